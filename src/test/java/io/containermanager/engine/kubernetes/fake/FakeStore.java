package io.containermanager.engine.kubernetes.fake;

import io.containermanager.engine.kubernetes.ManifestTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Objects by path with uids and versions, and what became of them. Its server guards it. */
final class FakeStore {

    record Change(long version, String path, String type, Map<String, Object> object) {}

    private static final String DELETED = "deletionTimestamp";

    private final TreeMap<String, Map<String, Object>> objects = new TreeMap<>();
    /** What there is and what happened of a kind, in all namespaces, by {@link #kind}. */
    private final Map<String, TreeSet<String>> members = new HashMap<>();

    private final Map<String, List<Change>> changes = new HashMap<>();
    /** The paths of what was made for an object, by its path. */
    private final Map<String, TreeSet<String>> made = new HashMap<>();

    private long version;

    long version() {
        return version;
    }

    @Nullable
    Map<String, Object> get(String path) {
        return objects.get(path);
    }

    /** The paths of all objects below that one. */
    List<String> paths(String below) {
        return List.copyOf(objects.subMap(below, below + Character.MAX_VALUE).keySet());
    }

    /** The objects of a collection, in one namespace or in all. */
    List<Map<String, Object>> list(String collection, String query) {
        var found = new ArrayList<Map<String, Object>>();
        for (var path : members.getOrDefault(kind(collection), new TreeSet<>())) {
            var object = objects.get(path);
            if (object != null && FakeObjects.below(collection, path) && FakeObjects.selected(query, object)) {
                found.add(object);
            }
        }
        return found;
    }

    /** The change of that number to the kind of a collection; null before it has happened. */
    @Nullable
    Change change(String collection, int at) {
        var happened = changes.getOrDefault(kind(collection), List.of());
        return at < happened.size() ? happened.get(at) : null;
    }

    /** Stores an object as it is from now on. */
    Map<String, Object> put(String path, Map<String, Object> given) {
        var before = objects.get(path);
        version++;
        var object = new LinkedHashMap<>(given);
        object.put("metadata", metadata(before, given));
        objects.put(path, object);
        members.computeIfAbsent(kind(collection(path)), _ -> new TreeSet<>()).add(path);
        var maker = madeBy(object);
        if (maker != null) {
            made.computeIfAbsent(maker, _ -> new TreeSet<>()).add(path);
        }
        note(path, before == null ? "ADDED" : "MODIFIED", object);
        if (ManifestTree.object(object, "metadata").containsKey(DELETED) && !held(object)) {
            remove(path);
        }
        return object;
    }

    private static boolean held(Map<String, Object> object) {
        return !ManifestTree.list(ManifestTree.object(object, "metadata"), "finalizers")
                .isEmpty();
    }

    private Map<String, Object> metadata(@Nullable Map<String, Object> before, Map<String, Object> given) {
        var metadata = new LinkedHashMap<String, Object>();
        ManifestTree.object(given, "metadata").forEach((key, value) -> metadata.put(String.valueOf(key), value));
        var old = before == null ? Map.of() : ManifestTree.object(before, "metadata");
        metadata.putIfAbsent(
                "uid", before == null ? "00000000-0000-4000-8000-%012d".formatted(version) : old.get("uid"));
        metadata.putIfAbsent("creationTimestamp", "2026-11-28T12:00:00Z");
        boolean changed =
                before != null && !String.valueOf(before.get("spec")).equals(String.valueOf(given.get("spec")));
        metadata.put("generation", ManifestTree.number(old, "generation", before == null ? 1 : 0) + (changed ? 1 : 0));
        metadata.put("resourceVersion", Long.toString(version));
        return metadata;
    }

    /** Removes an object, and what was made for it; one with finalizers stays, marked, until they are taken off. */
    void remove(String path) {
        var gone = objects.get(path);
        if (gone == null) {
            return;
        }
        if (held(gone)) {
            if (!ManifestTree.object(gone, "metadata").containsKey(DELETED)) {
                var mark = Map.of("metadata", Map.of(DELETED, "2026-11-28T12:00:00Z"));
                var _ = put(path, FakeObjects.merged(gone, mark));
            }
            return;
        }
        objects.remove(path);
        version++;
        members.getOrDefault(kind(collection(path)), new TreeSet<>()).remove(path);
        var maker = madeBy(gone);
        if (maker != null) {
            made.getOrDefault(maker, new TreeSet<>()).remove(path);
        }
        note(path, "DELETED", gone);
        var orphans = made.remove(path);
        if (orphans != null) {
            orphans.forEach(this::remove);
        }
    }

    private static @Nullable String madeBy(Map<String, Object> object) {
        return ManifestTree.text(ManifestTree.object(object, "metadata"), "madeBy");
    }

    private void note(String path, String type, Map<String, Object> object) {
        changes.computeIfAbsent(kind(collection(path)), _ -> new ArrayList<>())
                .add(new Change(version, path, type, object));
    }

    private static String collection(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** A collection in all namespaces. */
    private static String kind(String collection) {
        int at = collection.indexOf("/namespaces/");
        int end = collection.lastIndexOf('/');
        return at < 0 || at + "/namespaces".length() >= end
                ? collection
                : collection.substring(0, at) + collection.substring(end);
    }
}
