package io.containermanager.plan.service;

import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.ContainerTiming;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.PlanTimings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether a new version is good: healthy in time, alive for long enough, or ended well when it was meant to end. */
final class HealthGate {

    private HealthGate() {}

    /** A container, its service's restart policy, and what was seen of it. */
    record Subject(Container container, RestartPolicy policy, ContainerTiming timing) {}

    /** What a gate says. */
    sealed interface Decision {}

    /** The container is good. */
    record Passed() implements Decision {}

    /**
     * It is not, and will not be.
     *
     * @param reason why
     */
    record Failed(String reason) implements Decision {}

    /**
     * Not known yet.
     *
     * @param again when time decides; null when only the container can
     * @param awaited whether a pass waits for it: not for a job, which runs as long as it has to
     */
    record Pending(@Nullable Duration again, boolean awaited) implements Decision {

        /** It depends on the container alone. */
        static final Pending OPEN = new Pending(null, false);

        static Pending awaited(Duration again) {
            return new Pending(again, true);
        }
    }

    /**
     * Decides.
     *
     * @param stopped whether it ended only because we stopped it
     */
    static Decision decide(Subject subject, FailedAttempts attempts, boolean stopped, PlanTimings times) {
        var run = subject.container().run();
        var policy = subject.policy();
        var timing = subject.timing();
        if (run.status() == Status.PAUSED) {
            return Pending.OPEN;
        }
        if (attempts.startFailed() && !run.running()) {
            return new Failed("its container could not be started: " + attempts.problem());
        }
        if (run.status() == Status.EXITED && stopped) {
            return inTime(timing, times, "it was stopped and could not be started again");
        }
        if (run.status() == Status.EXITED && policy == RestartPolicy.NO) {
            return endedWell(run) ? new Passed() : new Failed("it exited with " + RestartRules.ended(run));
        }
        if (run.status() == Status.EXITED && policy == RestartPolicy.ON_FAILURE && endedWell(run)) {
            return new Passed();
        }
        if (run.restartCount() >= PlanTimings.GATE_ENDS_MAX) {
            return new Failed("it exited " + run.restartCount() + " times, last with " + RestartRules.ended(run));
        }
        return run.running() ? running(run, policy, timing, times) : inTime(timing, times, "it does not stay up");
    }

    private static Decision running(RunState run, RestartPolicy policy, ContainerTiming timing, PlanTimings times) {
        return switch (run.health()) {
            case HEALTHY -> new Passed();
            case UNHEALTHY -> new Failed("its health check fails");
            case STARTING -> inTime(timing, times, "its health check has not passed");
            case NONE -> policy == RestartPolicy.NO ? job(timing, times) : alive(timing, times);
        };
    }

    /** A service without a restart policy may be a server too, for Compose gives none by itself: it never ends, and is good at the deadline. */
    private static Decision job(ContainerTiming timing, PlanTimings times) {
        var left = times.healthyDeadline().minus(timing.inState());
        return left.isPositive() ? new Pending(left, false) : new Passed();
    }

    /** Whether a container whose gate waits for its end, for it may be a job, has run for as long as a server has to. */
    static boolean serves(Container container, ContainerTiming timing, PlanTimings times) {
        var run = container.run();
        return container.config().restart() == RestartPolicy.NO
                && run.running()
                && (run.health() == Health.NONE || run.health() == Health.HEALTHY)
                && timing.inState().compareTo(times.minHealthy()) >= 0;
    }

    private static Decision alive(ContainerTiming timing, PlanTimings times) {
        var left = times.minHealthy().minus(timing.inState());
        if (!left.isPositive()) {
            return new Passed();
        }
        return inTime(timing, times, "it does not stay up") instanceof Failed failed ? failed : Pending.awaited(left);
    }

    private static Decision inTime(ContainerTiming timing, PlanTimings times, String otherwise) {
        var since = timing.sinceStart();
        if (since == null) {
            return Pending.OPEN;
        }
        var left = times.healthyDeadline().minus(since);
        return left.isPositive()
                ? Pending.awaited(left)
                : new Failed(otherwise + " within " + RestartRules.seconds(times.healthyDeadline()));
    }

    private static boolean endedWell(RunState run) {
        return run.exitCode() != null && run.exitCode() == 0;
    }
}
