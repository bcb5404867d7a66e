package io.containermanager.model.compose.file;

import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays a service over the one it extends, by the Compose specification's section "Merge and override". Made for one pair. */
final class ServiceMerge {

    private static final Set<String> REPLACED = Set.of("command", "entrypoint", "test");

    /** What may be a list of {@code KEY=VALUE} or a map. */
    private static final Set<String> PAIRS = Set.of("environment", "labels", "sysctls", "annotations");

    /** What may be a list of names or a map from name to options. */
    private static final Set<String> NAMED = Set.of("depends_on", "networks");

    /** What may be one entry or a list of them. */
    private static final Set<String> LISTED = Set.of("env_file", "label_file", "dns", "dns_search", "extra_hosts");

    /** Lists of which each target in the container has one entry. */
    private static final Map<String, String> TARGETED =
            Map.of("volumes", "", "devices", "", "tmpfs", "", "configs", "/", "secrets", "/run/secrets/");

    private final SourceTracker base;
    private final SourceTracker over;
    private final SourceTracker result;

    private ServiceMerge(SourceTracker base, SourceTracker over) {
        this.base = base;
        this.over = over;
        this.result = new SourceTracker(Map.of(), over.origin(""));
    }

    /** Maps merge key by key, lists are joined, anything else is replaced. */
    static SourceTracker of(SourceTracker base, SourceTracker over) {
        var merge = new ServiceMerge(base, over);
        merge.result.tree().putAll(merge.maps(base.tree(), over.tree(), ""));
        return merge.result;
    }

    private Map<String, @Nullable Object> maps(
            Map<String, @Nullable Object> below, Map<String, @Nullable Object> above, String at) {
        var merged = new LinkedHashMap<String, @Nullable Object>();
        below.forEach((key, value) -> {
            String place = at + "/" + TreeNode.escaped(key);
            if (!above.containsKey(key)) {
                result.take(place, base, place);
                merged.put(key, value);
            } else {
                merged.put(key, merged(key, value, above.get(key), place));
            }
        });
        above.forEach((key, value) -> {
            if (!below.containsKey(key)) {
                merged.put(key, above(value, at + "/" + TreeNode.escaped(key)));
            }
        });
        return merged;
    }

    private @Nullable Object above(@Nullable Object value, String place) {
        result.take(place, over, place);
        return value;
    }

    private @Nullable Object merged(String key, @Nullable Object below, @Nullable Object above, String at) {
        if (above == null && below != null) {
            result.take(at, base, at);
            return below;
        }
        if (below == null || above == null || (REPLACED.contains(key) && !(above instanceof Map))) {
            return above(above, at);
        }
        if (key.equals("logging") && otherDriver(driver(below), driver(above))) {
            return above(above, at);
        }
        if (PAIRS.contains(key)) {
            return pairs(ComposeTree.pairs(below), ComposeTree.pairs(above), at);
        }
        if (NAMED.contains(key)) {
            return maps(named(key, below), named(key, above), at);
        }
        if (below instanceof Map && above instanceof Map) {
            return maps(ComposeTree.map(below), ComposeTree.map(above), at);
        }
        if (below instanceof List<?> || above instanceof List<?> || TARGETED.containsKey(key) || LISTED.contains(key)) {
            return joined(key, ComposeTree.list(lines(key, below)), ComposeTree.list(lines(key, above)), at);
        }
        return above(above, at);
    }

    private static boolean otherDriver(@Nullable Object below, @Nullable Object above) {
        return below != null && above != null && !Objects.equals(below, above);
    }

    private static @Nullable Object driver(Object logging) {
        return ComposeTree.map(logging).get("driver");
    }

    /** The base's entries, then those above; of entries for one target, or that are the same, the one above. */
    private List<@Nullable Object> joined(String key, List<?> below, List<?> above, String at) {
        var joined = new LinkedHashMap<Object, @Nullable Object>();
        var indices = new HashMap<Object, Integer>();
        add(base, key, below, at, joined, indices);
        add(over, key, above, at, joined, indices);
        return new ArrayList<>(joined.values());
    }

    private void add(
            SourceTracker source,
            String key,
            List<?> items,
            String at,
            Map<Object, @Nullable Object> joined,
            Map<Object, Integer> indices) {
        int place = 0;
        for (Object item : items) {
            Object same = target(key, item);
            joined.put(same, item);
            int index = indices.computeIfAbsent(same, first -> indices.size());
            result.take(at + "/" + index, source, at + "/" + place++);
        }
    }

    /** What an entry must be the only one of: its target in the container, else itself. */
    private static Object target(String key, @Nullable Object item) {
        String folder = TARGETED.get(key);
        if (folder == null) {
            return String.valueOf(item);
        }
        if (!folder.isEmpty()) {
            Map<String, @Nullable Object> options = ComposeTree.map(item);
            String target = String.valueOf(options.getOrDefault("target", options.getOrDefault("source", item)));
            return target.startsWith("/") ? target : folder + target;
        }
        if (item instanceof Map) {
            return String.valueOf(ComposeTree.map(item).get("target"));
        }
        String[] parts = String.valueOf(item).split(":", 3);
        return parts.length > 1 && parts[1].startsWith("/") ? parts[1] : parts[0];
    }

    /** Hosts are lines: one name may have several addresses. */
    private static @Nullable Object lines(String key, Object tree) {
        if (!key.equals("extra_hosts") || !(tree instanceof Map)) {
            return tree;
        }
        var lines = new ArrayList<@Nullable Object>();
        ComposeTree.map(tree)
                .forEach((name, addresses) ->
                        ComposeTree.list(addresses).forEach(address -> lines.add(name + "=" + address)));
        return lines;
    }

    /** A name without a value counts too: it takes the request's. */
    private Map<String, @Nullable Object> pairs(
            Map<String, @Nullable Object> below, Map<String, @Nullable Object> above, String at) {
        var merged = new LinkedHashMap<>(below);
        merged.putAll(above);
        merged.keySet().forEach(name -> {
            String place = at + "/" + TreeNode.escaped(name);
            result.take(place, above.containsKey(name) ? over : base, place);
        });
        return merged;
    }

    /** A list of names stands for a map to the options that are the default. */
    private static Map<String, @Nullable Object> named(String key, Object tree) {
        if (!(tree instanceof List<?> list)) {
            return ComposeTree.map(tree);
        }
        var map = new LinkedHashMap<String, @Nullable Object>();
        list.forEach(name -> map.put(
                String.valueOf(name), key.equals("depends_on") ? Map.of("condition", "service_started") : null));
        return map;
    }
}
