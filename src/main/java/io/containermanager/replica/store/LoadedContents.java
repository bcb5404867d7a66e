package io.containermanager.replica.store;

import io.containermanager.store.contents.StoreContents;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a store as they are in the cluster.
 *
 * @param contents in memory
 * @param places where the text of each target is, by revision
 * @param versions the version of each Secret that can change, by name
 */
record LoadedContents(StoreContents contents, Map<Long, TargetText.Place> places, Map<String, String> versions) {

    LoadedContents {
        places = Map.copyOf(places);
        versions = Map.copyOf(versions);
    }

    /** The same once these contents were written, and these versions answered; null is that of a Secret that was deleted. */
    LoadedContents written(
            StoreContents changed, Map<Long, TargetText.Place> placed, Map<String, @Nullable String> answered) {
        var allPlaces = new HashMap<>(places);
        allPlaces.putAll(placed);
        allPlaces.keySet().retainAll(changed.targets().keySet());
        var allVersions = new HashMap<>(versions);
        answered.forEach((name, version) -> {
            if (version == null) {
                allVersions.remove(name);
            } else {
                allVersions.put(name, version);
            }
        });
        return new LoadedContents(changed, allPlaces, allVersions);
    }
}
