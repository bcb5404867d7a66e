package io.containermanager.engine.kubernetes.fake;

import io.containermanager.engine.kubernetes.ManifestTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects as {@link FakeApiServer} makes, selects and changes them. Pure. */
final class FakeObjects {

    private FakeObjects() {}

    /** A pod of a workload, without its status. */
    static Map<String, Object> pod(String owner, Map<String, Object> workload, String path) {
        var template = ManifestTree.object(workload, "spec", "template");
        var metadata = new LinkedHashMap<String, Object>();
        ManifestTree.object(template, "metadata").forEach((key, value) -> metadata.put(String.valueOf(key), value));
        metadata.put("name", path.substring(path.lastIndexOf('/') + 1));
        metadata.put("namespace", ManifestTree.object(workload, "metadata").get("namespace"));
        metadata.put("madeBy", owner);
        var pod = new LinkedHashMap<String, Object>();
        pod.put("apiVersion", "v1");
        pod.put("kind", "Pod");
        pod.put("metadata", metadata);
        pod.put("spec", ManifestTree.object(template, "spec"));
        return pod;
    }

    /** The status of a pod that runs, or of one that only pulls. */
    static Map<String, Object> running(Map<String, Object> pod) {
        boolean pulls = String.valueOf(ManifestTree.text(ManifestTree.object(pod, "metadata"), "name"))
                .startsWith("pull-");
        var state = pulls
                ? Map.of("waiting", Map.of("reason", "RunContainerError", "message", "no such file"))
                : Map.of("running", Map.of("startedAt", "2026-11-28T12:00:01Z"));
        var container = Map.of(
                "name",
                "service",
                "ready",
                !pulls,
                "started",
                !pulls,
                "restartCount",
                0,
                "state",
                state,
                "imageID",
                "repository@sha256:" + "0".repeat(64));
        return Map.of("phase", pulls ? "Pending" : "Running", "containerStatuses", List.of(container));
    }

    /** Whether an object of the collection's kind is in its namespace; in any where it names none. */
    static boolean below(String collection, String path) {
        return !collection.contains("/namespaces/") || path.startsWith(collection + "/");
    }

    static boolean selected(String query, Map<String, Object> object) {
        var labels = ManifestTree.object(object, "metadata", "labels");
        for (var part : query.split("&", -1)) {
            if (part.startsWith("labelSelector=")) {
                for (var each : part.substring("labelSelector=".length()).split(",", -1)) {
                    var pair = each.split("!?=", 2);
                    if (pair[1].equals(labels.get(pair[0])) == each.contains("!=")) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    static Map<String, Object> merged(Map<?, ?> there, Map<?, ?> fields) {
        var result = new LinkedHashMap<String, Object>();
        there.forEach((key, value) -> result.put(String.valueOf(key), value));
        fields.forEach((key, value) -> {
            var before = result.get(String.valueOf(key));
            if (value == null) {
                result.remove(String.valueOf(key));
            } else if (value instanceof Map<?, ?> tree && before instanceof Map<?, ?> old) {
                result.put(String.valueOf(key), merged(old, tree));
            } else {
                result.put(String.valueOf(key), value);
            }
        });
        return result;
    }

    static Map<String, Object> bookmark(long version) {
        var metadata = Map.of("resourceVersion", Long.toString(version));
        return Map.of("type", "BOOKMARK", "object", Map.of("apiVersion", "v1", "kind", "Any", "metadata", metadata));
    }
}
