package io.containermanager.plan;

import io.containermanager.model.Container;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RunState;
import io.containermanager.model.RunState.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether a new version is good: healthy in time, alive for long enough, or ended well when it was meant to end. */
final class HealthGate {

    private HealthGate() {}

    /** A container, its service's restart policy, and what was seen of it. */
    record Subject(Container container, RestartPolicy policy, Watch watch) {}

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
     */
    record Pending(@Nullable Duration again) implements Decision {}

    /**
     * Decides.
     *
     * @param stopped whether it ended only because we stopped it
     */
    static Decision decide(Subject subject, Attempts attempts, boolean stopped, PlanTimes times) {
        var run = subject.container().run();
        var policy = subject.policy();
        var watch = subject.watch();
        if (attempts.startFailed() && !run.running()) {
            return new Failed("its container could not be started: " + attempts.problem());
        }
        if (run.status() == Status.EXITED && stopped) {
            return inTime(watch, times, "it was stopped and could not be started again");
        }
        if (run.status() == Status.EXITED && policy == RestartPolicy.NO) {
            return endedWell(run) ? new Passed() : new Failed("it ended with " + StateTable.ended(run));
        }
        if (run.status() == Status.EXITED && policy == RestartPolicy.ON_FAILURE && endedWell(run)) {
            return new Passed();
        }
        if (run.restartCount() >= PlanTimes.GATE_ENDS_MAX) {
            return new Failed("it ended " + run.restartCount() + " times, last with " + StateTable.ended(run));
        }
        return run.running() ? running(run, policy, watch, times) : inTime(watch, times, "it does not stay up");
    }

    private static Decision running(RunState run, RestartPolicy policy, Watch watch, PlanTimes times) {
        return switch (run.health()) {
            case HEALTHY -> new Passed();
            case UNHEALTHY -> new Failed("its health check fails");
            case STARTING -> inTime(watch, times, "its health check has not passed");
            case NONE -> policy == RestartPolicy.NO ? new Pending(null) : alive(watch, times);
        };
    }

    private static Decision alive(Watch watch, PlanTimes times) {
        var left = times.minHealthy().minus(watch.inState());
        if (!left.isPositive()) {
            return new Passed();
        }
        return inTime(watch, times, "it does not stay up") instanceof Failed failed ? failed : new Pending(left);
    }

    private static Decision inTime(Watch watch, PlanTimes times, String otherwise) {
        var since = watch.sinceStart();
        if (since == null) {
            return new Pending(null);
        }
        var left = times.healthyDeadline().minus(since);
        return left.isPositive()
                ? new Pending(left)
                : new Failed(otherwise + " within " + StateTable.seconds(times.healthyDeadline()));
    }

    private static boolean endedWell(RunState run) {
        return run.exitCode() != null && run.exitCode() == 0;
    }
}
