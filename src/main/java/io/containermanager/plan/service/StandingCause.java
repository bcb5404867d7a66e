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
    static @Nullable Cause of(Leave told, Sync sync, boolean fallenBack, FailedAttempts tried) {
        if (told.cause() != null || sync == Sync.IN_SYNC || told.progress() == Progress.PAUSED) {
            return told.cause();
        }
        if (fallenBack) {
            return Cause.HELD;
        }
        return tried.waits() || tried.problem() != null ? Cause.STEP_FAILED : null;
    }

    /** The moment that the reason names as well: the same until then, so that a later plan is no news. */
    static @Nullable Instant nextAttempt(Leave told, DesiredService wanted, KnownImages images, FailedAttempts tried) {
        if (told.progress() != Progress.STUCK || told.again() == null) {
            return null;
        }
        if (told.cause() == Cause.PULL_FAILED) {
            var failure = images.failures().get(ImageReference.normal(wanted.imageReference()));
            return failure == null ? null : failure.next();
        }
        return tried.waits() ? tried.next() : null;
    }
}
