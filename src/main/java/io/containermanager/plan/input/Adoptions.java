package io.containermanager.plan.input;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.wire.SpecHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What this manager took over from others, as its store knows it. Immutable.
 *
 * @param containers by id
 * @param volumes by engine name
 * @param networks by the engine's id
 */
public record Adoptions(
        Map<String, AdoptedContainer> containers, Map<String, Adopted> volumes, Map<String, Adopted> networks) {

    /** Nothing was adopted. */
    public static final Adoptions NONE = new Adoptions(Map.of(), Map.of(), Map.of());

    /** How many containers, volumes and networks each are remembered: adopting more is refused. */
    public static final int MAX = 1_024;

    public Adoptions {
        containers = Map.copyOf(containers);
        volumes = Map.copyOf(volumes);
        networks = Map.copyOf(networks);
    }

    /**
     * A container.
     *
     * @param app the app as its adopted containers are, which need not be as it is declared
     * @param service the one of its services that this container is
     * @param revision the target that adopted it
     */
    public record AdoptedContainer(App app, Service service, long revision) {

        /** The labels that count as its own. */
        public ContainerLabels labels(String instance) {
            return new ContainerLabels(
                    app.appId(),
                    app.appName(),
                    service.serviceId(),
                    service.serviceName(),
                    revision,
                    SpecHash.of(app, service),
                    instance);
        }
    }

    /**
     * A volume or a network.
     *
     * @param appId the app that it belongs to
     * @param revision the target that adopted it
     */
    public record Adopted(long appId, long revision) {}

    /** What a target took over takes effect once it, or a later one, is applied: before that nothing declares the containers. */
    public Adoptions upTo(long appliedRevision) {
        return new Adoptions(
                upTo(containers, AdoptedContainer::revision, appliedRevision),
                upTo(volumes, Adopted::revision, appliedRevision),
                upTo(networks, Adopted::revision, appliedRevision));
    }

    private static <T> Map<String, T> upTo(Map<String, T> all, ToLongFunction<T> revision, long applied) {
        return all.values().stream().allMatch(it -> revision.applyAsLong(it) <= applied)
                ? all
                : all.entrySet().stream()
                        .filter(it -> revision.applyAsLong(it.getValue()) <= applied)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * With more of it.
     *
     * @param present the ids of containers that exist: others are forgotten
     * @param presentNetworks the same of networks
     */
    public Adoptions with(Adoptions more, Set<String> present, Set<String> presentNetworks) {
        var kept = new HashMap<>(containers);
        kept.keySet().retainAll(present);
        kept.putAll(more.containers());
        var allVolumes = new HashMap<>(volumes);
        allVolumes.putAll(more.volumes());
        var allNetworks = new HashMap<>(networks);
        allNetworks.keySet().retainAll(presentNetworks);
        allNetworks.putAll(more.networks());
        return new Adoptions(kept, allVolumes, allNetworks);
    }

    /** Without a volume. */
    public Adoptions withoutVolume(String engineName) {
        var others = new HashMap<>(volumes);
        others.remove(engineName);
        return new Adoptions(containers, others, networks);
    }

    /** What an engine needs to know of it. */
    public AdoptedResources claims(String instance) {
        if (equals(NONE)) {
            return AdoptedResources.NONE;
        }
        return new AdoptedResources(
                containers.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, it -> it.getValue().labels(instance))),
                volumes.keySet(),
                networks.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, it -> it.getValue().appId())));
    }
}
