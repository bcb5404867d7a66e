package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.ManifestMatch;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.client.ResourceVersions;
import io.containermanager.engine.kubernetes.version.FilesNote;
import io.containermanager.engine.kubernetes.version.HeldDeletion;
import io.containermanager.event.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What all steps work with. A write returns when the watches have brought it back, so that the next observation shows it.
 *
 * @param instance this manager's name, which objects carry: another's are not taken for ours
 */
record Cluster(
        ClusterClient client,
        ObjectCache cache,
        ClusterView view,
        KubernetesSettings settings,
        ClusterAccess access,
        Scheduler scheduler,
        Supplier<String> instance) {

    /** Waits until the condition holds; false after that time. */
    boolean await(Duration within, BooleanSupplier condition) {
        try {
            return cache.await(condition, scheduler.nanoTime() + within.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The call was cancelled");
        }
    }

    /** Waits for what was written; a watch that broke off meanwhile leaves it to the next observation, which is unavailable then. */
    Map<String, Object> seen(Map<String, Object> written) {
        var kind = ResourceKind.of(String.valueOf(written.get("kind")));
        var uid = ClusterView.uid(written);
        long version = number(written);
        boolean there = await(access.callTimeout(), () -> {
            var cached = cache.get(kind, uid);
            return (cached != null && number(cached) >= version) || !cache.ready();
        });
        if (!there) {
            throw new EngineException.Unavailable("The API server accepted " + kind.word() + " "
                    + ClusterView.metadata(written, "name") + " and does not report it");
        }
        return written;
    }

    /** Waits until an object is gone. */
    void gone(ResourceKind kind, String uid, String name) {
        if (!await(access.callTimeout(), () -> cache.get(kind, uid) == null || !cache.ready())) {
            var there = cache.get(kind, uid);
            var held = there == null ? null : HeldDeletion.of(kind, there);
            throw new EngineException.Rejected(
                    Cause.TIMED_OUT,
                    held != null
                            ? held
                            : kind.word() + " " + name + " is being deleted and is still there, though no finalizer"
                                    + " holds it: the cluster's controllers may be behind");
        }
    }

    private static long number(Map<String, Object> object) {
        return ResourceVersions.number(ClusterView.metadata(object, "resourceVersion"));
    }

    /** Whether an object was made by this manager. */
    boolean ours(Map<String, Object> object) {
        return view.own().made(object);
    }

    /**
     * Makes an object, or makes it what it should be if it is ours.
     *
     * @return whether anything changed
     * @throws EngineException.Rejected with {@code NAME_TAKEN} when there is one of that name that is not ours
     */
    boolean ensure(Map<String, Object> manifest) {
        var kind = ResourceKind.of(String.valueOf(manifest.get("kind")));
        var name = String.valueOf(ClusterView.metadata(manifest, "name"));
        var namespace = ClusterView.metadata(manifest, "namespace");
        // What a removal may be about to delete is asked for; of the rest the watches know.
        var there = namespace != null && (kind == ResourceKind.SERVICE || kind == ResourceKind.POLICY)
                ? view.named(kind, namespace, name)
                : client.get(kind, namespace, name);
        if (there.isEmpty()) {
            try {
                seenIfWatched(client.create(manifest));
                return true;
            } catch (EngineException.Rejected refused) {
                there = client.get(kind, namespace, name);
                if (refused.rejection() != Cause.CONFLICT || there.isEmpty()) {
                    throw refused;
                }
            }
        }
        if (!ours(there.get())) {
            throw taken(kind, name, there.get());
        }
        if (kind == ResourceKind.CONFIG_MAP && !FilesNote.same(there.get(), manifest)) {
            // It is immutable: somebody made another of the same name.
            client.delete(kind, String.valueOf(namespace), name, exactly(there.get()));
            gone(kind, ClusterView.uid(there.get()), name);
            seenIfWatched(client.create(manifest));
            return true;
        }
        boolean fixed = kind == ResourceKind.CONFIG_MAP || kind == ResourceKind.CLAIM || kind == ResourceKind.NAMESPACE;
        if (fixed || ManifestMatch.same(there.get(), manifest)) {
            return false;
        }
        var applied = client.apply(manifest);
        // Applying leaves what others added.
        seenIfWatched(
                ManifestMatch.same(applied, manifest) || namespace == null
                        ? applied
                        : client.patch(kind, namespace, name, ManifestMatch.patch(applied, manifest)));
        return true;
    }

    private void seenIfWatched(Map<String, Object> written) {
        var kind = ResourceKind.of(String.valueOf(written.get("kind")));
        if (kind != ResourceKind.NAMESPACE) {
            var _ = seen(written);
        }
    }

    static EngineException taken(ResourceKind kind, String name, Map<String, Object> holder) {
        var manager = ClusterView.label(holder, ObjectLabels.MANAGED_BY);
        var maker = ObjectLabels.MANAGER.equals(manager) ? "another container-manager" : manager;
        return new EngineException.Rejected(
                Cause.NAME_TAKEN,
                "There is a " + kind.word() + " " + name + " that this manager did not make"
                        + (maker == null ? "" : " (it is managed by " + maker + ")")
                        + ": delete or rename it, or give the manager another namespace");
    }

    /** The manifest that makes an object once more. */
    static Map<String, Object> copy(Map<String, Object> object) {
        var metadata = new LinkedHashMap<String, Object>();
        for (var key : List.of("name", "namespace", "labels", "annotations")) {
            var value = ManifestTree.object(object, "metadata").get(key);
            if (value != null) {
                metadata.put(key, value);
            }
        }
        var copy = new LinkedHashMap<>(object);
        copy.remove("status");
        copy.put("metadata", metadata);
        return copy;
    }

    /** {@code DeleteOptions} for that very object. */
    static Map<String, Object> exactly(Map<String, Object> object) {
        return Map.of("propagationPolicy", "Background", "preconditions", Map.of("uid", ClusterView.uid(object)));
    }
}
