package io.containermanager.engine.kubernetes.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether what was watched has come as far as a list. Versions of one API server's objects are numbers that grow, as Kubernetes' own components
 * compare them (KEP-5504); where they are anything else, only equal ones count as as far. Pure.
 */
final class ListedVersions {

    private ListedVersions() {}

    /**
     * Whether everything in a list is known at least in that version, and what is known beyond it is newer than the list.
     *
     * @param list as the API server answers it
     * @param known the objects of that kind
     */
    static boolean reached(Map<String, Object> list, Collection<Map<String, Object>> known) {
        var versions = new HashMap<String, String>();
        known.forEach(object -> versions.put(metadata(object, "uid"), metadata(object, "resourceVersion")));
        for (var item : list.get("items") instanceof List<?> items ? items : List.of()) {
            if (!(item instanceof Map<?, ?> object)) {
                continue;
            }
            var version = versions.remove(metadata(object, "uid"));
            if (version == null || !isAtLeast(version, metadata(object, "resourceVersion"))) {
                return false;
            }
        }
        var listed = metadata(list, "resourceVersion");
        return versions.values().stream().allMatch(version -> !version.equals(listed) && isAtLeast(version, listed));
    }

    private static boolean isAtLeast(String version, String other) {
        if (version.equals(other)) {
            return true;
        }
        try {
            return Long.parseLong(version) >= Long.parseLong(other);
        } catch (NumberFormatException opaque) {
            return false;
        }
    }

    private static String metadata(Map<?, ?> tree, String key) {
        return tree.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) instanceof String text
                ? text
                : "";
    }
}
