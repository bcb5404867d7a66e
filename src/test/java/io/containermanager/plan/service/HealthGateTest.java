package io.containermanager.plan.service;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.PlanScene;
import io.containermanager.plan.input.ContainerTiming;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.PlanTimings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a new version counts as good. */
class HealthGateTest {

    private static String decided(
            RunState run, RestartPolicy policy, ContainerTiming timing, FailedAttempts attempts, boolean stopped) {
        var subject = new HealthGate.Subject(PlanScene.container(run), policy, timing);
        return switch (HealthGate.decide(subject, attempts, stopped, PlanTimings.DEFAULTS)) {
            case HealthGate.Passed _ -> "passed";
            case HealthGate.Failed failed -> "failed: " + failed.reason();
            case HealthGate.Pending pending ->
                "pending"
                        + (pending.again() == null ? "" : " " + pending.again().toSeconds() + "s");
        };
    }

    private static RunState run(Status status, Health health, @Nullable Integer exitCode, int restarts) {
        return new RunState(status, health, exitCode, false, Instant.EPOCH, null, restarts);
    }

    private static ContainerTiming watch(long inStateSeconds, @Nullable Long sinceStartSeconds) {
        var sinceStart = sinceStartSeconds == null ? null : Duration.ofSeconds(sinceStartSeconds);
        return new ContainerTiming(Duration.ofSeconds(inStateSeconds), sinceStart, null, false, false, false, null);
    }

    @ParameterizedTest(name = "{0} with {1}, in its state for {2} s, started {3} s ago: {4}")
    @CsvSource({
        "HEALTHY, ALWAYS, 0, 0, passed",
        "HEALTHY, ALWAYS, 90, 90, passed",
        "UNHEALTHY, ALWAYS, 1, 9, failed: its health check fails",
        "STARTING, ALWAYS, 10, 10, pending 50s",
        "STARTING, ALWAYS, 60, 60, failed: its health check has not passed within 60 s",
        "STARTING, ALWAYS, 1, , pending",
        "NONE, ALWAYS, 1, 1, pending 4s",
        "NONE, ALWAYS, 5, 5, passed",
        "NONE, ALWAYS, 1, 61, failed: it does not stay up within 60 s",
        "NONE, ON_FAILURE, 5, 5, passed",
        "NONE, NO, 1, 1, pending 59s",
        "NONE, NO, 59, 90, pending 1s",
        "NONE, NO, 60, 60, passed"
    })
    void whatRuns(Health health, RestartPolicy policy, long inState, @Nullable Long sinceStart, String then) {
        var run = run(Status.RUNNING, health, null, 0);
        assertThat(decided(run, policy, watch(inState, sinceStart), FailedAttempts.NONE, false), is(then));
    }

    @ParameterizedTest
    @CsvSource({"HEALTHY, 5", "NONE, 61", "NONE, 600"})
    void aPausedContainerDecidesNothing(Health health, long sinceStart) {
        var run = run(Status.PAUSED, health, null, 0);
        assertThat(
                decided(run, RestartPolicy.ALWAYS, watch(sinceStart, sinceStart), FailedAttempts.NONE, false),
                is("pending"));
    }

    @ParameterizedTest(name = "exit code {0} with {1}, restarted {2} times, started {3} s ago: {4}")
    @CsvSource({
        "0, NO, 0, 1, passed",
        "3, NO, 0, 1, failed: it exited with exit code 3",
        ", NO, 0, 1, failed: it exited with an unknown exit code",
        "0, ON_FAILURE, 0, 1, passed",
        "3, ON_FAILURE, 1, 10, pending 50s",
        "3, ON_FAILURE, 3, 10, 'failed: it exited 3 times, last with exit code 3'",
        "0, ALWAYS, 2, 10, pending 50s",
        "0, ALWAYS, 3, 10, 'failed: it exited 3 times, last with exit code 0'",
        "1, ALWAYS, 0, 60, failed: it does not stay up within 60 s"
    })
    void whatHasEnded(
            @Nullable Integer exitCode, RestartPolicy policy, int restarts, @Nullable Long sinceStart, String then) {
        var run = run(Status.EXITED, Health.NONE, exitCode, restarts);
        assertThat(decided(run, policy, watch(1, sinceStart), FailedAttempts.NONE, false), is(then));
    }

    @ParameterizedTest(name = "stopped by us with exit code {0}, started {1} s ago: {2}")
    @CsvSource({
        "0, 1, pending 59s",
        "137, 1, pending 59s",
        "0, 61, failed: it was stopped and could not be started again within 60 s"
    })
    void whatEndedOnlyBecauseWeStoppedItHasNotFailed(int exitCode, long sinceStart, String then) {
        var run = run(Status.EXITED, Health.NONE, exitCode, 0);
        assertThat(decided(run, RestartPolicy.NO, watch(1, sinceStart), FailedAttempts.NONE, true), is(then));
    }

    @ParameterizedTest(name = "{0}, the start failed for its spec {1}: {2}")
    @CsvSource({
        "CREATED, true, failed: its container could not be started: no such file",
        "EXITED, true, failed: its container could not be started: no such file",
        "CREATED, false, pending",
        "RUNNING, true, passed"
    })
    void aStartThatFailedCountsOnlyForWhatTheSpecAsksFor(Status status, boolean specAtFault, String then) {
        var run = run(status, status == Status.RUNNING ? Health.HEALTHY : Health.NONE, null, 0);
        var attempts = new FailedAttempts(1, Duration.ofSeconds(1), "no such file", null, specAtFault);
        assertThat(decided(run, RestartPolicy.ALWAYS, watch(1, null), attempts, false), is(then));
    }
}
