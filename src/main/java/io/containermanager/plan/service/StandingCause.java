package io.containermanager.plan.service;

import io.containermanager.model.ImageReference;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a reason says, in fields for programs. Pure. */
final class StandingCause {

    private StandingCause() {}

    /** What the rule says, else what is known of the service's versions and tries. */
    static @Nullable Cause of(Leave leave, Sync sync, boolean fallenBack, FailedAttempts tried) {
        if (leave.cause() != null || sync == Sync.IN_SYNC || leave.progress() == Progress.PAUSED) {
            return leave.cause();
        }
        if (fallenBack) {
            return Cause.HELD;
        }
        return tried.waits() || tried.problem() != null ? Cause.STEP_FAILED : null;
    }

    /** The moment that the reason names as well: the same until then, so that a later plan reports nothing new. */
    static @Nullable Instant nextAttempt(Leave leave, DesiredService wanted, KnownImages images, FailedAttempts tried) {
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
