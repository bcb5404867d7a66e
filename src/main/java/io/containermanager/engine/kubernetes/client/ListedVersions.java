package io.containermanager.engine.kubernetes.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What a list says of the versions of objects: by that it is known whether a watch has come as far.
 *
 * @param version that of the list
 * @param byUid those of the objects
 */
record ListedVersions(String version, Map<String, String> byUid) {

    /** Whether each listed object is known at least in that version, and each other one that is known is newer than the list. Pure. */
    boolean reached(Collection<Map<String, Object>> known) {
        var versions = new HashMap<String, String>();
        known.forEach(object -> versions.put(metadata(object, "uid"), metadata(object, "resourceVersion")));
        for (var listed : byUid.entrySet()) {
            var there = versions.remove(listed.getKey());
            if (there == null || !isAtLeast(there, listed.getValue())) {
                return false;
            }
        }
        return versions.values().stream().allMatch(there -> !there.equals(version) && isAtLeast(there, version));
    }

    /** Of versions that are anything but numbers only equal ones are as far. */
    private static boolean isAtLeast(String known, String least) {
        long number = ResourceVersions.number(least);
        return known.equals(least) || (number > 0 && ResourceVersions.number(known) >= number);
    }

    /** An entry of an object's, or a list's, metadata; empty where there is none. */
    static String metadata(Map<?, ?> tree, String key) {
        return tree.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) instanceof String text
                ? text
                : "";
    }
}
