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

    /**
     * Reports {@link LoopMessage.Changed} at the earliest of these moments, and no longer at that of the call before.
     *
     * @param lookComes whether a look is asked for already: it serves what is due by now. Another one asked for while it is under way would be followed
     *     by one more, and no pass ends while a look is asked for
     */
    public void set(boolean lookComes, OptionalLong... momentsNanos) {
        if (next != null) {
            next.cancel();
            next = null;
        }
        long now = scheduler.nanoTime();
        var moments =
                Stream.of(momentsNanos).flatMapToLong(OptionalLong::stream).filter(due -> !lookComes || due - now > 0);
        moments.min().ifPresent(due -> {
            var wait = Duration.ofNanos(Math.max(0, due - now)).plusMillis(1);
            next = queue.after(wait, () -> queue.report(new LoopMessage.Changed(Trigger.HEAL)));
        });
    }
}
