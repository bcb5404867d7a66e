package io.containermanager.engine.kubernetes;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A manifest's object while it is built; what is null or empty is left out. Also reads such objects. Not thread-safe. */
public final class ManifestTree {

    private final Map<String, Object> entries = new LinkedHashMap<>();

    /** Sets a field, unless the value is null, an empty map or an empty list. */
    public ManifestTree put(String key, @Nullable Object value) {
        Object plain = value instanceof ManifestTree tree ? tree.entries : value;
        boolean empty = plain == null
                || (plain instanceof Map<?, ?> map && map.isEmpty())
                || (plain instanceof Collection<?> list && list.isEmpty());
        if (!empty) {
            entries.put(key, plain);
        }
        return this;
    }

    /** Sets a field although it is empty: {@code emptyDir: {}} means something. */
    public ManifestTree putEmpty(String key) {
        entries.put(key, Map.of());
        return this;
    }

    public Map<String, Object> map() {
        return entries;
    }

    /** The object of that name; empty when it is missing. */
    public static Map<?, ?> object(@Nullable Object parent, String... path) {
        Object at = parent;
        for (var key : path) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return at instanceof Map<?, ?> map ? map : Map.of();
    }

    public static List<?> list(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof List<?> list ? list : List.of();
    }

    public static @Nullable String text(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof String text ? text : null;
    }

    /** A whole number; the alternative when it is missing. */
    public static long number(Map<?, ?> parent, String key, long otherwise) {
        return parent.get(key) instanceof Number number ? number.longValue() : otherwise;
    }
}
