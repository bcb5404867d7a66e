package io.containermanager.engine.simulated;

import io.containermanager.model.observed.Observation.VolumeMaking;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is on a simulated engine at one moment, as data: what outlives a restart of the manager, as a real engine's
 * containers do. Logs, watchers and faults switched on by hand are not part of it.
 *
 * @param at when it was taken
 * @param containers in the order of their creation
 * @param images digests by familiar reference
 * @param generations how often a tag was moved, by familiar reference
 * @param volumes engine names
 * @param networks the app each was made for (0: not managed), by engine name: as an older version wrote them
 * @param networkHashes what each of those was made from, by engine name; a still older version wrote none
 * @param loadedImages familiar references of images that no registry gave; an older version wrote none
 * @param volumesMadeWith their drivers and options, by engine name; an older version wrote none
 * @param networksById the networks; an older version wrote none
 * @param namespaces whose namespaces containers share, by kind, by their id; an older version wrote none
 */
public record SimulatedSnapshot(
        Instant at,
        List<SimulatedContainer> containers,
        Map<String, String> images,
        Map<String, Integer> generations,
        List<String> volumes,
        Map<String, Long> networks,
        @Nullable Map<String, String> networkHashes,
        @Nullable List<String> loadedImages,
        @Nullable Map<String, VolumeMaking> volumesMadeWith,
        @Nullable List<SimulatedNetwork> networksById,
        @Nullable Map<String, Map<String, String>> namespaces) {
    public SimulatedSnapshot {
        containers = List.copyOf(containers);
        images = Map.copyOf(images);
        generations = Map.copyOf(generations);
        volumes = List.copyOf(volumes);
        networks = Map.copyOf(networks);
        namespaces = namespaces == null ? Map.of() : Map.copyOf(namespaces);
        networksById = networksById == null ? List.of() : List.copyOf(networksById);
        networkHashes = networkHashes == null ? Map.of() : Map.copyOf(networkHashes);
        volumesMadeWith = volumesMadeWith == null ? Map.of() : Map.copyOf(volumesMadeWith);
        loadedImages = loadedImages == null ? List.of() : List.copyOf(loadedImages);
    }
}
