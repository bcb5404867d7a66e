package io.containermanager.model.observed;

import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Containers that this manager did not create, as they would be declared, and what they use. Immutable.
 *
 * @param containers in the order of their names
 * @param volumes the named volumes that they mount, by engine name
 * @param networks the networks that they join, by engine name, without the engine's built-in ones
 * @param tooMany whether more than {@link #CONTAINERS_MAX} containers are meant, of which none is described then
 */
public record ForeignResources(
        List<ForeignContainer> containers,
        Map<String, ForeignVolume> volumes,
        Map<String, ForeignNetwork> networks,
        boolean tooMany) {

    /** Begins each label of Docker Compose. */
    public static final String COMPOSE_PREFIX = "com.docker.compose.";

    /** The Compose project of a container, a volume or a network. */
    public static final String PROJECT_LABEL = COMPOSE_PREFIX + "project";

    /** The most containers that one request adopts. */
    public static final int CONTAINERS_MAX = 100;

    public ForeignResources {
        containers = List.copyOf(containers);
        volumes = Map.copyOf(volumes);
        networks = Map.copyOf(networks);
    }

    /**
     * Which containers are meant: those of a Compose project, or single ones.
     *
     * @param project the project's name, or null
     * @param containers names or ids of containers
     */
    public record Query(@Nullable String project, Set<String> containers) {
        public Query {
            containers = Set.copyOf(containers);
        }
    }

    /**
     * One container.
     *
     * @param container as the engine reports it; its owner means nothing
     * @param labels all of its labels, its image's included
     * @param config the wire form of its configuration, with volumes and networks by their engine names; without what its image sets
     * @param unsupported what it has that no declaration can express: where in the engine's description, and why
     */
    public record ForeignContainer(
            Container container, Map<String, String> labels, Map<String, Object> config, List<Violation> unsupported) {
        public ForeignContainer {
            labels = Map.copyOf(labels);
            config = Map.copyOf(config);
            unsupported = List.copyOf(unsupported);
        }

        /** What Docker Compose noted about it; empty when it did not. */
        public String compose(String key) {
            return labels.getOrDefault(COMPOSE_PREFIX + key, "");
        }
    }

    /** A volume that exists. */
    public record ForeignVolume(
            String name, String driver, Map<String, String> driverOpts, Map<String, String> labels) {
        public ForeignVolume {
            driverOpts = Map.copyOf(driverOpts);
            labels = Map.copyOf(labels);
        }
    }

    /**
     * A network that exists.
     *
     * @param local whether it is one of this machine alone
     * @param pools its address pools, whether they were chosen or assigned
     */
    public record ForeignNetwork(
            String id,
            String name,
            String driver,
            Map<String, String> driverOpts,
            Map<String, String> labels,
            boolean local,
            boolean internal,
            boolean ipv6,
            List<AddressPool> pools) {
        public ForeignNetwork {
            driverOpts = Map.copyOf(driverOpts);
            labels = Map.copyOf(labels);
            pools = List.copyOf(pools);
        }
    }
}
