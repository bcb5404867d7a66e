package io.containermanager.model.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds one object of a plain tree, leaving out what is at its default. Not thread-safe: made for one object. */
final class TreeWriter {

    private final Map<String, @Nullable Object> tree = new LinkedHashMap<>();

    /** A value that is always written. */
    TreeWriter put(String key, Object value) {
        tree.put(key, value);
        return this;
    }

    /** A value whose default is to be absent. */
    TreeWriter given(String key, @Nullable Object value) {
        if (value != null) {
            tree.put(key, value);
        }
        return this;
    }

    /** A list whose default is to be empty. */
    TreeWriter list(String key, Collection<?> values) {
        if (!values.isEmpty()) {
            tree.put(key, new ArrayList<>(values));
        }
        return this;
    }

    /** A map whose default is to be empty, in the order of its keys. */
    TreeWriter map(String key, Map<String, ?> values) {
        if (!values.isEmpty()) {
            tree.put(key, new LinkedHashMap<>(new TreeMap<>(values)));
        }
        return this;
    }

    /** A flag whose default is false. */
    TreeWriter flag(String key, boolean value) {
        if (value) {
            tree.put(key, true);
        }
        return this;
    }

    Map<String, @Nullable Object> tree() {
        return tree;
    }
}
