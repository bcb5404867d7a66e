package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A service together with where its parts stand: what it extends may come from other files. Not thread-safe: made for one file.
 */
public final class SourceTracker {

    private final Map<String, @Nullable Object> tree;
    private final Place place;

    /** Origins by pointer below the service, of parts that do not stand at their own pointer below {@link #place}. */
    private final NavigableMap<String, Place> moved = new TreeMap<>();

    /** A service that stands as a whole at one place. */
    SourceTracker(Map<String, @Nullable Object> tree, Place place) {
        this.tree = new LinkedHashMap<>(tree);
        this.place = place;
    }

    public Map<String, @Nullable Object> tree() {
        return tree;
    }

    /** Where a part stands, by its pointer below the service; the nearest part around it where it is not known. */
    Place origin(String below) {
        for (String around = below; !around.isEmpty(); around = around.substring(0, around.lastIndexOf('/'))) {
            Place origin = moved.get(around);
            if (origin != null) {
                return origin.below(below.substring(around.length()));
            }
        }
        return place.below(below);
    }

    /** Says that the part at a pointer is that of another service, with all below it. */
    void take(String at, SourceTracker from, String there) {
        moved.put(at, from.origin(there));
        // All below: the slash is followed by the digit 0.
        from.moved
                .subMap(there + "/", there + "0")
                .forEach((key, origin) -> moved.put(at + key.substring(there.length()), origin));
    }
}
