package io.containermanager.host;

import io.containermanager.host.linux.ByteRates;
import io.containermanager.linux.ByteCounters;
import org.jspecify.annotations.Nullable;

/** Makes rates of counters by keeping the previous reading. Not thread-safe. */
public final class RateMeter {

    private static final double NANOS_PER_SECOND = 1e9;

    private @Nullable ByteCounters previous;
    private long previousNanos;

    /**
     * The rates since the previous reading; null when there was none, or when a counter has fallen: a device went or started again.
     *
     * @param counters null when they cannot be read now
     * @param nowNanos monotonic
     */
    @Nullable
    public ByteRates rates(@Nullable ByteCounters counters, long nowNanos) {
        ByteCounters before = previous;
        double seconds = (nowNanos - previousNanos) / NANOS_PER_SECOND;
        previous = counters;
        previousNanos = nowNanos;
        if (before == null
                || counters == null
                || seconds <= 0
                || counters.in() < before.in()
                || counters.out() < before.out()) {
            return null;
        }
        return new ByteRates((counters.in() - before.in()) / seconds, (counters.out() - before.out()) / seconds);
    }
}
