package io.containermanager.engine.kubernetes;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.Repeats;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one pod runs, in the words of a container's state.
 *
 * @param run what its container does
 * @param failure why it does not come up, if it does not
 * @param imageDigest the digest of the image that it really runs; null while that is not known
 */
public record PodState(
        RunState run, @Nullable Failure failure, @Nullable String imageDigest) {

    /** How long a pod may wait for a node before that counts as a failure: nodes come and go, and a scheduler may be behind. */
    static final Duration UNSCHEDULABLE_MAX = Duration.ofSeconds(15);

    /** A pod's condition is written at the same second as its container's start, or a moment later. */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(1);

    private static final Set<String> PULL_FAILED = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "ImageInspectError",
            "RegistryUnavailable");
    private static final Set<String> START_FAILED = Set.of(
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "StartError",
            "PostStartHookError");
    private static final String CRASH_LOOP = "CrashLoopBackOff";

    /** How a kubelet and its runtime talk to each other does not belong to the reason. */
    private static final Pattern RPC = Pattern.compile("rpc error: code = \\w+ desc = ");

    /**
     * Why a pod does not come up.
     *
     * @param cause the kind of failure
     * @param message Kubernetes' reason and message, without credentials: nodes, registries and admission webhooks quote what they were given
     */
    public record Failure(Cause cause, String message) {

        public Failure {
            var text = Repeats.removed(Masking.maskForms(RPC.matcher(message).replaceAll("")));
            // More follows it.
            message = LimitRangeAdvice.added(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
        }

        /** Whether the image was there, and only what it was to run was not. */
        public boolean hasImage() {
            return START_FAILED.stream()
                    .anyMatch(reason -> message.startsWith(reason) && !reason.equals("CreateContainerConfigError"));
        }

        /** Whether the image is not there and was not to be pulled. */
        public boolean neverPulled() {
            return message.startsWith("ErrImageNeverPull");
        }
    }

    /** Reads a pod. */
    public static PodState of(Map<?, ?> pod, Instant now) {
        var status = ManifestTree.object(pod, "status");
        var container = container(status);
        var digest = digest(ManifestTree.text(container, "imageID"));
        int restarts = (int) ManifestTree.number(container, "restartCount", 0);
        if (container.isEmpty()) {
            return new PodState(notStarted(status), pending(status, now), null);
        }
        var state = ManifestTree.object(container, "state");
        if (state.containsKey("running")) {
            var startedAt = time(ManifestTree.object(state, "running"), "startedAt");
            var last = ManifestTree.object(container, "lastState", "terminated");
            var run = ended(Status.RUNNING, health(pod, container, startedAt, now), last, restarts);
            return new PodState(startedAt(run, startedAt), null, digest);
        }
        if (state.containsKey("terminated")) {
            var run = ended(
                    isRestarted(pod) ? Status.RESTARTING : Status.EXITED,
                    Health.NONE,
                    ManifestTree.object(state, "terminated"),
                    restarts);
            return new PodState(run, null, digest);
        }
        boolean leaving = ManifestTree.object(pod, "metadata").containsKey("deletionTimestamp");
        return waiting(status, container, restarts, digest, leaving, now);
    }

    /** Whether its node starts the container that has ended once more, in the same pod. */
    private static boolean isRestarted(Map<?, ?> pod) {
        var status = ManifestTree.object(pod, "status");
        var terminated = ManifestTree.object(container(status), "state", "terminated");
        boolean failed = ManifestTree.number(terminated, "exitCode", 0) != 0;
        boolean over = "Failed".equals(ManifestTree.text(status, "phase"));
        var policy = String.valueOf(ManifestTree.text(ManifestTree.object(pod, "spec"), "restartPolicy"));
        boolean again = policy.equals("Always") || (policy.equals("OnFailure") && failed && !over);
        return again && !ManifestTree.object(pod, "metadata").containsKey("deletionTimestamp");
    }

    private static PodState waiting(
            Map<?, ?> status,
            Map<?, ?> container,
            int restarts,
            @Nullable String digest,
            boolean leaving,
            Instant now) {
        var waiting = ManifestTree.object(container, "state", "waiting");
        var reason = String.valueOf(ManifestTree.text(waiting, "reason"));
        var last = ManifestTree.object(container, "lastState", "terminated");
        var again = leaving ? Status.EXITED : Status.RESTARTING;
        var at = reason.equals(CRASH_LOOP) || !last.isEmpty() ? again : Status.CREATED;
        var run = ended(at, Health.NONE, last, restarts);
        if (PULL_FAILED.contains(reason)) {
            return new PodState(run, new Failure(Cause.PULL_FAILED, text(reason, waiting)), digest);
        }
        if (START_FAILED.contains(reason)) {
            return new PodState(run, new Failure(Cause.START_FAILED, text(reason, waiting)), digest);
        }
        return new PodState(run, pending(status, now), digest);
    }

    /**
     * Whether its node does not answer: the cluster then says that the pod is not ready, and leaves its container as it was last. Not known of pods
     * whose readiness others decide too.
     */
    public static boolean nodeIsLost(Map<?, ?> pod) {
        var status = ManifestTree.object(pod, "status");
        return Boolean.TRUE.equals(container(status).get("ready"))
                && "False".equals(ManifestTree.text(condition(status, "Ready"), "status"))
                && ManifestTree.list(ManifestTree.object(pod, "spec"), "readinessGates")
                        .isEmpty();
    }

    /** The service's own container, whatever others were added to the pod. */
    private static Map<?, ?> container(Map<?, ?> status) {
        for (var each : ManifestTree.list(status, "containerStatuses")) {
            if (each instanceof Map<?, ?> container && ContainerBody.NAME.equals(container.get("name"))) {
                return container;
            }
        }
        return Map.of();
    }

    /** A pod that the node gave up before its container had a state: evicted, refused. */
    private static RunState notStarted(Map<?, ?> status) {
        return switch (String.valueOf(ManifestTree.text(status, "phase"))) {
            case "Failed" -> new RunState(Status.EXITED, Health.NONE, null, false, null, null, 0);
            case "Succeeded" -> new RunState(Status.EXITED, Health.NONE, 0, false, null, null, 0);
            default -> RunState.CREATED;
        };
    }

    private static @Nullable Failure pending(Map<?, ?> status, Instant now) {
        if ("Failed".equals(ManifestTree.text(status, "phase"))) {
            return new Failure(Cause.START_FAILED, text(String.valueOf(ManifestTree.text(status, "reason")), status));
        }
        var scheduled = condition(status, "PodScheduled");
        boolean refused = "False".equals(ManifestTree.text(scheduled, "status"))
                && "Unschedulable".equals(ManifestTree.text(scheduled, "reason"));
        var since = time(scheduled, "lastTransitionTime");
        boolean long_ = since != null && Duration.between(since, now).compareTo(UNSCHEDULABLE_MAX) > 0;
        return refused && long_ ? new Failure(Cause.START_FAILED, text("Unschedulable", scheduled)) : null;
    }

    /**
     * Ready is healthy. A container that is not ready is starting until its startup probe has passed and it had time for one check more;
     * one that was ready since it started and is not any more is unhealthy.
     */
    private static Health health(Map<?, ?> pod, Map<?, ?> container, @Nullable Instant startedAt, Instant now) {
        var probe = probe(pod);
        if (probe.isEmpty()) {
            return Health.NONE;
        }
        if (Boolean.TRUE.equals(container.get("ready"))) {
            return Health.HEALTHY;
        }
        if (startedAt == null || Boolean.FALSE.equals(container.get("started"))) {
            return Health.STARTING;
        }
        var changed = time(condition(ManifestTree.object(pod, "status"), "Ready"), "lastTransitionTime");
        boolean wasReady = changed != null && changed.isAfter(startedAt.plus(SAME_MOMENT));
        long period = ManifestTree.number(probe, "periodSeconds", 1);
        long checks = ManifestTree.number(probe, "failureThreshold", 1) + 1;
        var latest = startedAt.plusSeconds(period * checks + ManifestTree.number(probe, "timeoutSeconds", 1));
        return wasReady || now.isAfter(latest) ? Health.UNHEALTHY : Health.STARTING;
    }

    private static Map<?, ?> probe(Map<?, ?> pod) {
        for (var each : ManifestTree.list(ManifestTree.object(pod, "spec"), "containers")) {
            if (each instanceof Map<?, ?> container && ContainerBody.NAME.equals(container.get("name"))) {
                var startup = ManifestTree.object(container, "startupProbe");
                return startup.isEmpty() ? ManifestTree.object(container, "readinessProbe") : startup;
            }
        }
        return Map.of();
    }

    private static Map<?, ?> condition(Map<?, ?> status, String type) {
        for (var each : ManifestTree.list(status, "conditions")) {
            if (each instanceof Map<?, ?> condition && type.equals(condition.get("type"))) {
                return condition;
            }
        }
        return Map.of();
    }

    private static RunState ended(Status status, Health health, Map<?, ?> terminated, int restarts) {
        var exitCode = terminated.get("exitCode") instanceof Number code ? (Integer) code.intValue() : null;
        return new RunState(
                status,
                health,
                exitCode,
                "OOMKilled".equals(ManifestTree.text(terminated, "reason")),
                time(terminated, "startedAt"),
                time(terminated, "finishedAt"),
                restarts);
    }

    private static RunState startedAt(RunState run, @Nullable Instant at) {
        return new RunState(
                run.status(), run.health(), run.exitCode(), run.oomKilled(), at, run.finishedAt(), run.restartCount());
    }

    private static String text(String reason, Map<?, ?> from) {
        var message = ManifestTree.text(from, "message");
        return message == null ? reason : reason + ": " + message;
    }

    /** {@code docker-pullable://repository@sha256:…}; what has no digest was loaded onto the node. */
    private static @Nullable String digest(@Nullable String imageId) {
        int at = imageId == null ? -1 : imageId.toLowerCase(Locale.ROOT).indexOf("@sha256:");
        return imageId == null || at < 0 ? null : imageId.substring(at + 1);
    }

    private static @Nullable Instant time(Map<?, ?> from, String key) {
        var text = ManifestTree.text(from, key);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
