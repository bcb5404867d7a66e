package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this process has seen and tried so far; lost with it, and nothing worse than patience is lost then.
 *
 * @param watches of containers, by id
 * @param attempts our tries, by service and spec
 * @param restarts operators' wishes, and whether they were tried
 * @param images what is known of fetching images
 * @param origins of containers that the declared spec alone cannot judge, by id
 * @param lanes our tries with shared resources and single services that failed, by lane (see {@code PlannedStep#lane})
 * @param differences in which fields a container's spec differs from the declared one, for people, by id
 * @param networks what is known of networks that are declared otherwise than they were made
 * @param formerNeeds what services that are not declared any more needed when their containers were made, by service
 */
public record EngineFacts(
        Map<String, ContainerTiming> watches,
        Map<Spec, FailedAttempts> attempts,
        Map<ServiceKey, RestartOrder> restarts,
        KnownImages images,
        Map<String, Origin> origins,
        Map<String, FailedAttempts> lanes,
        Map<String, List<String>> differences,
        ChangedNetworks networks,
        Map<ServiceKey, Set<ServiceKey>> formerNeeds) {

    public static final EngineFacts NONE = new EngineFacts(
            Map.of(),
            Map.of(),
            Map.of(),
            KnownImages.NONE,
            Map.of(),
            Map.of(),
            Map.of(),
            ChangedNetworks.NONE,
            Map.of());

    /**
     * One spec of a service.
     *
     * @param key the service
     * @param specHash the spec's fingerprint
     */
    public record Spec(ServiceKey key, String specHash) {}

    /**
     * What the revision says that a container was made for.
     *
     * @param specHash the fingerprint that this program gives to the spec it was made from, or null when that is not known any more
     * @param imageDigest the digest of the image that revision ran with, or null when unknown
     */
    public record Origin(
            @Nullable String specHash, @Nullable String imageDigest) {}

    /**
     * What earlier revisions say of networks that are declared otherwise now.
     *
     * @param alike the fingerprint that a container's spec would have if its networks were declared as they are now, by the container's id
     * @param relabelled ids of networks that differ from their declaration by nothing but labels
     */
    public record ChangedNetworks(Map<String, String> alike, Set<String> relabelled) {

        /** No network is declared otherwise, or it is not known how. */
        public static final ChangedNetworks NONE = new ChangedNetworks(Map.of(), Set.of());

        public ChangedNetworks {
            alike = Map.copyOf(alike);
            relabelled = Set.copyOf(relabelled);
        }
    }

    /** The same, knowing nothing of networks, nor of services that are not declared. */
    public EngineFacts(
            Map<String, ContainerTiming> watches,
            Map<Spec, FailedAttempts> attempts,
            Map<ServiceKey, RestartOrder> restarts,
            KnownImages images,
            Map<String, Origin> origins,
            Map<String, FailedAttempts> lanes,
            Map<String, List<String>> differences) {
        this(watches, attempts, restarts, images, origins, lanes, differences, ChangedNetworks.NONE, Map.of());
    }

    /** The same with other knowledge of networks. */
    public EngineFacts with(ChangedNetworks known) {
        return known.equals(networks)
                ? this
                : new EngineFacts(watches, attempts, restarts, images, origins, lanes, differences, known, formerNeeds);
    }

    public EngineFacts {
        watches = Map.copyOf(watches);
        attempts = Map.copyOf(attempts);
        restarts = Map.copyOf(restarts);
        origins = Map.copyOf(origins);
        lanes = Map.copyOf(lanes);
        differences = Map.copyOf(differences);
        formerNeeds = Map.copyOf(formerNeeds);
    }

    /** What was seen of a container. */
    public ContainerTiming watch(String containerId) {
        return watches.getOrDefault(containerId, ContainerTiming.NEW);
    }

    /** How our tries with that spec of a service went. */
    public FailedAttempts attempts(ServiceKey key, String specHash) {
        return attempts.getOrDefault(new Spec(key, specHash), FailedAttempts.NONE);
    }
}
