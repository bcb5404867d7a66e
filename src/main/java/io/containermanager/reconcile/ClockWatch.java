package io.containermanager.reconcile;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import java.time.Duration;
import java.time.Instant;

/**
 * Reports when the wall clock jumps. Nothing depends on it: intervals and timeouts count on the monotonic clock, order on sequence numbers; but
 * the times in logs and events do not fit together any more, and people should know why. Confined to the loop.
 */
final class ClockWatch {
    /** A difference to the monotonic clock that is worth an event. */
    static final Duration JUMP_MIN = Duration.ofSeconds(5);

    private final Scheduler scheduler;
    private final EventRecorder recorder;
    private Instant wall;
    private long nanos;

    ClockWatch(Scheduler scheduler, EventRecorder recorder) {
        this.scheduler = scheduler;
        this.recorder = recorder;
        this.wall = scheduler.now();
        this.nanos = scheduler.nanoTime();
    }

    /** To be called every few seconds. */
    void look() {
        var now = scheduler.now();
        long nowNanos = scheduler.nanoTime();
        var jump = Duration.between(wall, now).minusNanos(nowNanos - nanos);
        wall = now;
        nanos = nowNanos;
        if (jump.abs().compareTo(JUMP_MIN) > 0) {
            recorder.record(Event.of(
                            EventType.CLOCK_JUMPED,
                            "the wall clock jumped " + jump.abs().toSeconds() + " s "
                                    + (jump.isNegative() ? "back" : "ahead")
                                    + "; reconciliation uses the monotonic clock and is not affected")
                    .with("jumpMs", jump.toMillis()));
        }
    }
}
