package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.OwnObjects;
import io.containermanager.engine.kubernetes.version.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The observed objects, put together. Each call reads what the watches have brought by then. Thread-safe. */
final class ClusterView {

    private static final List<ResourceKind> VERSIONS =
            List.of(ResourceKind.DEPLOYMENT, ResourceKind.STATEFUL_SET, ResourceKind.POD_TEMPLATE);

    private final ObjectCache cache;
    private final OwnObjects own;

    ClusterView(ObjectCache cache, OwnObjects own) {
        this.cache = cache;
        this.own = own;
    }

    OwnObjects own() {
        return own;
    }

    /** All versions of all services, copies and those of other managers in this one's namespaces included. */
    List<Version> versions() {
        var versions = new ArrayList<Version>();
        for (var kind : VERSIONS) {
            for (var object : cache.all(kind)) {
                if (own.concerns(object)) {
                    versions.add(version(kind, object));
                }
            }
        }
        return versions;
    }

    /** One version by its id. */
    Optional<Version> version(String id) {
        for (var kind : VERSIONS) {
            var object = cache.get(kind, id);
            if (object != null && own.concerns(object)) {
                return Optional.of(version(kind, object));
            }
        }
        return Optional.empty();
    }

    private Version version(ResourceKind kind, Map<String, Object> object) {
        var job = kind == ResourceKind.POD_TEMPLATE
                ? cache.group(ResourceKind.JOB, key(object)).stream()
                        .findFirst()
                        .orElse(null)
                : null;
        return new Version(kind, object, job, List.copyOf(cache.group(ResourceKind.POD, key(object))));
    }

    /** The pods of a workload, those that are being deleted included. */
    Collection<Map<String, Object>> pods(String namespace, String workload) {
        return cache.group(ResourceKind.POD, namespace + "/" + workload);
    }

    /**
     * By what objects of a kind are looked up, so that no look goes through all of them: pods by their workload, others by their name, what belongs
     * to a service by that, and versions by their namespace.
     */
    static List<String> groups(ResourceKind kind, Map<String, Object> object) {
        if (kind == ResourceKind.POD) {
            return List.of(workload(object));
        }
        if (kind == ResourceKind.SERVICE) {
            return List.of(key(object), ofService(object));
        }
        return VERSIONS.contains(kind)
                ? List.of(key(object), ofService(object), namespace(metadata(object, "namespace")))
                : List.of(key(object));
    }

    /** No name has a space. */
    private static String namespace(@Nullable String name) {
        return "in " + name;
    }

    private static String ofService(Map<String, Object> object) {
        return "of " + metadata(object, "namespace") + "/" + label(object, ObjectLabels.INSTANCE) + "/"
                + label(object, ObjectLabels.APP_ID) + "/" + label(object, ObjectLabels.SERVICE_ID);
    }

    /** The versions in a namespace. */
    List<Version> versions(String namespace) {
        return grouped(namespace(namespace));
    }

    /** The versions of the service that an object belongs to. */
    List<Version> siblings(Map<String, Object> object) {
        return grouped(ofService(object));
    }

    private List<Version> grouped(String group) {
        var versions = new ArrayList<Version>();
        for (var kind : VERSIONS) {
            cache.group(kind, group).forEach(object -> versions.add(version(kind, object)));
        }
        return versions;
    }

    /** The Services of the service that an object belongs to. */
    Collection<Map<String, Object>> services(Map<String, Object> object) {
        return cache.group(ResourceKind.SERVICE, ofService(object));
    }

    /**
     * The object of a kind with that name, by any maker; the newest, should the watch not have reported yet that an older one is gone.
     */
    Optional<Map<String, Object>> named(ResourceKind kind, String namespace, String name) {
        return cache.group(kind, namespace + "/" + name).stream()
                .max(Comparator.comparing(object -> String.valueOf(metadata(object, "creationTimestamp"))));
    }

    /** The same if this manager made it: another one's object does nothing for this manager's pods, and is never changed. */
    Optional<Map<String, Object>> own(ResourceKind kind, String namespace, String name) {
        return named(kind, namespace, name).filter(own::made);
    }

    /** The objects of a kind in the namespaces of this manager's apps, by any maker. */
    List<Map<String, Object>> near(ResourceKind kind) {
        return cache.all(kind).stream().filter(own::near).toList();
    }

    /** The claim that this manager made for a volume in a namespace. */
    Optional<Map<String, Object>> ownClaim(String namespace, String engineName) {
        return cache.all(ResourceKind.CLAIM).stream()
                .filter(object -> namespace.equals(metadata(object, "namespace")))
                .filter(object -> engineName.equals(annotation(object, ObjectLabels.ENGINE_NAME)))
                .filter(own::made)
                .findFirst();
    }

    static String uid(Map<String, Object> object) {
        return String.valueOf(metadata(object, "uid"));
    }

    static @Nullable String metadata(Map<String, Object> object, String key) {
        return ManifestTree.text(ManifestTree.object(object, "metadata"), key);
    }

    static @Nullable String label(Map<String, Object> object, String key) {
        return ManifestTree.text(ManifestTree.object(object, "metadata", "labels"), key);
    }

    static @Nullable String annotation(Map<String, Object> object, String key) {
        return ManifestTree.text(ManifestTree.object(object, "metadata", "annotations"), key);
    }

    static String key(Map<String, Object> object) {
        return metadata(object, "namespace") + "/" + metadata(object, "name");
    }

    static String workload(Map<String, Object> pod) {
        return metadata(pod, "namespace") + "/" + label(pod, ObjectLabels.WORKLOAD);
    }
}
