package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.PulledImages;
import io.containermanager.event.FailureText;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.wire.Sha256;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pulls images before a version is started, so that the downtime of an update does not include the pull. Kubernetes has no call for that: a pod of
 * the image is made whose command does not exist. Once its container fails to start, the image is there.
 */
final class ImagePulls {

    private static final System.Logger LOGGER = System.getLogger(ImagePulls.class.getName());

    /** A pull may take this long altogether. */
    static final Duration PULL_MAX = Duration.ofHours(6);

    /** A cluster does not report progress: that a pull is going on is repeated at this interval. */
    private static final Duration NEWS = Duration.ofSeconds(10);

    /** No image has it. */
    private static final String COMMAND = "/container-manager-pulls-only";

    private final Cluster cluster;
    private final NamespaceSteps namespaces;
    private final PulledImages images;
    private final Consumer<EngineEvent> events;

    ImagePulls(Cluster cluster, NamespaceSteps namespaces, PulledImages images, Consumer<EngineEvent> events) {
        this.cluster = cluster;
        this.namespaces = namespaces;
        this.images = images;
        this.events = events;
    }

    StepResult pull(Step.DownloadImage pull) {
        if (pull.policy() == PullPolicy.IF_NOT_PRESENT && images.has(pull.image())) {
            return new StepResult(null, images.digest(pull.image()), false);
        }
        var namespace = namespaces.ensure(pull.appId(), "");
        var pod = pod(pull, namespace);
        var made = made(pod, namespace);
        try {
            cluster.seen(made);
            var digest = pulled(pull, ClusterView.uid(made));
            images.add(pull.image(), digest.isEmpty() ? null : digest);
            return new StepResult(null, digest.isEmpty() ? null : digest, true);
        } finally {
            discard(made, namespace);
        }
    }

    /** A pull that was cancelled leaves its pod no more than one that ended; what the pull came to counts, not the deletion. */
    private void discard(Map<String, Object> made, String namespace) {
        var name = String.valueOf(ClusterView.metadata(made, "name"));
        quietly(name, namespace, () -> cluster.client().delete(ResourceKind.POD, namespace, name, now(made)));
    }

    private static void quietly(String name, String namespace, Runnable deletion) {
        boolean interrupted = Thread.interrupted();
        try {
            deletion.run();
        } catch (EngineException kept) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Pod %s in namespace %s, which pulled an image, could not be deleted; the next pull of that image deletes it: %s"
                            .formatted(name, namespace, FailureText.of(kept)));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One that a manager left behind when it was killed is in the way. */
    private Map<String, Object> made(Map<String, Object> pod, String namespace) {
        var name = String.valueOf(ClusterView.metadata(pod, "name"));
        var left = cluster.client().get(ResourceKind.POD, namespace, name);
        if (left.isPresent()) {
            if (!cluster.ours(left.get())) {
                throw Cluster.taken(ResourceKind.POD, name, left.get());
            }
            cluster.client().delete(ResourceKind.POD, namespace, name, now(left.get()));
            cluster.gone(ResourceKind.POD, ClusterView.uid(left.get()), name);
        }
        try {
            return cluster.client().create(pod);
        } catch (EngineException.Unavailable unknown) {
            // Cancelled or without an answer: it may have been created all the same.
            quietly(
                    name,
                    namespace,
                    () -> cluster.client()
                            .get(ResourceKind.POD, namespace, name)
                            .filter(cluster::ours)
                            .ifPresent(it -> cluster.client().delete(ResourceKind.POD, namespace, name, now(it))));
            throw unknown;
        }
    }

    /** Nothing runs in it: it need not be waited for. */
    private static Map<String, Object> now(Map<String, Object> pod) {
        var options = new LinkedHashMap<>(Cluster.exactly(pod));
        options.put("gracePeriodSeconds", 0);
        return options;
    }

    private Map<String, Object> pod(Step.DownloadImage pull, String namespace) {
        var policy = switch (pull.policy()) {
            case PullPolicy.IF_NOT_PRESENT -> "IfNotPresent";
            case PullPolicy.ALWAYS -> "Always";
            case PullPolicy.NEVER -> "Never";
        };
        var container = new ManifestTree()
                .put("name", "service")
                .put("image", pull.image())
                .put("imagePullPolicy", policy)
                .put("command", List.of(COMMAND))
                .put("resources", Map.of("requests", Map.of("cpu", "0", "memory", "0")));
        var spec = new ManifestTree()
                .put("restartPolicy", "Never")
                .put("automountServiceAccountToken", false)
                .put("enableServiceLinks", false)
                .put("terminationGracePeriodSeconds", 1L)
                .put("containers", List.of(container.map()));
        var labels = ObjectLabels.ofApp(cluster.instance().get(), pull.appId());
        var metadata = new ManifestTree()
                .put(
                        "name",
                        "pull-" + pull.appId() + "-" + Sha256.hex(pull.image()).substring(0, 20))
                .put("namespace", namespace)
                .put("labels", labels);
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", metadata)
                .put("spec", spec)
                .map();
    }

    /** The digest of the image that the pod has; empty when it has none that a registry would know. */
    private String pulled(Step.DownloadImage pull, String uid) {
        var end = cluster.scheduler().nanoTime() + PULL_MAX.toNanos();
        while (cluster.scheduler().nanoTime() < end) {
            boolean decided = cluster.await(NEWS, () -> {
                var pod = cluster.cache().get(ResourceKind.POD, uid);
                return pod == null || decided(pod);
            });
            if (decided) {
                return digest(pull, cluster.cache().get(ResourceKind.POD, uid));
            }
            events.accept(new EngineEvent.PullProgress(pull.image(), null, "a node of the cluster pulls it"));
        }
        throw new EngineException.Rejected(Cause.TIMED_OUT, "The pull of " + pull.image() + " did not end");
    }

    private boolean decided(Map<String, Object> pod) {
        var state = PodState.of(pod, cluster.scheduler().now());
        return state.failure() != null || ended(pod);
    }

    private static boolean ended(Map<String, Object> pod) {
        for (var each : ManifestTree.list(ManifestTree.object(pod, "status"), "containerStatuses")) {
            var state = each instanceof Map<?, ?> container ? ManifestTree.object(container, "state") : Map.of();
            if (state.containsKey("terminated") || state.containsKey("running")) {
                return true;
            }
        }
        return false;
    }

    private String digest(Step.DownloadImage pull, @org.jspecify.annotations.Nullable Map<String, Object> pod) {
        if (pod == null) {
            throw new EngineException.ServerError("The pod that pulled " + pull.image() + " was deleted");
        }
        var state = PodState.of(pod, cluster.scheduler().now());
        var failure = state.failure();
        if (failure != null && failure.neverPulled()) {
            throw new EngineException.NotFound(
                    "Image " + pull.image() + " is not present on the node: " + failure.message());
        }
        // What fails for its command has its image.
        if (failure != null && !failure.hasImage()) {
            throw new EngineException.Rejected(Cause.PULL_FAILED, failure.message());
        }
        return state.imageDigest() == null ? "" : state.imageDigest();
    }
}
