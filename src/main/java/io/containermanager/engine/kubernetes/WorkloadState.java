package io.containermanager.engine.kubernetes;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How one version of a service runs, seen as one container: the least advanced of its pods counts, so that a service of several is not
 * healthy before all are.
 *
 * @param run its state
 * @param failure why it does not come up, if it does not
 * @param imageDigest what its pods really run; null while that is not known
 */
public record WorkloadState(
        RunState run,
        PodState.@Nullable Failure failure,
        @Nullable String imageDigest) {

    private static final RunState STOPPED = new RunState(Status.EXITED, Health.NONE, null, false, null, null, 0);

    /** Reads a Deployment, StatefulSet or Job and its pods. */
    public static WorkloadState of(Map<?, ?> workload, List<? extends Map<?, ?>> pods, Instant now) {
        var refusal = refusal(workload);
        if (pods.isEmpty()) {
            return new WorkloadState(withoutPods(workload), refusal, null);
        }
        var counted = counted(workload, pods).stream()
                .map(pod -> PodState.of(pod, now))
                .toList();
        var least = counted.stream()
                .min(Comparator.comparingInt(WorkloadState::progress))
                .orElseThrow();
        var failure = counted.stream()
                .map(PodState::failure)
                .filter(it -> it != null)
                .findFirst()
                .orElse(refusal);
        return new WorkloadState(least.run(), failure, least.imageDigest());
    }

    private static boolean leaving(Map<?, ?> pod) {
        return ManifestTree.object(pod, "metadata").containsKey("deletionTimestamp");
    }

    /**
     * Pods that a controller replaced stay beside their successors for a while, evicted ones until they are deleted: they count only where
     * there are no others. Of the rest only as many as are wanted count, the newest first.
     */
    private static List<Map<?, ?>> counted(Map<?, ?> workload, List<? extends Map<?, ?>> pods) {
        var staying = only(List.copyOf(pods), pod -> !leaving(pod));
        var active = "Job".equals(workload.get("kind")) ? staying : only(staying, pod -> !ended(pod));
        return active.stream()
                .sorted(Comparator.comparing(WorkloadState::createdAt).reversed())
                .limit(Math.max(1, wanted(workload)))
                .toList();
    }

    /** Those, or all where there are none. */
    private static List<Map<?, ?>> only(List<Map<?, ?>> pods, Predicate<Map<?, ?>> which) {
        var some = pods.stream().filter(which).toList();
        return some.isEmpty() ? pods : some;
    }

    /** Whether a node gave it up or its processes have ended for good: its controller makes another one. */
    private static boolean ended(Map<?, ?> pod) {
        var phase = ManifestTree.text(ManifestTree.object(pod, "status"), "phase");
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }

    private static String createdAt(Map<?, ?> pod) {
        return String.valueOf(ManifestTree.text(ManifestTree.object(pod, "metadata"), "creationTimestamp"));
    }

    /** Least advanced first. */
    private static int progress(PodState pod) {
        int failed = pod.failure() != null ? 0 : 10;
        return failed
                + switch (pod.run().status()) {
                    case DEAD, REMOVING -> 0;
                    case EXITED -> pod.run().exitCode() != null && pod.run().exitCode() == 0 ? 9 : 1;
                    case RESTARTING -> 2;
                    case CREATED -> 3;
                    case PAUSED -> 4;
                    case RUNNING ->
                        switch (pod.run().health()) {
                            case UNHEALTHY -> 5;
                            case STARTING -> 6;
                            case NONE, HEALTHY -> 7;
                        };
                };
    }

    /** How many pods are to run; 0 of what is stopped. */
    public static long wanted(Map<?, ?> workload) {
        var spec = ManifestTree.object(workload, "spec");
        if ("Job".equals(workload.get("kind"))) {
            return Boolean.TRUE.equals(spec.get("suspend")) ? 0 : ManifestTree.number(spec, "parallelism", 1);
        }
        return ManifestTree.number(spec, "replicas", 1);
    }

    /** Whether its controller has seen the last change: until then its status describes the previous one. */
    public static boolean current(Map<?, ?> workload) {
        long generation = ManifestTree.number(ManifestTree.object(workload, "metadata"), "generation", 0);
        return "Job".equals(workload.get("kind"))
                || ManifestTree.number(ManifestTree.object(workload, "status"), "observedGeneration", 0) >= generation;
    }

    /** A workload is made stopped, so that a second generation shows that it was started. */
    private static RunState withoutPods(Map<?, ?> workload) {
        var status = ManifestTree.object(workload, "status");
        if ("Job".equals(workload.get("kind")) && ManifestTree.number(status, "succeeded", 0) > 0) {
            return new RunState(Status.EXITED, Health.NONE, 0, false, null, null, 0);
        }
        if ("Job".equals(workload.get("kind")) && ManifestTree.number(status, "failed", 0) > 0) {
            return STOPPED;
        }
        boolean started = ManifestTree.number(ManifestTree.object(workload, "metadata"), "generation", 1) > 1;
        return started && wanted(workload) == 0 ? STOPPED : RunState.CREATED;
    }

    /** What keeps a controller from making pods: a quota, an admission rule. */
    private static PodState.@Nullable Failure refusal(Map<?, ?> workload) {
        if (!current(workload)) {
            return null;
        }
        for (var each : ManifestTree.list(ManifestTree.object(workload, "status"), "conditions")) {
            if (each instanceof Map<?, ?> condition
                    && "ReplicaFailure".equals(condition.get("type"))
                    && "True".equals(condition.get("status"))) {
                return new PodState.Failure(Cause.START_FAILED, String.valueOf(condition.get("message")));
            }
        }
        return null;
    }
}
