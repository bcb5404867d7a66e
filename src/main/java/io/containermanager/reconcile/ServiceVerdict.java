package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one service stands, declared or running.
 *
 * @param appName its app's name
 * @param serviceName its name
 * @param sync in sync or not
 * @param reason what differs or what is being waited for; null when it is in sync and there is nothing to report
 * @param progress whether that is going to change
 * @param cause why, for programs; null when there is nothing to say beside the other fields
 * @param action what it needs to be in sync, where that is known; null when that is nothing or its first container
 * @param nextAttemptAt when what failed is tried again; null unless it waits for that
 * @param stoppedBy by whose order it stays stopped; null without one
 * @param live its live container, never a kept predecessor; null when there is none
 */
public record ServiceVerdict(
        String appName,
        String serviceName,
        Sync sync,
        @Nullable String reason,
        Progress progress,
        @Nullable Cause cause,
        @Nullable Action action,
        @Nullable Instant nextAttemptAt,
        @Nullable String stoppedBy,
        @Nullable Container live) {

    /** The seed's words for how a service stands. */
    public enum Sync {
        IN_SYNC,
        NEEDS_UPDATE,
        MISSING,
        EXTRA;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
