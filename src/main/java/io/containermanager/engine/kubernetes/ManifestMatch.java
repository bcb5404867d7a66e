package io.containermanager.engine.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether an object is what a manifest says already: the API server adds defaults, and others add what is theirs. Pure. */
public final class ManifestMatch {

    private ManifestMatch() {}

    /**
     * Whether an object is as its manifest says where an addition would change what it does: the selector of a Service, and all of a NetworkPolicy. The
     * rest may have more.
     */
    public static boolean same(Map<String, Object> there, Map<String, Object> manifest) {
        return covers(there, manifest)
                && switch (String.valueOf(manifest.get("kind"))) {
                    case "Service" ->
                        covers(
                                ManifestTree.object(manifest, "spec", "selector"),
                                ManifestTree.object(there, "spec", "selector"));
                    case "NetworkPolicy" -> covers(manifest.get("spec"), there.get("spec"));
                    default -> true;
                };
    }

    /**
     * The merge patch that makes an object what its manifest says: what {@link #same} does not allow is removed. Of the ports of a Service those that
     * stay keep what the cluster gave them.
     */
    public static Map<String, Object> patch(Map<String, Object> there, Map<String, Object> manifest) {
        var patch = new LinkedHashMap<String, Object>();
        manifest.forEach((key, value) -> {
            if (!key.equals("kind") && !key.equals("apiVersion")) {
                patch.put(key, value);
            }
        });
        var spec = fields(ManifestTree.object(manifest, "spec"));
        if ("NetworkPolicy".equals(manifest.get("kind"))) {
            patch.put("spec", without(ManifestTree.object(there, "spec"), spec));
        } else if ("Service".equals(manifest.get("kind"))) {
            spec.computeIfPresent(
                    "selector",
                    (_, selector) ->
                            without(ManifestTree.object(there, "spec", "selector"), fields((Map<?, ?>) selector)));
            var ports = ManifestTree.list(ManifestTree.object(there, "spec"), "ports");
            spec.computeIfPresent(
                    "ports",
                    (_, wanted) -> ((List<?>) wanted)
                            .stream().map(port -> kept(ports, (Map<?, ?>) port)).toList());
            patch.put("spec", spec);
        }
        return patch;
    }

    private static Map<String, Object> kept(List<?> ports, Map<?, ?> wanted) {
        var merged = ports.stream()
                .filter(port ->
                        port instanceof Map<?, ?> there && Objects.equals(there.get("name"), wanted.get("name")))
                .findFirst()
                .map(port -> fields((Map<?, ?>) port))
                .orElseGet(LinkedHashMap::new);
        merged.putAll(fields(wanted));
        return merged;
    }

    /** What is wanted, and null for what is there beside; lists are replaced as they are. */
    private static Map<String, Object> without(Map<?, ?> there, Map<String, Object> wanted) {
        var patch = new LinkedHashMap<String, Object>();
        there.keySet().forEach(key -> patch.put(String.valueOf(key), null));
        wanted.forEach((key, value) -> patch.put(
                key,
                value instanceof Map<?, ?> inside && there.get(key) instanceof Map<?, ?> before
                        ? without(before, fields(inside))
                        : value));
        return patch;
    }

    private static Map<String, Object> fields(Map<?, ?> tree) {
        var fields = new LinkedHashMap<String, Object>();
        tree.forEach((key, value) -> fields.put(String.valueOf(key), value));
        return fields;
    }

    /** Whether everything of what is wanted is there; lists must have the same elements in the same order. */
    public static boolean covers(@Nullable Object there, @Nullable Object wanted) {
        if (wanted instanceof Map<?, ?> fields) {
            return there instanceof Map<?, ?> object
                    && fields.entrySet().stream()
                            .allMatch(field -> covers(object.get(field.getKey()), field.getValue()));
        }
        if (wanted instanceof List<?> elements) {
            if (!(there instanceof List<?> list) || list.size() != elements.size()) {
                return false;
            }
            for (int at = 0; at < elements.size(); at++) {
                if (!covers(list.get(at), elements.get(at))) {
                    return false;
                }
            }
            return true;
        }
        if (wanted instanceof Number number && there instanceof Number other) {
            return number.doubleValue() == other.doubleValue();
        }
        return Objects.equals(there, wanted);
    }
}
