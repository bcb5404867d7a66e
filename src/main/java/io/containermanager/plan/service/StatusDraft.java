package io.containermanager.plan.service;

import io.containermanager.model.ImageReference;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Completes what a rule decided about a service to its status: the cause and the next attempt in fields for programs. Pure.
 *
 * @param wanted what is to run: the declared version, or the last good one
 * @param held the declared version, when it failed and the last good one runs instead; null otherwise
 * @param containers what it has
 * @param returns whether it is on the way back to the version or volumes before, until their container runs again
 * @param tried how the attempts went with what it waits for
 */
record StatusDraft(
        DesiredService declared,
        DesiredService wanted,
        ServiceMemory.@Nullable Hold held,
        ServiceContainers containers,
        boolean returns,
        FailedAttempts tried,
        KnownImages images) {

    /**
     * The status; a service that runs its last good version is never in sync, and the reason says why.
     *
     * @param incumbent the container that stays until one of the wanted version takes over, or null
     */
    ServiceStatus status(Leave leave, @Nullable Container incumbent) {
        var live = standing(leave, incumbent);
        var shown = held == null ? leave : whileHeld(leave, held);
        var sync = live == null && shown.sync() == Sync.NEEDS_UPDATE ? Sync.MISSING : shown.sync();
        var status = new ServiceStatus(
                declared.key(),
                declared.app().appName(),
                declared.service().serviceName(),
                sync,
                shown.progress(),
                shown.reason(),
                cause(shown, sync),
                sync == Sync.NEEDS_UPDATE ? action(shown) : null,
                nextAttempt(shown),
                shown.again(),
                containers.match() != null,
                live,
                false);
        var unready = ReplicaDrift.unready(live);
        return unready == null ? status : status.saying(unready);
    }

    /**
     * The container that stands for the service: what still runs until the one of the wanted version starts, else that one. One that is to
     * stay as it is stands for it whether it runs or not.
     */
    private @Nullable Container standing(Leave leave, @Nullable Container incumbent) {
        var match = containers.match();
        if (match == null) {
            return incumbent;
        }
        boolean serves = incumbent != null
                && ServiceContainers.live(incumbent)
                && !ServiceContainers.live(match)
                && leave.progress() != Progress.SETTLED;
        return serves ? incumbent : match;
    }

    /** A service that an operator stopped runs no version at all; another one that is settled runs the last good one. */
    private Leave whileHeld(Leave leave, ServiceMemory.Hold hold) {
        var failure = "revision " + hold.revision() + " failed (" + hold.reason() + ")";
        if (leave.cause() == Cause.STOPPED) {
            return new Leave(
                    leave.sync(),
                    leave.progress(),
                    leave.reason() + "; held back: " + failure,
                    leave.again(),
                    Cause.STOPPED,
                    leave.action());
        }
        return leave.progress() == Progress.SETTLED
                ? Leave.stuck(
                                "held back: " + failure + "; revision " + wanted.revision()
                                        + " runs until this service is changed or revision " + hold.revision()
                                        + " is tried again",
                                null)
                        .because(Cause.HELD)
                : leave;
    }

    /**
     * What the rule says, else what its container of the wanted version says: without one that runs, it may be on its way back; one that was
     * made to take over belongs to an update until it has run; another one that does not run is started; what is under way or blocked with
     * one that runs is a restart.
     */
    private @Nullable Action action(Leave leave) {
        var match = containers.match();
        if (leave.action() != null) {
            return leave.action();
        }
        if (returns && (match == null || !ServiceContainers.live(match))) {
            return Action.ROLLBACK;
        }
        if (match == null
                || (match.run().status() == RunState.Status.CREATED
                        && !containers.others().isEmpty())) {
            return Action.UPDATE;
        }
        if (!ServiceContainers.live(match)) {
            return Action.START;
        }
        boolean blocked = leave.cause() == Cause.DEPENDENCY || leave.cause() == Cause.CONTENTION;
        return leave.progress().moves() || blocked ? Action.RESTART : null;
    }

    /** What the rule says, else what is known of the service's versions and attempts. */
    private @Nullable Cause cause(Leave leave, Sync sync) {
        if (leave.cause() != null || sync == Sync.IN_SYNC || leave.progress() == Progress.PAUSED) {
            return leave.cause();
        }
        if (held != null) {
            return Cause.HELD;
        }
        return tried.waits() || tried.problem() != null ? Cause.STEP_FAILED : null;
    }

    /** The moment that the reason names as well: the same until then, so that a later plan reports nothing new. */
    private @Nullable Instant nextAttempt(Leave leave) {
        if (leave.progress() != Progress.STUCK || leave.again() == null) {
            return null;
        }
        if (leave.cause() == Cause.PULL_FAILED) {
            var failure = images.failures().get(ImageReference.normal(wanted.imageReference()));
            return failure == null ? null : failure.next();
        }
        return tried.waits() ? tried.next() : null;
    }
}
