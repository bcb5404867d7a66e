package io.containermanager.host;

import java.time.Duration;

/**
 * The sampler's pace.
 *
 * @param interval time between two samples while a client watches ({@code ws.metrics-interval}): {@link #INTERVAL_MIN}
 *         to {@link #INTERVAL_MAX}, default {@link #INTERVAL_DEFAULT}
 */
public record SamplerSettings(Duration interval) {
    /** Below it the kernel's 10 ms clock ticks make the CPU's share too coarse. */
    public static final Duration INTERVAL_MIN = Duration.ofMillis(100);
    /** The slowest pace that can be set. */
    public static final Duration INTERVAL_MAX = Duration.ofHours(1);
    /** The seed's five seconds. */
    public static final Duration INTERVAL_DEFAULT = Duration.ofSeconds(5);

    /** Refuses an interval outside its range. */
    public SamplerSettings {
        if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException("The metrics interval is " + interval.toMillis() + " ms; set it from "
                    + INTERVAL_MIN.toMillis() + " to " + INTERVAL_MAX.toMillis() + " ms");
        }
    }

    /** A sample each {@link #INTERVAL_DEFAULT}. */
    public static SamplerSettings defaults() {
        return new SamplerSettings(INTERVAL_DEFAULT);
    }
}
