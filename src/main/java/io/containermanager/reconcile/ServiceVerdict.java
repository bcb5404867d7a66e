package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one service stands, declared or running.
 *
 * @param appName its app's name
 * @param serviceName its name
 * @param sync in sync or not
 * @param reason what differs or what is being waited for; null when it is in sync and there is nothing to report
 * @param live its live container, never a kept predecessor; null when there is none
 */
public record ServiceVerdict(
        String appName,
        String serviceName,
        Sync sync,
        @Nullable String reason,
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
