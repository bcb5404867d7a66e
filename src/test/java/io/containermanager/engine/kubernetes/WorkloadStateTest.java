package io.containermanager.engine.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API reports of a workload and its pods, as the state of one container. */
class WorkloadStateTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Map<String, Object> ENDED = Map.of(
            "exitCode",
            137,
            "reason",
            "OOMKilled",
            "startedAt",
            "2026-11-28T11:59:00Z",
            "finishedAt",
            "2026-11-28T11:59:30Z");

    @Test
    void aWorkloadThatWasNeverStartedIsCreatedAndOneThatWasIsStopped() {
        assertThat(state(deployment(0, 1, 1)).run().status(), is(Status.CREATED));
        assertThat(state(deployment(0, 3, 3)).run().status(), is(Status.EXITED));
        assertThat(state(deployment(0, 3, 3)).run().exitCode(), is(nullValue()));
    }

    @Test
    void untilItsControllerSawTheLastChangeAStatusIsOld() {
        assertThat(WorkloadState.current(deployment(1, 2, 1)), is(false));
        assertThat(WorkloadState.current(deployment(1, 2, 2)), is(true));
        assertThat(WorkloadState.current(Map.of("kind", "Job", "metadata", Map.of("generation", 1))), is(true));
    }

    /** A node restarts what failed in its pod: a manager that took it for ended would start it again beside that. */
    @ParameterizedTest
    @CsvSource({
        "Always, 0, Running, RESTARTING",
        "Always, 4, Running, RESTARTING",
        "OnFailure, 4, Running, RESTARTING",
        "OnFailure, 0, Succeeded, EXITED",
        "OnFailure, 4, Failed, EXITED",
        "Never, 4, Failed, EXITED"
    })
    void whatHasEndedIsRestartedAsItsPodSays(String policy, int exitCode, String phase, Status status) {
        var pod = new LinkedHashMap<Object, Object>(pod(
                Map.of("state", Map.of("terminated", Map.of("exitCode", exitCode))), spec(policy)));
        var reported = new LinkedHashMap<Object, Object>(ManifestTree.object(pod, "status"));
        reported.put("phase", phase);
        pod.put("status", reported);
        assertThat(PodState.of(pod, NOW).run().status(), is(status));
    }

    /** As a kubelet reports a pod whose container is gone, and that a finalizer keeps. */
    @Test
    void aPodThatIsBeingDeletedDoesNotRestart() {
        var container = new LinkedHashMap<>(waiting("ContainerCreating", "gone"));
        container.put("lastState", Map.of("terminated", Map.of("exitCode", 137)));
        var pod = new LinkedHashMap<Object, Object>(pod(container, Map.of()));
        pod.put("metadata", Map.of("deletionTimestamp", "2026-11-28T11:59:00Z"));
        assertThat(PodState.of(pod, NOW).run().status(), is(Status.EXITED));
    }

    @Test
    void aPodWithoutAProbeHasNoHealth() {
        var run = state(deployment(1, 2, 2), pod(running(true), Map.of())).run();
        assertThat(run.status(), is(Status.RUNNING));
        assertThat(run.health(), is(Health.NONE));
        assertThat(run.startedAt(), is(Instant.parse("2026-11-28T11:59:50Z")));
    }

    @Test
    void readyIsHealthy() {
        assertThat(health(running(true), "2026-11-28T11:59:52Z"), is(Health.HEALTHY));
    }

    @Test
    void aContainerIsStartingUntilItsStartupProbeHasPassed() {
        var starting = new LinkedHashMap<>(running(false));
        starting.put("started", false);
        assertThat(health(starting, "2026-11-28T11:59:52Z"), is(Health.STARTING));
    }

    @Test
    void aContainerThatWasNotReadySinceItStartedHasTimeForItsChecks() {
        assertThat(health(running(false), "2026-11-28T11:59:49Z"), is(Health.STARTING));
        var long_ = Instant.parse("2026-11-28T12:10:00Z");
        var pod = pod(running(false), probed("2026-11-28T11:59:49Z"));
        assertThat(
                WorkloadState.of(deployment(1, 2, 2), List.of(pod), long_).run().health(), is(Health.UNHEALTHY));
    }

    @Test
    void aContainerThatLostItsReadinessIsUnhealthy() {
        assertThat(health(running(false), "2026-11-28T11:59:58Z"), is(Health.UNHEALTHY));
    }

    @Test
    void aCrashLoopIsRestartingWithTheLastEnd() {
        var container = Map.of(
                "state",
                waiting("CrashLoopBackOff", "back-off 10s"),
                "lastState",
                Map.of("terminated", ENDED),
                "restartCount",
                4);
        var state = state(deployment(1, 2, 2), pod(container, Map.of()));
        assertThat(state.run().status(), is(Status.RESTARTING));
        assertThat(state.run().exitCode(), is(137));
        assertThat(state.run().oomKilled(), is(true));
        assertThat(state.run().finishedAt(), is(Instant.parse("2026-11-28T11:59:30Z")));
        assertThat(state.run().restartCount(), is(4));
        assertThat(state.failure(), is(nullValue()));
    }

    @ParameterizedTest
    @CsvSource({
        "ErrImagePull, PULL_FAILED",
        "ImagePullBackOff, PULL_FAILED",
        "InvalidImageName, PULL_FAILED",
        "ErrImageNeverPull, PULL_FAILED",
        "CreateContainerConfigError, START_FAILED",
        "CreateContainerError, START_FAILED",
        "RunContainerError, START_FAILED"
    })
    void aReasonForWaitingIsAFailureWithItsMessage(String reason, Cause cause) {
        var state = state(deployment(1, 2, 2), pod(Map.of("state", waiting(reason, "what is wrong")), Map.of()));
        assertThat(state.run().status(), is(Status.CREATED));
        assertThat(state.failure(), is(new PodState.Failure(cause, reason + ": what is wrong")));
    }

    @Test
    void aPodThatIsBeingMadeHasNotFailed() {
        var state = state(deployment(1, 2, 2), pod(Map.of("state", waiting("ContainerCreating", "")), Map.of()));
        assertThat(state.run().status(), is(Status.CREATED));
        assertThat(state.failure(), is(nullValue()));
    }

    @ParameterizedTest
    @CsvSource({"2026-11-28T11:59:45Z, false", "2026-11-28T11:59:44Z, true"})
    void aPodMayWaitFifteenSecondsForANode(String since, boolean failed) {
        var scheduled = Map.of(
                "type", "PodScheduled",
                "status", "False",
                "reason", "Unschedulable",
                "message", "0/1 nodes are available",
                "lastTransitionTime", since);
        var pod = Map.of("status", Map.of("phase", "Pending", "conditions", List.of(scheduled)));
        var failure = state(deployment(1, 2, 2), pod).failure();
        assertThat(failure != null, is(failed));
        if (failed) {
            assertThat(requireNonNull(failure).message(), is("Unschedulable: 0/1 nodes are available"));
            assertThat(failure.cause(), is(Cause.START_FAILED));
        }
    }

    @Test
    void anEvictedPodHasEndedForAReason() {
        var pod = Map.of("status", Map.of("phase", "Failed", "reason", "Evicted", "message", "out of disk"));
        var state = state(deployment(1, 2, 2), pod);
        assertThat(state.run().status(), is(Status.EXITED));
        assertThat(requireNonNull(state.failure()).message(), is("Evicted: out of disk"));
    }

    private static Map<String, Object> made(String time, Map<String, Object> pod) {
        var made = new LinkedHashMap<>(pod);
        made.put("metadata", Map.of("creationTimestamp", time));
        return made;
    }

    /** It stays until it is deleted; pods of one start are made in the same second. */
    @Test
    void anEvictedPodDoesNotCountBesideItsSuccessors() {
        var begun = "2026-11-28T11:00:00Z";
        var status = Map.<String, Object>of("phase", "Failed", "reason", "Evicted", "message", "out of disk");
        var evicted = made(begun, Map.of("status", status));
        var sister = made(begun, pod(running(true), probed("2026-11-28T11:59:52Z")));
        var successor = made("2026-11-28T11:30:00Z", pod(running(true), probed("2026-11-28T11:59:52Z")));
        var state = state(deployment(2, 2, 2), evicted, sister, successor);
        assertThat(state.run().health(), is(Health.HEALTHY));
        assertThat(state.failure(), is(nullValue()));

        var leaving = new LinkedHashMap<String, Object>(sister);
        leaving.put("metadata", Map.of("creationTimestamp", begun, "deletionTimestamp", "2026-11-28T11:59:59Z"));
        assertThat(state(deployment(1, 2, 2), evicted, leaving, successor).run().status(), is(Status.RUNNING));
        var again = made("2026-11-28T11:40:00Z", Map.of("status", status));
        assertThat(
                "each of them", state(deployment(1, 2, 2), evicted, again).run().status(), is(Status.EXITED));
    }

    /** A node that goes away leaves the last state of its containers; only the pod's own condition changes. */
    @Test
    void aPodIsLostWithItsNode() {
        var pod = new LinkedHashMap<String, Object>(pod(running(true), probed("2026-11-28T11:59:52Z")));
        assertThat(PodState.nodeIsLost(pod), is(false));
        var gone = Map.of("type", "Ready", "status", "False");
        var containers = ManifestTree.list(ManifestTree.object(pod, "status"), "containerStatuses");
        pod.put("status", Map.of("containerStatuses", containers, "conditions", List.of(gone)));
        assertThat(PodState.nodeIsLost(pod), is(true));
        pod.put("spec", Map.of("readinessGates", List.of(Map.of("conditionType", "target-health.elbv2.k8s.aws/x"))));
        assertThat("a load balancer may not be ready for it", PodState.nodeIsLost(pod), is(false));
    }

    @Test
    void aContainerThatEndedIsRestartedUnlessItIsAJobs() {
        var container = Map.of("state", Map.of("terminated", ENDED));
        assertThat(
                state(deployment(1, 2, 2), pod(container, spec("Always"))).run().status(), is(Status.RESTARTING));
        var job = state(job(Map.of("failed", 1)), pod(container, spec("Never")));
        assertThat(job.run().status(), is(Status.EXITED));
        assertThat(job.run().exitCode(), is(137));
    }

    @Test
    void aJobWhosePodsAreGoneIsKnownByItsCounts() {
        assertThat(state(job(Map.of("succeeded", 1))).run().exitCode(), is(0));
        assertThat(state(job(Map.of("failed", 1))).run().status(), is(Status.EXITED));
        assertThat(state(job(Map.of("failed", 1))).run().exitCode(), is(nullValue()));
        assertThat(state(job(Map.of())).run().status(), is(Status.CREATED));
    }

    @Test
    void theLeastAdvancedOfSeveralPodsCounts() {
        var good = pod(running(true), probed("2026-11-28T11:59:52Z"));
        var bad = pod(running(false), probed("2026-11-28T11:59:58Z"));
        assertThat(state(deployment(2, 2, 2), good, bad).run().health(), is(Health.UNHEALTHY));
        assertThat(state(deployment(2, 2, 2), good, good).run().health(), is(Health.HEALTHY));
    }

    @Test
    void aPodThatIsLeavingDoesNotCountBesideItsSuccessor() {
        var leaving = new LinkedHashMap<String, Object>(pod(running(false), probed("2026-11-28T11:59:58Z")));
        leaving.put("metadata", Map.of("deletionTimestamp", "2026-11-28T11:59:59Z"));
        var next = pod(running(true), probed("2026-11-28T11:59:59Z"));
        assertThat(state(deployment(1, 2, 2), leaving, next).run().health(), is(Health.HEALTHY));
        assertThat(state(deployment(0, 3, 3), leaving).run().status(), is(Status.RUNNING));
    }

    @Test
    void aQuotaThatRefusesPodsIsAFailure() {
        var workload = new LinkedHashMap<String, Object>(deployment(1, 2, 2));
        var refused = Map.of("type", "ReplicaFailure", "status", "True", "message", "exceeded quota: pods");
        workload.put("status", Map.of("observedGeneration", 2, "conditions", List.of(refused)));
        assertThat(requireNonNull(state(workload).failure()).message(), is("exceeded quota: pods"));
    }

    @Test
    void theDigestIsWhatReallyRuns() {
        var container = new LinkedHashMap<>(running(true));
        container.put("imageID", "docker-pullable://nginx@sha256:0123");
        assertThat(state(deployment(1, 2, 2), pod(container, Map.of())).imageDigest(), is("sha256:0123"));
        container.put("imageID", "docker://sha256:0123");
        assertThat(state(deployment(1, 2, 2), pod(container, Map.of())).imageDigest(), is(nullValue()));
    }

    @Test
    void credentialsThatANodeOrAnAdmissionRuleQuotesAreHidden() {
        var quoted = "cannot use https://shop:hunter2@registry.example/v2";
        var pod = pod(Map.of("state", waiting("ErrImagePull", quoted)), Map.of());
        assertThat(requireNonNull(state(deployment(1, 2, 2), pod).failure()).message(), not(containsString("hunter2")));
        var refused = new LinkedHashMap<>(deployment(1, 2, 2));
        var condition = Map.of("type", "ReplicaFailure", "status", "True", "message", quoted);
        refused.put("status", Map.of("observedGeneration", 2, "conditions", List.of(condition)));
        assertThat(requireNonNull(state(refused).failure()).message(), not(containsString("hunter2")));
    }

    private static Health health(Map<String, Object> container, String readySince) {
        return state(deployment(1, 2, 2), pod(container, probed(readySince)))
                .run()
                .health();
    }

    private static WorkloadState state(Map<String, ?> workload, Map<?, ?>... pods) {
        return WorkloadState.of(workload, List.of(pods), NOW);
    }

    private static Map<String, Object> deployment(int replicas, long generation, long observed) {
        return Map.of(
                "kind", "Deployment",
                "metadata", Map.of("generation", generation),
                "spec", Map.of("replicas", replicas),
                "status", Map.of("observedGeneration", observed));
    }

    private static Map<String, Object> job(Map<String, Object> status) {
        return Map.of("kind", "Job", "metadata", Map.of("generation", 1), "spec", Map.of(), "status", status);
    }

    private static Map<String, Object> running(boolean ready) {
        return Map.of(
                "state",
                Map.of("running", Map.of("startedAt", "2026-11-28T11:59:50Z")),
                "ready",
                ready,
                "started",
                true);
    }

    private static Map<String, Object> waiting(String reason, String message) {
        return Map.of("waiting", Map.of("reason", reason, "message", message));
    }

    private static Map<String, Object> spec(String restartPolicy) {
        return Map.of("spec", Map.of("restartPolicy", restartPolicy));
    }

    /** The rest of a pod with a probe, ready or not since that time. */
    private static Map<String, Object> probed(String readySince) {
        var probe = Map.of("periodSeconds", 5, "failureThreshold", 3, "timeoutSeconds", 2);
        var container = Map.of("name", "service", "startupProbe", probe, "readinessProbe", probe);
        return Map.of(
                "spec",
                Map.of("containers", List.of(container)),
                "ready",
                Map.of("type", "Ready", "lastTransitionTime", readySince));
    }

    private static Map<String, Object> pod(Map<String, ?> container, Map<String, ?> rest) {
        var named = new LinkedHashMap<String, Object>(container);
        named.put("name", "service");
        var conditions = rest.containsKey("ready") ? List.of(rest.get("ready")) : List.of();
        return Map.of(
                "spec",
                rest.containsKey("spec") ? rest.get("spec") : Map.of(),
                "status",
                Map.of(
                        "phase",
                        "Running",
                        "conditions",
                        conditions,
                        "containerStatuses",
                        List.of(Map.of("name", "sidecar"), named)));
    }
}
