package io.containermanager.reconcile.execution;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has the loop look again when time alone makes that worthwhile. Confined to the loop. */
public final class WakeTimer {

    private final LoopQueue queue;
    private final Scheduler scheduler;
    private @Nullable Cancellable next;

    public WakeTimer(LoopQueue queue, Scheduler scheduler) {
        this.queue = queue;
        this.scheduler = scheduler;
    }

    /** Reports {@link LoopMessage.Changed} at the earliest of these moments, and no longer at that of the call before. */
    public void set(OptionalLong... momentsNanos) {
        if (next != null) {
            next.cancel();
            next = null;
        }
        Stream.of(momentsNanos).flatMapToLong(OptionalLong::stream).min().ifPresent(due -> {
            var wait = Duration.ofNanos(Math.max(0, due - scheduler.nanoTime())).plusMillis(1);
            next = queue.after(wait, () -> queue.report(new LoopMessage.Changed(Trigger.HEAL)));
        });
    }
}
