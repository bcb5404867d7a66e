package io.containermanager.model.compose;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code extends}, in the same file or a side file, by the Compose specification's rules for merging. Made for
 * one file.
 */
final class Extends {

    private static final int CHAIN_MAX = 20;

    private final SideFiles files;
    private final Trees trees;
    private final Notes notes;

    Extends(SideFiles files, Trees trees, Notes notes) {
        this.files = files;
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
        ComposeKeys.EXTENDS.classify(reference, place.pointer() + "/extends", notes);
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
        return ServiceMerge.of(resolved(new Place(path, base, place.pointer()), siblings, chain), own);
    }

    private Map<String, @Nullable Object> servicesOf(String path, String pointer) {
        ComposeRequest.SideFile side = files.read(path);
        if (side == null || side.tree() == null) {
            notes.refuse(
                    pointer + "/extends",
                    "extends from " + path
                            + (side == null
                                    ? ": send that file along as a part of a multipart request"
                                    : ": that file is no YAML"));
            return Map.of();
        }
        int slash = path.lastIndexOf('/');
        var services = Trees.map(Trees.map(trees.copy(side.tree(), "", 0)).get("services"));
        return slash < 0 ? services : new RelativePaths(path.substring(0, slash + 1)).of(services);
    }
}
