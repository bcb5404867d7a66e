package io.containermanager.event;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks, supplied by the root.
 *
 * @param wall for timestamps on the wire
 * @param nanos monotonic nanoseconds, for every deadline
 */
public record Clock(InstantSource wall, LongSupplier nanos) {

    /** Wall time, for display. */
    public Instant now() {
        return wall.instant();
    }

    /** Monotonic nanoseconds, from an arbitrary origin. */
    public long nanoTime() {
        return nanos.getAsLong();
    }
}
