package io.containermanager.plan.service;

import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is to be done with a container whose spec is the right one. */
public sealed interface ContainerAction {

    /**
     * Nothing is to be done now.
     *
     * @param again when to look again though nothing changed, or null
     * @param cause why, where a program may want to know, or null
     * @param action what is done or waits, where its container does not say it, or null
     */
    record Leave(
            Sync sync,
            Progress progress,
            @Nullable String reason,
            @Nullable Duration again,
            @Nullable Cause cause,
            @Nullable Action action)
            implements ContainerAction {
        Leave(Sync sync, Progress progress, @Nullable String reason, @Nullable Duration again) {
            this(sync, progress, reason, again, null, null);
        }

        /** One whose container says what is done or waits. */
        public Leave(
                Sync sync,
                Progress progress,
                @Nullable String reason,
                @Nullable Duration again,
                @Nullable Cause cause) {
            this(sync, progress, reason, again, cause, null);
        }

        /** The same for that cause. */
        Leave because(@Nullable Cause why) {
            return new Leave(sync, progress, reason, again, why, action);
        }

        /** The same, and what is done or waits. */
        Leave doing(@Nullable Action what) {
            return new Leave(sync, progress, reason, again, cause, what);
        }

        /** As it should be. */
        static final Leave FINE = new Leave(Sync.IN_SYNC, Progress.SETTLED, null, null);

        /** As it should be, but for what is on its way out. */
        static final Leave RETIRING = moving(Sync.IN_SYNC, "its previous containers are being removed", null);

        static Leave settled(String reason) {
            return new Leave(Sync.IN_SYNC, Progress.SETTLED, reason, null);
        }

        static Leave moving(Sync sync, String reason, @Nullable Duration again) {
            return new Leave(sync, Progress.MOVING, reason, again);
        }

        static Leave stuck(String reason, @Nullable Duration again) {
            return new Leave(Sync.NEEDS_UPDATE, Progress.STUCK, reason, again);
        }
    }

    /** It is to be started. */
    record Start(RestartCause cause, Reason why) implements ContainerAction {}

    /** It runs and is to be stopped and started. */
    record Restart(RestartCause cause, Reason why) implements ContainerAction {}
}
