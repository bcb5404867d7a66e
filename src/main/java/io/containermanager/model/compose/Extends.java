package io.containermanager.model.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code extends}, in the same file or a side file, by the Compose specification's rules for merging. Made for
 * one file.
 */
final class Extends {

    private static final int CHAIN_MAX = 20;
    private static final Set<String> REPLACED = Set.of("command", "entrypoint", "healthcheck");
    private static final Set<String> KEYED =
            Set.of("environment", "labels", "sysctls", "extra_hosts", "depends_on", "networks", "annotations");

    private final ComposeRequest request;
    private final Trees trees;
    private final Notes notes;

    Extends(ComposeRequest request, Trees trees, Notes notes) {
        this.request = request;
        this.trees = trees;
        this.notes = notes;
    }

    /** A service with all that it extends merged under it. */
    Map<String, @Nullable Object> resolved(String name, Map<String, @Nullable Object> services) {
        return resolved(new Place("", name, "/services/" + Trees.escaped(name)), services, new LinkedHashSet<>());
    }

    private record Place(String file, String service, String pointer) {}

    private Map<String, @Nullable Object> resolved(
            Place place, Map<String, @Nullable Object> services, Set<String> chain) {
        Map<String, @Nullable Object> own = new LinkedHashMap<>(Trees.map(services.get(place.service())));
        Object from = own.remove("extends");
        if (from == null) {
            return own;
        }
        if (!chain.add(place.file() + "#" + place.service()) || chain.size() > CHAIN_MAX) {
            notes.refuse(place.pointer() + "/extends", "extends itself: " + String.join(" -> ", chain));
            return own;
        }
        Map<String, @Nullable Object> reference = Trees.map(from);
        String base = from instanceof String text ? text : String.valueOf(reference.get("service"));
        Object file = reference.get("file");
        String path = file == null ? place.file() : SourcePaths.sideFile(String.valueOf(file));
        Map<String, @Nullable Object> siblings = file == null ? services : servicesOf(path, place.pointer());
        if (!siblings.containsKey(base)) {
            notes.refuse(
                    place.pointer() + "/extends",
                    "extends the service \"" + base + "\", which " + (path.isEmpty() ? "this file" : path)
                            + " does not have");
            return own;
        }
        return merged(resolved(new Place(path, base, place.pointer()), siblings, chain), own);
    }

    private Map<String, @Nullable Object> servicesOf(String path, String pointer) {
        ComposeRequest.SideFile side = request.sideFiles().get(path);
        if (side == null || side.tree() == null) {
            notes.refuse(
                    pointer + "/extends",
                    "extends from " + path + ": send that file along as a part of a multipart request");
            return Map.of();
        }
        return Trees.map(Trees.map(trees.copy(side.tree(), "", 0)).get("services"));
    }

    /** Maps merge key by key, lists are joined, anything else is replaced. */
    private static Map<String, @Nullable Object> merged(
            Map<String, @Nullable Object> base, Map<String, @Nullable Object> over) {
        var merged = new LinkedHashMap<>(base);
        over.forEach((key, value) -> {
            Object below = merged.get(key);
            merged.put(key, REPLACED.contains(key) && !(value instanceof Map) ? value : merged(key, below, value));
        });
        return merged;
    }

    private static @Nullable Object merged(String key, @Nullable Object base, @Nullable Object over) {
        if (base == null || over == null) {
            return over == null ? base : over;
        }
        if (KEYED.contains(key)) {
            var merged = new LinkedHashMap<>(keyed(key, base));
            keyed(key, over).forEach(merged::put);
            return merged;
        }
        if (base instanceof Map && over instanceof Map) {
            return merged(Trees.map(base), Trees.map(over));
        }
        if (base instanceof List<?> || over instanceof List<?>) {
            var joined = new LinkedHashSet<Object>(Trees.list(base));
            joined.addAll(Trees.list(over));
            return new ArrayList<>(joined);
        }
        return over;
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
