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
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who restarts what, and when: the table of {@code docs/reconciling.md}, row by row. */
class RestartRulesTest {

    /** Left alone, started or restarted, with the cause; what is waited for, if time decides. */
    private static String judged(RestartRules.Subject subject) {
        return switch (RestartRules.judge(subject, PlanTimings.DEFAULTS)) {
            case ContainerAction.Leave leave ->
                leave.progress().name().toLowerCase(java.util.Locale.ROOT)
                        + (leave.again() == null ? "" : " " + leave.again().toSeconds() + "s");
            case ContainerAction.Start start -> "start " + start.cause().word();
            case ContainerAction.Restart restart -> "restart " + restart.cause().word();
        };
    }

    private static RestartRules.Subject subject(RunState run, RestartPolicy policy, ContainerTiming timing) {
        return new RestartRules.Subject(PlanScene.container(run), policy, timing, FailedAttempts.NONE, null, false);
    }

    private static RunState ended(@Nullable Integer exitCode) {
        return new RunState(Status.EXITED, Health.NONE, exitCode, false, Instant.EPOCH, Instant.EPOCH, 0);
    }

    private static ContainerTiming inState(long seconds, String how) {
        var since = Duration.ofSeconds(seconds);
        return new ContainerTiming(
                since,
                since,
                null,
                how.equals("killed"),
                how.equals("cut off"),
                how.equals("lost with the engine"),
                null);
    }

    private static RestartRules.Subject with(
            RestartRules.Subject it, FailedAttempts attempts, @Nullable RestartOrder order) {
        return new RestartRules.Subject(it.container(), it.policy(), it.timing(), attempts, order, it.onlyStopped());
    }

    private static FailedAttempts waiting(long seconds) {
        return new FailedAttempts(1, Duration.ofSeconds(seconds), null, null, false);
    }

    private static RestartOrder order(boolean tried) {
        return new RestartOrder("c", Instant.EPOCH, "ops", null, tried);
    }

