package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides how a version on trial goes on once its {@link HealthGate} has answered, and what is said of one that is watched. Pure. */
final class RolloutDecision {

    private RolloutDecision() {}

    /**
     * A container on trial.
     *
     * @param wanted the version it runs
     * @param container the container of that version
     * @param others the service's other containers
     * @param memory what is remembered of the service
     * @param wayBack whether another version ran well that the service can come back to
     */
    record Subject(
            DesiredService wanted,
            Container container,
            List<Container> others,
            ServiceMemory memory,
            boolean wayBack) {}

    /** What becomes of a trial. */
    sealed interface Verdict {}

    /** The version is good, or the way back begins; nothing is done in this plan. */
    record Decided(ServiceMemory memory, Leave leave) implements Verdict {}

    /** The version failed and there is nothing to come back to: its container is treated as any other. */
    record GivenUp(ServiceMemory memory) implements Verdict {}

    /** The gate has not decided. */
    record Watched(HealthGate.Pending gate) implements Verdict {}

    static Verdict judge(Subject subject, HealthGate.Decision gate, Observation observation) {
        return switch (gate) {
            case HealthGate.Passed _ -> passed(subject, observation);
            case HealthGate.Failed(var reason) -> failed(subject, observation, reason);
            case HealthGate.Pending pending -> new Watched(pending);
        };
    }

    private static Verdict passed(Subject subject, Observation observation) {
        var good = ServiceContainers.goodSpec(subject.wanted(), subject.container(), observation);
        return new Decided(
                subject.memory().withTrial(null).withLastGood(good).withRenewalOver(),
                Leave.moving(Sync.IN_SYNC, "revision " + subject.wanted().revision() + " is good", null));
    }

    private static Verdict failed(Subject subject, Observation observation, String reason) {
        var memory = subject.memory();
        if (subject.wayBack()) {
            var hold = ServiceContainers.hold(subject.wanted(), subject.container(), observation, reason);
            // The trial is remembered until its predecessor runs again: it says that we are who stopped it. What was
            // ordered was done with the version that failed: the way back is not done for that order.
            return new Decided(
                    memory.withHold(hold).withRenewalOver().withRestart(null),
                    Leave.moving(Sync.NEEDS_UPDATE, "its new version failed: " + reason, null)
                            .because(ServiceStatus.Cause.HELD)
                            .doing(ServiceStatus.Action.ROLLBACK));
        }
        if (memory.renewal() != null
                && VolumeRenewal.before(memory, subject.others()).isPresent()) {
            return new Decided(
                    memory.withRenewal(memory.renewal().failed(reason)).withRestart(null),
                    Leave.moving(Sync.NEEDS_UPDATE, "its container with new anonymous volumes failed: " + reason, null)
                            .doing(ServiceStatus.Action.ROLLBACK));
        }
        return new GivenUp(memory.withTrial(null));
    }

    /**
     * Why an earlier version, or the container with the previous volumes, is started again.
     *
     * @param held the version that failed; null when only new anonymous volumes did
     */
    static String whyBack(DesiredService wanted, ServiceMemory.@Nullable Hold held) {
        return held == null
                ? "it is started again, because its container with new anonymous volumes failed"
                : "revision " + wanted.revision() + " is started again, because revision " + held.revision()
                        + " failed (" + held.reason() + ")";
    }

    /** How a container on trial stands instead, while its gate has not decided. */
    static Optional<Leave> onTrial(ServiceStatus status, Subject subject, HealthGate.Pending gate) {
        if (status.progress() == Progress.STUCK && gate.awaited()) {
            // Whatever it waits for, its gate decides soon.
            return Optional.of(new Leave(
                    status.sync(), Progress.MOVING, status.reason(), gate.again(), status.cause(), status.action()));
        }
        if (subject.container().run().status() == Status.PAUSED) {
            // Nothing is decided until it is unpaused.
            return Optional.of(new Leave(status.sync(), Progress.STUCK, status.reason(), null));
        }
        // What its policy means for it is said once it is good: until then the version before may replace it.
        boolean job = !gate.awaited() && gate.again() != null && status.sync() == Sync.IN_SYNC;
        if (!subject.container().run().running() || (status.reason() != null && !job)) {
            return Optional.empty();
        }
        return Optional.of(new Leave(
                Sync.IN_SYNC,
                gate.awaited() ? Progress.MOVING : status.progress(),
                "revision " + subject.wanted().revision() + " is being verified",
                status.nextTry() == null ? gate.again() : status.nextTry()));
    }

    /** How a first version stands instead, which is watched as long as a gate is though there is nothing to come back to. */
    static Optional<Leave> firstVersion(ServiceStatus status, Container container, HealthGate.Decision gate) {
        if (!(gate instanceof HealthGate.Pending(var again, var awaited))
                || !awaited
                || status.progress().moves()) {
            return Optional.empty();
        }
        if (status.progress() == Progress.STUCK && container.run().restartCount() > 0) {
            return Optional.of(
                    new Leave(status.sync(), Progress.MOVING, status.reason(), again, status.cause(), status.action()));
        }
        return status.progress() == Progress.SETTLED && status.reason() == null
                ? Optional.of(new Leave(Sync.IN_SYNC, Progress.MOVING, "it is being verified", again))
                : Optional.empty();
    }
}
