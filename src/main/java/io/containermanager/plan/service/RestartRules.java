package io.containermanager.plan.service;

import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.EndSignals;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.input.ContainerTiming;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.service.ContainerAction.Restart;
import io.containermanager.plan.service.ContainerAction.Start;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who restarts what, and when: the table of {@code docs/reconciling.md}, by run state and restart policy. */
final class RestartRules {

    private static final Duration REMOVING_LOOK_AGAIN = Duration.ofSeconds(1);

    /** How long a container that ended and was restarted by the engine has to run at most until it counts as well. */
    static final Duration CALM_MAX = Duration.ofSeconds(60);

    /** Restarts beyond these do not prolong that. */
    private static final int CALM_RESTARTS_MAX = 100;

    private RestartRules() {}

    /**
     * A container and what is known about it.
     *
     * @param policy its service's restart policy
     * @param order an operator's wish that concerns it, or null
     * @param onlyStopped whether it ended only because we stopped it
     */
    record Subject(
            Container container,
            RestartPolicy policy,
            ContainerTiming timing,
            FailedAttempts attempts,
            @Nullable RestartOrder order,
            boolean onlyStopped) {}

    static ContainerAction judge(Subject subject, PlanTimings times) {
        return switch (subject.container().run().status()) {
            case RUNNING -> running(subject, times);
            case CREATED ->
                start(
                        subject,
                        RestartCause.FIRST_START,
                        subject.attempts().problem() == null
                                ? new Reason(
                                        "it was created but never started", "it had been created but never started")
                                : Reason.of("its last start failed and will be retried"));
            case EXITED -> exited(subject, times);
            case PAUSED ->
                Leave.settled("its container was paused outside the manager; left alone until it is unpaused (docker"
                        + " unpause " + subject.container().name() + "), or its service is stopped and started again");
            case RESTARTING ->
                looping(
                        subject,
                        Leave.stuck(
                                "the engine restarts it: it exited with "
                                        + ended(subject.container().run()) + ", restart "
                                        + subject.container().run().restartCount(),
                                null));
            case REMOVING -> Leave.moving(Sync.NEEDS_UPDATE, "the engine is removing it", REMOVING_LOOK_AGAIN);
            case DEAD ->
                Leave.moving(Sync.NEEDS_UPDATE, "the engine could not remove it completely", REMOVING_LOOK_AGAIN);
        };
    }

    private static ContainerAction running(Subject subject, PlanTimings times) {
        var order = subject.order();
        if (order != null) {
            return order.tried() && subject.attempts().waits()
                    ? Leave.stuck(
                                    subject.attempts()
                                            .then("could not restart as requested by " + order.by(), order.what(true)),
                                    subject.attempts().backoff())
                            .doing(ServiceStatus.Action.RESTART)
                    : new Restart(RestartCause.OPERATOR, Reason.of(order.what(true)));
        }
        if (subject.timing().cutOff()) {
            return subject.attempts().waits()
                    ? Leave.stuck(
                                    subject.attempts()
                                            .then(
                                                    "cut off, and could not restart",
                                                    "cut off: the container whose namespace it shares was restarted"),
                                    subject.attempts().backoff())
                            .doing(ServiceStatus.Action.RESTART)
                    : new Restart(
                            RestartCause.OWNER, Reason.of("the container whose namespace it shares was restarted"));
        }
        return switch (subject.container().run().health()) {
            case NONE, HEALTHY ->
                subject.policy() == RestartPolicy.NO
                        ? notRestarted(subject.timing(), times)
                        : crashLooping(subject, times).orElse(Leave.FINE);
            case STARTING -> crashLooping(subject, times).orElseGet(() -> healthStarting(subject.timing(), times));
            case UNHEALTHY -> unhealthy(subject, times);
        };
    }

    /**
     * Between two ends of a crash loop a container runs, and is not well for that: it has to run the longer, the more often the engine
     * restarted it, at most {@link #CALM_MAX}.
     */
    private static Optional<ContainerAction> crashLooping(Subject subject, PlanTimings times) {
        int restarts = subject.container().run().restartCount();
        var calm = times.minHealthy().multipliedBy(Math.min(restarts, CALM_RESTARTS_MAX));
        var wanted = calm.compareTo(CALM_MAX) > 0 ? CALM_MAX : calm;
        var left = wanted.minus(subject.timing().inState());
        return left.isPositive()
                ? Optional.of(Leave.stuck(
                                "crash-looping: the engine restarted it "
                                        + (restarts == 1 ? "once" : restarts + " times")
                                        + "; in sync when it has run for " + seconds(wanted),
                                left)
                        .because(ServiceStatus.Cause.CRASH_LOOP))
                : Optional.empty();
    }

    /** The same cause in each state of a loop, from the engine's first restart on: so that it does not come and go with the state. */
    private static Leave looping(Subject subject, Leave leave) {
        return subject.container().run().restartCount() > 0 ? leave.because(ServiceStatus.Cause.CRASH_LOOP) : leave;
    }

