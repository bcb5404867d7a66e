package io.containermanager.event;

import java.time.Duration;
import java.time.Instant;

/**
 * Abstracts time, so that the loop and the simulated engine also run in virtual time. Order and waits use {@link #nanoTime()}, wall
 * time is for display. Tasks of one scheduler run one after the other, in the order in which they are due.
 */
public interface Scheduler {

    /** Wall time, for display. */
    Instant now();

    /** Monotonic time in nanoseconds, from an arbitrary origin. */
    long nanoTime();

    /** Runs a short task that must not block, once, after the delay. */
    Cancellable after(Duration delay, Runnable task);

    /** A task that can be cancelled. */
    interface Cancellable {
        /** Cancels it; no effect once it has run. */
        void cancel();
    }
}
