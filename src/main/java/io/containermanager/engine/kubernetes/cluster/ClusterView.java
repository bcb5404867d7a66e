package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.Tree;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The observed objects, put together. Each call reads what the watches have brought by then. Thread-safe. */
final class ClusterView {

    private static final List<ResourceKind> VERSIONS =
            List.of(ResourceKind.DEPLOYMENT, ResourceKind.STATEFUL_SET, ResourceKind.POD_TEMPLATE);

    private final ObjectCache cache;

    ClusterView(ObjectCache cache) {
        this.cache = cache;
    }

    /** All versions of all services. */
    List<Version> versions() {
        var pods = new HashMap<String, List<Map<String, Object>>>();
        cache.all(ResourceKind.POD)
                .forEach(pod -> pods.computeIfAbsent(workload(pod), _ -> new ArrayList<>())
                        .add(pod));
        var jobs = new HashMap<String, Map<String, Object>>();
        cache.all(ResourceKind.JOB).forEach(job -> jobs.put(key(job), job));
        var versions = new ArrayList<Version>();
        for (var kind : VERSIONS) {
            for (var object : cache.all(kind)) {
                var key = key(object);
                var job = kind == ResourceKind.POD_TEMPLATE ? jobs.get(key) : null;
                versions.add(new Version(kind, object, job, pods.getOrDefault(key, List.of())));
            }
        }
        return versions;
    }

    /** One version by its id. */
    Optional<Version> version(String id) {
        for (var kind : VERSIONS) {
            var object = cache.get(kind, id);
            if (object != null) {
                var key = key(object);
                var job = kind == ResourceKind.POD_TEMPLATE
                        ? cache.all(ResourceKind.JOB).stream()
                                .filter(it -> key(it).equals(key))
                                .findFirst()
                                .orElse(null)
                        : null;
                var pods = cache.all(ResourceKind.POD).stream()
                        .filter(pod -> workload(pod).equals(key))
                        .toList();
                return Optional.of(new Version(kind, object, job, pods));
            }
        }
        return Optional.empty();
    }

    /** The version that a pod belongs to. */
    Optional<Version> ofPod(Map<String, Object> pod) {
        var key = workload(pod);
        for (var kind : VERSIONS) {
            for (var object : cache.all(kind)) {
                if (key(object).equals(key)) {
                    return version(uid(object));
                }
            }
        }
        return Optional.empty();
    }

    Collection<Map<String, Object>> all(ResourceKind kind) {
        return cache.all(kind);
    }

    /** The first object of a kind with that annotation in a namespace. */
    Optional<Map<String, Object>> annotated(ResourceKind kind, String namespace, String annotation, String value) {
        return cache.all(kind).stream()
                .filter(object -> namespace.equals(metadata(object, "namespace")))
                .filter(object -> value.equals(Tree.text(Tree.object(object, "metadata", "annotations"), annotation)))
                .findFirst();
    }

    static String uid(Map<String, Object> object) {
        return String.valueOf(metadata(object, "uid"));
    }

    static @Nullable String metadata(Map<String, Object> object, String key) {
        return Tree.text(Tree.object(object, "metadata"), key);
    }

    static @Nullable String label(Map<String, Object> object, String key) {
        return Tree.text(Tree.object(object, "metadata", "labels"), key);
    }

    static @Nullable String annotation(Map<String, Object> object, String key) {
        return Tree.text(Tree.object(object, "metadata", "annotations"), key);
    }

    private static String key(Map<String, Object> object) {
        return metadata(object, "namespace") + "/" + metadata(object, "name");
    }

    private static String workload(Map<String, Object> pod) {
        return metadata(pod, "namespace") + "/" + label(pod, ObjectLabels.WORKLOAD);
    }
}
