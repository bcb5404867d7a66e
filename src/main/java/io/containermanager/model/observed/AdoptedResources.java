package io.containermanager.model.observed;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What belongs to this manager without carrying its labels, because it was adopted: labels cannot be added to a container that exists.
 * Immutable.
 *
 * @param containers by id: the labels that count as theirs
 * @param volumes engine names of volumes
 * @param networks by the engine's id of a network: the app that it belongs to
 */
public record AdoptedResources(
        Map<String, ContainerLabels> containers, Set<String> volumes, Map<String, Long> networks) {

    /** Nothing was adopted. */
    public static final AdoptedResources NONE = new AdoptedResources(Map.of(), Set.of(), Map.of());

    public AdoptedResources {
        containers = Map.copyOf(containers);
        volumes = Set.copyOf(volumes);
        networks = Map.copyOf(networks);
    }

    /** The labels that count as a container's; empty for one that was not adopted. */
    public Optional<ContainerLabels> labels(String containerId) {
        return Optional.ofNullable(containers.get(containerId));
    }
}
