package io.containermanager.event;

import java.time.Instant;
import java.time.InstantSource;

/**
 * By which clock something is old enough to be deleted: wall time that runs ahead no faster than time passes. When the wall clock jumps years
 * ahead while the service runs, nothing has become old. The time that a machine sleeps may not count, and what is kept by age is kept longer
 * then; limits of number and size hold all the same.
 */
public final class RetentionClock implements InstantSource {

    private final Clock clock;
    private final Instant start;
    private final long startNanos;

    /** Begins with the wall time of now. */
    public RetentionClock(Clock clock) {
        this.clock = clock;
        this.start = clock.now();
        this.startNanos = clock.nanoTime();
    }

    @Override
    public Instant instant() {
        var wall = clock.now();
        var passed = start.plusNanos(clock.nanoTime() - startNanos);
        return wall.isBefore(passed) ? wall : passed;
    }
}