    @ParameterizedTest(name = "exit code {0} with {1}, {2} s ago, {3}: {4}")
    @CsvSource({
        "0, ALWAYS, 0, by itself, moving 2s",
        "0, ALWAYS, 3, by itself, start exited",
        "0, UNLESS_STOPPED, 3, by itself, start exited",
        "1, UNLESS_STOPPED, 1, by itself, moving 1s",
        "1, ON_FAILURE, 3, by itself, start exited",
        "0, ON_FAILURE, 3, by itself, settled",
        "0, ON_FAILURE, 0, killed, settled",
        "0, NO, 3, by itself, settled",
        "1, NO, 3, by itself, stuck",
        "137, NO, 0, killed, stuck",
        "137, ALWAYS, 0, killed, start killed",
        "137, UNLESS_STOPPED, 0, killed, start killed",
        "137, ON_FAILURE, 0, killed, start killed",
        "255, ALWAYS, 0, lost with the engine, start engine",
        "255, ON_FAILURE, 0, lost with the engine, start engine",
        ", ON_FAILURE, 3, by itself, start exited",
        ", NO, 3, by itself, stuck"
    })
    void whatHasEnded(@Nullable Integer exitCode, RestartPolicy policy, long secondsAgo, String how, String then) {
        assertThat(judged(subject(ended(exitCode), policy, inState(secondsAgo, how))), is(then));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "CREATED, start first-start",
        "PAUSED, settled",
        "RESTARTING, stuck",
        "REMOVING, moving 1s",
        "DEAD, moving 1s",
        "RUNNING, settled"
    })
    void whatHasNotEnded(Status status, String then) {
        var run = new RunState(status, Health.NONE, null, false, Instant.EPOCH, null, 0);
        assertThat(judged(subject(run, RestartPolicy.ALWAYS, inState(90, ""))), is(then));
    }

    @ParameterizedTest(name = "{0} with {1} for {2} s, {3}: {4}")
    @CsvSource({
        "NONE, ALWAYS, 0, as it is, settled",
        "HEALTHY, ALWAYS, 0, as it is, settled",
        "NONE, NO, 2, as it is, moving 3s",
        "NONE, NO, 9, as it is, settled",
        "STARTING, ALWAYS, 10, as it is, moving 50s",
        "STARTING, ALWAYS, 61, as it is, stuck",
        "UNHEALTHY, ALWAYS, 10, as it is, stuck 20s",
        "UNHEALTHY, ALWAYS, 31, as it is, restart unhealthy",
        "UNHEALTHY, NO, 31, as it is, restart unhealthy",
        "HEALTHY, ALWAYS, 90, cut off, restart owner",
        "UNHEALTHY, ALWAYS, 1, cut off, restart owner"
    })
    void whatRuns(Health health, RestartPolicy policy, long seconds, String how, String then) {
        var run = new RunState(Status.RUNNING, health, null, false, Instant.EPOCH, null, 0);
        var seen = inState(seconds, how);
        var unhealthy = health == Health.UNHEALTHY ? Duration.ofSeconds(seconds) : null;
        var timing =
                new ContainerTiming(seen.inState(), seen.sinceStart(), unhealthy, false, seen.cutOff(), false, null);
        assertThat(judged(subject(run, policy, timing)), is(then));
        if (then.startsWith("restart")) {
            var tried = with(subject(run, policy, timing), waiting(4), null);
            assertThat("a restart waits for its backoff", judged(tried), is("stuck 4s"));
        }
    }

    @ParameterizedTest(name = "restarted {0} times, {1} for {2} s: {3}")
    @CsvSource({
        "1, NONE, 1, stuck 4s",
        "1, NONE, 5, settled",
        "3, NONE, 5, stuck 10s",
        "3, HEALTHY, 5, stuck 10s",
        "3, STARTING, 5, stuck 10s",
        "3, STARTING, 15, moving 45s",
        "900, NONE, 59, stuck 1s",
        "2147483647, NONE, 60, settled"
    })
    void whatTheEngineRestartedHasToRunTheLongerTheMoreOftenItEnded(
            int restarts, Health health, long seconds, String then) {
        var run = new RunState(Status.RUNNING, health, null, false, Instant.EPOCH, null, restarts);
        assertThat(judged(subject(run, RestartPolicy.ALWAYS, inState(seconds, ""))), is(then));
    }

    @ParameterizedTest(name = "{0}, restarted {1} times: {2}")
    @CsvSource({
        "RESTARTING, 0, ",
        "RESTARTING, 1, CRASH_LOOP",
        "RESTARTING, 7, CRASH_LOOP",
        "EXITED, 0, ",
        "EXITED, 7, CRASH_LOOP",
        "RUNNING, 0, ",
        "RUNNING, 7, CRASH_LOOP"
    })
    void whatTheEngineRestartsIsACrashLoopInEachStateOfTheLoop(
            Status status, int restarts, ServiceStatus.@Nullable Cause cause) {
        var run = new RunState(status, Health.NONE, 0, false, Instant.EPOCH, Instant.EPOCH, restarts);
        var leave = (ContainerAction.Leave)
                RestartRules.judge(subject(run, RestartPolicy.ALWAYS, inState(1, "")), PlanTimings.DEFAULTS);
        assertThat(leave.cause(), is(cause));
    }

    @ParameterizedTest(name = "{0}, tried {1}, backoff {2} s: {3}")
    @CsvSource({
        "EXITED, false, 0, start operator",
        "EXITED, false, 7, start operator",
        "EXITED, true, 7, stuck 7s",
        "EXITED, true, 0, start operator",
        "RUNNING, false, 7, restart operator",
        "RUNNING, true, 7, stuck 7s",
        "RUNNING, true, 0, restart operator",
        "CREATED, true, 7, stuck 7s",
        "CREATED, false, 7, start first-start",
        "PAUSED, false, 0, settled"
    })
    void whatAnOperatorOrdersIsTriedOnceAtOnceAndThenWithABackoff(
            Status status, boolean tried, long backoff, String then) {
        var run = new RunState(status, Health.NONE, status == Status.EXITED ? 0 : null, false, Instant.EPOCH, null, 0);
        var subject = subject(run, RestartPolicy.NO, inState(90, ""));
        assertThat(judged(with(subject, waiting(backoff), order(tried))), is(then));
    }

    @ParameterizedTest(name = "stopped by us, exit code {0} with {1}: start stopped")
    @CsvSource({"0, NO", "0, ON_FAILURE", "143, NO", "137, ALWAYS"})
    void whatEndedOnlyBecauseWeStoppedItRunsAgainWhateverItsExitCode(int exitCode, RestartPolicy policy) {
        var it = subject(ended(exitCode), policy, inState(0, "killed"));
        var stopped = new RestartRules.Subject(it.container(), policy, it.timing(), waiting(9), null, true);
        assertThat("it did not fail, so nothing is waited for", judged(stopped), is("start stopped"));
        var failed = new FailedAttempts(1, Duration.ofSeconds(9), "no space", null, false);
        var inVain = new RestartRules.Subject(it.container(), policy, it.timing(), failed, null, true);
        assertThat("a start that failed is waited for", judged(inVain), is("stuck 9s"));
    }
}
