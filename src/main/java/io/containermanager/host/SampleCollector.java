package io.containermanager.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the source when it is first needed and takes samples from it, with two readings where the last one is too old to
 * compare with. Only the sampler's thread uses it.
 */
final class SampleCollector {
    /** Two readings for one sample are this far apart at the start and after a pause. */
    static final Duration WARM_UP = Duration.ofMillis(200);
    /** Readings closer together would compare a few 10 ms clock ticks only. */
    static final Duration READINGS_APART_MIN = Duration.ofMillis(100);

    /** Time without a reading that counts as a pause, where one and a half intervals are less. */
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    private static final Logger LOGGER = System.getLogger(SampleCollector.class.getName());

    private final Supplier<? extends MetricsSource> sources;
    private final LongSupplier nanoTime;
    private final long pauseNanos;
    private final Wait wait;
    private @Nullable MetricsSource source;
    private @Nullable Long lastReadingNanos;
    private String lastFailure = "";

    /** How the collector lets time pass. */
    @FunctionalInterface
    interface Wait {
        /** Waits, not at all for zero or less; throws {@link MetricsUnavailableException} when the sampler is closed. */
        void nanos(long nanos) throws InterruptedException;
    }

    SampleCollector(Supplier<? extends MetricsSource> sources, LongSupplier nanoTime, long intervalNanos, Wait wait) {
        this.sources = sources;
        this.nanoTime = nanoTime;
        this.pauseNanos = Math.max(intervalNanos + intervalNanos / 2, PAUSE_MIN.toNanos());
        this.wait = wait;
    }

    /** One sample. */
    SystemMetrics collect() throws InterruptedException {
        MetricsSource from = source == null ? sources.get() : source;
        source = from;
        Long last = lastReadingNanos;
        long since = last == null ? Long.MAX_VALUE : nanoTime.getAsLong() - last;
        if (since > pauseNanos) {
            // The start, or a pause: what happened over it is not what happens now.
            from.baseline();
            wait.nanos(WARM_UP.toNanos());
        } else {
            wait.nanos(READINGS_APART_MIN.toNanos() - since);
        }
        SystemMetrics metrics = from.collect();
        lastReadingNanos = nanoTime.getAsLong();
        if (!lastFailure.isEmpty()) {
            LOGGER.log(Level.INFO, "Host metrics are collected again");
            lastFailure = "";
        }
        return metrics;
    }

    /** One cheap sample, compared with the cheap one before, however long ago. */
    SystemMetrics collectBase() {
        MetricsSource from = source == null ? sources.get() : source;
        source = from;
        return from.collectBase();
    }

    /** Forgets the last reading, which may be half of one, and tells the failure once until it changes. */
    void failed(Throwable failure) {
        lastReadingNanos = null;
        String now = failure.toString();
        if (!now.equals(lastFailure) && !(failure instanceof MetricsUnavailableException)) {
            LOGGER.log(
                    Level.WARNING, "Host metrics cannot be collected; the next try follows when one is due", failure);
            lastFailure = now;
        }
    }

    /** Closes the source, if one was made. */
    void close() {
        if (source != null) {
            source.close();
        }
    }
}
