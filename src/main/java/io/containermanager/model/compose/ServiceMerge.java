package io.containermanager.model.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays a service over the one it extends, by the Compose specification's rules for merging. */
final class ServiceMerge {

    private static final Set<String> REPLACED = Set.of("command", "entrypoint", "healthcheck");
    private static final Set<String> KEYED =
            Set.of("environment", "labels", "sysctls", "extra_hosts", "depends_on", "networks", "annotations");

    /** Lists of which each target in the container has one entry. */
    private static final Set<String> TARGETED = Set.of("volumes", "devices", "tmpfs");

    private ServiceMerge() {}

    /** Maps merge key by key, lists are joined, anything else is replaced. */
    static Map<String, @Nullable Object> of(Map<String, @Nullable Object> base, Map<String, @Nullable Object> over) {
        var merged = new LinkedHashMap<>(base);
        over.forEach((key, value) -> {
            Object below = merged.get(key);
            boolean replaced = REPLACED.contains(key) && !(value instanceof Map);
            merged.put(key, replaced ? value : merged(key, below, value));
        });
        return merged;
    }

    private static @Nullable Object merged(String key, @Nullable Object base, @Nullable Object over) {
        if (base == null || over == null) {
            return over == null ? base : over;
        }
        if (key.equals("logging") && !Objects.equals(driver(base), driver(over)) && driver(over) != null) {
            return over;
        }
        if (KEYED.contains(key)) {
            var merged = new LinkedHashMap<>(keyed(key, base));
            keyed(key, over).forEach(merged::put);
            return merged;
        }
        if (base instanceof Map && over instanceof Map) {
            return of(Trees.map(base), Trees.map(over));
        }
        if (TARGETED.contains(key)) {
            var byTarget = new LinkedHashMap<String, Object>();
            Trees.list(base).forEach(item -> byTarget.put(target(item), item));
            Trees.list(over).forEach(item -> byTarget.put(target(item), item));
            return new ArrayList<>(byTarget.values());
        }
        if (base instanceof List<?> || over instanceof List<?>) {
            var joined = new LinkedHashSet<Object>(Trees.list(base));
            joined.addAll(Trees.list(over));
            return new ArrayList<>(joined);
        }
        return over;
    }

    private static @Nullable Object driver(Object logging) {
        return Trees.map(logging).get("driver");
    }

    /** Where in the container an entry is: {@code source:target:options}, {@code target}, or an object's target. */
    private static String target(@Nullable Object item) {
        if (item instanceof Map) {
            return String.valueOf(Trees.map(item).get("target"));
        }
        String[] parts = String.valueOf(item).split(":", 3);
        return parts.length > 1 && parts[1].startsWith("/") ? parts[1] : parts[0];
    }

    /** Lists of names stand for maps without options. */
    private static Map<String, @Nullable Object> keyed(String key, Object tree) {
        if (tree instanceof List<?> list && (key.equals("depends_on") || key.equals("networks"))) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            list.forEach(name -> map.put(String.valueOf(name), null));
            return map;
        }
        if (tree instanceof List<?> list && key.equals("extra_hosts")) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            for (Object line : list) {
                String[] parts = String.valueOf(line).split("[=:]", 2);
                map.put(parts[0], parts.length > 1 ? parts[1] : "");
            }
            return map;
        }
        return Trees.pairs(tree);
    }
}