    /** It is watched for a moment, because what fails mostly fails at once. */
    private static ContainerAction notRestarted(ContainerTiming timing, PlanTimings times) {
        var left = times.minHealthy().minus(timing.inState());
        var reason = "it runs; restart is \"no\": it is not restarted when it exits";
        return left.isPositive() ? Leave.moving(Sync.IN_SYNC, reason, left) : Leave.settled(reason);
    }

    private static ContainerAction healthStarting(ContainerTiming timing, PlanTimings times) {
        var since = timing.sinceStart() == null ? timing.inState() : timing.sinceStart();
        var left = times.healthyDeadline().minus(since);
        return left.isPositive()
                ? Leave.moving(Sync.IN_SYNC, "its health check has not passed yet", left)
                : new Leave(Sync.IN_SYNC, ServiceStatus.Progress.STUCK, "its health check has still not passed", null);
    }

    private static ContainerAction unhealthy(Subject subject, PlanTimings times) {
        var unhealthy = subject.timing().unhealthy();
        var left = times.unhealthyGrace().minus(unhealthy == null ? Duration.ZERO : unhealthy);
        if (left.isPositive()) {
            return Leave.stuck("unhealthy; will be restarted if it stays unhealthy", left)
                    .doing(ServiceStatus.Action.RESTART);
        }
        return subject.attempts().waits()
                ? Leave.stuck(
                                subject.attempts().then("unhealthy, and could not restart", "unhealthy"),
                                subject.attempts().backoff())
                        .doing(ServiceStatus.Action.RESTART)
                : new Restart(
                        RestartCause.UNHEALTHY,
                        Reason.of("unhealthy for longer than " + seconds(times.unhealthyGrace())));
    }

    private static ContainerAction exited(Subject subject, PlanTimings times) {
        var run = subject.container().run();
        var order = subject.order();
        if (order != null) {
            return start(subject, RestartCause.OPERATOR, order.what(false));
        }
        if (subject.onlyStopped()) {
            var reason = "it exited only because it was stopped; starting it again";
            // It did not fail, however often it was started and stopped for the sake of another version.
            return subject.attempts().problem() == null
                    ? new Start(RestartCause.STOPPED, Reason.of(reason))
                    : start(subject, RestartCause.STOPPED, reason);
        }
        if (done(subject.container(), subject.policy())) {
            return well(run) ? Leave.settled(ended(subject, "done")) : Leave.stuck(ended(subject, "failed"), null);
        }
        if (!subject.timing().killed() && !subject.timing().lost()) {
            var left = times.exitGrace().minus(subject.timing().inState());
            if (left.isPositive()) {
                return looping(
                        subject,
                        Leave.moving(
                                Sync.NEEDS_UPDATE,
                                "it exited with " + ended(run) + "; the engine may restart it",
                                left));
            }
            return start(
                    subject,
                    RestartCause.EXITED,
                    "it exited with " + ended(run) + " and the engine did not restart it");
        }
        return subject.timing().lost()
                ? start(subject, RestartCause.ENGINE, "it exited with " + ended(run) + " while the engine was away")
                : start(
                        subject,
                        RestartCause.KILLED,
                        new Reason(
                                outside(subject) + "; the manager starts it again",
                                outside(subject) + ", which the engine does not restart"));
    }

    /** As far as it is known: a signal need not be what ended it, and one that takes over may have ended by itself. */
    private static String outside(Subject subject) {
        var ended = ended(subject.container().run());
        var signal = subject.timing().signal();
        return signal == null ? "it exited with " + ended : "it " + EndSignals.ending(signal) + ", " + ended;
    }

    /** Whether a container has ended and its policy leaves it at that. */
    static boolean done(Container container, RestartPolicy policy) {
        return container.run().status() == RunState.Status.EXITED
                && (policy == RestartPolicy.NO || (policy == RestartPolicy.ON_FAILURE && well(container.run())));
    }

    /** With the policy, for it is why the container stays as it is: in a Compose file nobody may have written it. */
    private static String ended(Subject subject, String result) {
        return result + ": it exited with " + ended(subject.container().run()) + " and restart is \""
                + subject.policy().word() + "\"";
    }

    private static boolean well(RunState run) {
        return Integer.valueOf(0).equals(run.exitCode());
    }

    private static ContainerAction start(Subject subject, RestartCause cause, String lasting) {
        return start(subject, cause, Reason.of(lasting));
    }

    private static ContainerAction start(Subject subject, RestartCause cause, Reason why) {
        var attempts = subject.attempts();
        var order = subject.order();
        if (attempts.waits() && (order == null || order.tried())) {
            return Leave.stuck(attempts.then("could not start", why.now()), attempts.backoff());
        }
        return new Start(cause, why);
    }

    /** How it ended, for people. */
    static String ended(RunState run) {
        return (run.exitCode() == null ? "an unknown exit code" : "exit code " + run.exitCode())
                + (run.oomKilled() ? " (out of memory)" : "");
    }

    static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
