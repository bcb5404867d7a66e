package io.containermanager.engine.kubernetes.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects of one kind by uid, and by what they belong to: none of the two takes a look at all of them. Thread-safe. */
final class ObjectIndex {

    private final Function<Map<String, Object>, List<String>> groups;

    // Guarded by this.
    private final Map<String, Map<String, Object>> byUid = new LinkedHashMap<>();
    private final Map<String, Map<String, Map<String, Object>>> byGroup = new HashMap<>();

    ObjectIndex(Function<Map<String, Object>, List<String>> groups) {
        this.groups = groups;
    }

    /** Returns what was there of that uid. */
    synchronized @Nullable Map<String, Object> put(String uid, Map<String, Object> object) {
        var before = remove(uid);
        byUid.put(uid, object);
        groups.apply(object)
                .forEach(group -> byGroup.computeIfAbsent(group, _ -> new LinkedHashMap<>())
                        .put(uid, object));
        return before;
    }

    synchronized @Nullable Map<String, Object> remove(String uid) {
        var before = byUid.remove(uid);
        if (before != null) {
            groups.apply(before)
                    .forEach(group -> byGroup.computeIfPresent(group, (_, members) -> {
                        members.remove(uid);
                        return members.isEmpty() ? null : members;
                    }));
        }
        return before;
    }

    synchronized @Nullable Map<String, Object> get(String uid) {
        return byUid.get(uid);
    }

    synchronized Collection<Map<String, Object>> all() {
        return List.copyOf(byUid.values());
    }

    synchronized Collection<Map<String, Object>> group(String group) {
        return List.copyOf(byGroup.getOrDefault(group, Map.of()).values());
    }

    /** How many groups have members. */
    synchronized int groups() {
        return byGroup.size();
    }
}
