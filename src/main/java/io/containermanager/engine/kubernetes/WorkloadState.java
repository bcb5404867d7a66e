package io.containermanager.engine.kubernetes;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
        var states = pods.stream()
                .filter(pod -> !leaving(pod) || pods.stream().allMatch(WorkloadState::leaving))
                .map(pod -> PodState.of(pod, now))
                .toList();
        var refusal = refusal(workload);
        if (states.isEmpty()) {
            return new WorkloadState(withoutPods(workload), refusal, null);
        }
        // Pods that a controller replaced stay beside their successor for a while: only as many as are wanted count,
        // the newest first.
        var counted = newest(pods, states, wanted(workload));
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

    private static List<PodState> newest(List<? extends Map<?, ?>> pods, List<PodState> states, long wanted) {
        if (states.size() <= wanted || pods.size() != states.size()) {
            return states;
        }
        var order = new ArrayList<Integer>();
        for (int place = 0; place < pods.size(); place++) {
            order.add(place);
        }
        order.sort(Comparator.comparing((Integer place) -> String.valueOf(
                        ManifestTree.text(ManifestTree.object(pods.get(place), "metadata"), "creationTimestamp")))
                .reversed());
        return order.stream().limit(Math.max(1, wanted)).map(states::get).toList();
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
