package io.containermanager.plan.step;

import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing an engine is asked to do: data that carries all its executor needs, and why. The kinds are the seed's, with
 * {@code createContainer} set apart from {@code startContainer} so that a successor exists before its predecessor is stopped.
 */
public sealed interface Step {

    /** Every kind there is. */
    List<String> KINDS = List.of(
            "downloadImage",
            "createVolume",
            "createNetwork",
            "connectNetwork",
            "createContainer",
            "startContainer",
            "scaleContainer",
            "stopContainer",
            "removeContainer",
            "removeNetwork",
            "removeVolume",
            "removeImage");

    /** The app it is done for. */
    long appId();

    /** Why it is needed, and was. */
    Reason why();

    /** Why it is needed, for people. */
    default String reason() {
        return why().now();
    }

    /** The seed's word for this kind of step. */
    default String kind() {
        return switch (this) {
            case DownloadImage _ -> "downloadImage";
            case CreateVolume _ -> "createVolume";
            case CreateNetwork _ -> "createNetwork";
            case ConnectNetwork _ -> "connectNetwork";
            case CreateContainer _ -> "createContainer";
            case StartContainer _ -> "startContainer";
            case ScaleContainer _ -> "scaleContainer";
            case StopContainer _ -> "stopContainer";
            case RemoveContainer _ -> "removeContainer";
            case RemoveNetwork _ -> "removeNetwork";
            case RemoveVolume _ -> "removeVolume";
            case RemoveImage _ -> "removeImage";
        };
    }

    /**
     * Fetches an image. Shared by all services that need it.
     *
     * @param platform {@code os/arch[/variant]}; null means the engine's own
     */
    record DownloadImage(
            long appId,
            String image,
            PullPolicy policy,
            Reason why,
            @Nullable String platform) implements Step {}

    /** Makes a volume by its engine name. */
    record CreateVolume(long appId, String engineName, Volume volume, Reason why) implements Step {}

    /** Makes a network by its engine name. */
    record CreateNetwork(long appId, String engineName, Network network, Reason why) implements Step {}

    /**
     * Connects a container to a network that it is declared to join and was disconnected from by hand, running or not.
     *
     * @param service whose container it is
     * @param engineName which network
     * @param networkId which one of that name; null means the only one
     * @param wanted the names and addresses that it gets there
     * @param again whether it is connected with others, and is disconnected first
     */
    record ConnectNetwork(
            ServiceKey service,
            String containerId,
            String engineName,
            @Nullable String networkId,
            Endpoint wanted,
            boolean again,
            Reason why)
            implements Step {
        @Override
        public long appId() {
            return service.appId();
        }
    }

    /**
     * Makes a container without starting it.
     *
     * @param labels whose it will be
     * @param service what it is made from
     * @param placement names the engine needs for it
     */
    record CreateContainer(ContainerLabels labels, Service service, Placement placement, Reason why) implements Step {
        @Override
        public long appId() {
            return labels.appId();
        }
    }

    /**
     * Engine names that a container's spec refers to.
     *
     * @param image the reference to create it by
     * @param volumes the app's volumes that it mounts, by declared name: engine names
     * @param networks the app's networks that it joins, in the service's order: engine names by declared name
     * @param networkIds the engine's ids of those that are there already, by engine name: names need not be unique on an engine
     * @param inherited anonymous volumes of its predecessor, mounted again at the same paths
     * @param nameGivers containers of other services, by id, that are renamed if they have the name that is declared for this one
     * @param declaredVolumes how its volumes are declared, by engine name: engines make one that was removed meanwhile, and make it like this
     */
    record Placement(
            String image,
            Map<String, String> volumes,
            Map<String, String> networks,
            Map<String, String> networkIds,
            List<AnonymousVolume> inherited,
            Set<String> nameGivers,
            Map<String, Volume> declaredVolumes) {

        /** One whose volumes nothing is known of but their names. */
        public Placement(
                String image,
                Map<String, String> volumes,
                Map<String, String> networks,
                Map<String, String> networkIds,
                List<AnonymousVolume> inherited,
                Set<String> nameGivers) {
            this(image, volumes, networks, networkIds, inherited, nameGivers, Map.of());
        }

        /** The same, taking its name over from that container. */
        public Placement takingNameOf(String containerId) {
            return new Placement(image, volumes, networks, networkIds, inherited, Set.of(containerId), declaredVolumes);
        }

        public Placement {
            networkIds = Map.copyOf(networkIds);
            volumes = Map.copyOf(volumes);
            networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
            inherited = List.copyOf(inherited);
            nameGivers = Set.copyOf(nameGivers);
            declaredVolumes = Map.copyOf(declaredVolumes);
        }
    }

    /**
     * Starts a container.
     *
     * @param serviceId the service it belongs to
     * @param containerId which one; null means the one that this service's {@link CreateContainer} made
     * @param cause why it is started again, if it ran before
     */
    record StartContainer(
            long appId, long serviceId, @Nullable String containerId, RestartCause cause, Reason why) implements Step {

        /** The same for a container whose id is known now. */
        public StartContainer of(String id) {
            return new StartContainer(appId, serviceId, id, cause, why);
        }
    }

    /**
     * Makes another number of replicas of a container run, without another version of it.
     *
     * @param replicas how many, 1 … {@link io.containermanager.model.Limits#REPLICAS_MAX}
     */
    record ScaleContainer(long appId, long serviceId, String containerId, int replicas, Reason why) implements Step {}

    /** Stops a container and waits until it has stopped; after the grace it is killed. */
    record StopContainer(long appId, long serviceId, String containerId, Duration grace, Reason why) implements Step {}

    /**
     * Removes a container that does not run; its volumes stay.
     *
     * @param broken whether the engine's own state of it is broken: then it is removed by force, with what may still run of it
     */
    record RemoveContainer(long appId, long serviceId, String containerId, boolean broken, Reason why)
            implements Step {}

    /**
     * Removes a managed network that no container is attached to.
     *
     * @param networkId which one of that name; null means the only one
     * @param stoppedMayStay whether containers that do not run may be attached to it: they can never be started again
     */
    record RemoveNetwork(
            long appId, String engineName, @Nullable String networkId, boolean stoppedMayStay, Reason why)
            implements Step {

        /** One that no container may be attached to, running or not. */
        public RemoveNetwork(long appId, String engineName, @Nullable String networkId, Reason why) {
            this(appId, engineName, networkId, false, why);
        }

        /** Whether a network is the one to go. */
        public boolean means(OwnedNetwork network) {
            return network.name().equals(engineName)
                    && (networkId == null || network.id().equals(networkId));
        }
    }

    /** Removes a volume: only ever from an explicit purge, never planned. */
    record RemoveVolume(long appId, String engineName, Reason why) implements Step {}

    /** Removes an image that we pulled and that no revision needs any more, unless its name means another digest by now. */
    record RemoveImage(long appId, String image, String digest, Reason why) implements Step {}
}
