package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a service stands as it does, and how often it started again while this manager watched.
 *
 * @param since when its verdict last became another one, or when it was first seen; wall time, for display
 * @param restarts starts of a container of it that had started before, by Docker, by us or by hand
 */
public record ServiceStatistics(Instant since, long restarts) {

    /** What is known after the next look. Pure. */
    static ServiceStatistics after(
            @Nullable ServiceStatistics known, @Nullable ServiceVerdict before, ServiceVerdict seen, Instant now) {
        if (known == null || before == null) {
            return new ServiceStatistics(now, 0);
        }
        return new ServiceStatistics(
                before.sync() == seen.sync() ? known.since : now,
                known.restarts + restarts(before.live(), seen.live()));
    }

    /**
     * Another container is not a restart. Docker counts a restart when the container has ended, before it runs again: only a later start is
     * one, and its count says how many there were between two looks.
     */
    private static long restarts(@Nullable Container before, @Nullable Container seen) {
        if (before == null || seen == null || !before.id().equals(seen.id())) {
            return 0;
        }
        var first = before.run().startedAt();
        var started = seen.run().startedAt();
        if (first == null || started == null || started.equals(first)) {
            return 0;
        }
        return Math.max(1, seen.run().restartCount() - before.run().restartCount());
    }
}
