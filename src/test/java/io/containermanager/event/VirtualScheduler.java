package io.containermanager.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when told to: tasks run on the caller's thread, in the order they fall due, those of one moment in the order
 * they were given. Same calls, same run.
 */
public final class VirtualScheduler implements Scheduler {

    /** When virtual time begins, unless told otherwise. */
    public static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static final Comparator<Waiting> ORDER =
            Comparator.comparingLong(Waiting::dueNanos).thenComparingLong(Waiting::seq);

    private final Instant origin;
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>(ORDER);
    private long elapsedNanos;
    private Duration jumped = Duration.ZERO;
    private long lastSeq;

    private record Waiting(long dueNanos, long seq, Runnable task) {}

    public VirtualScheduler() {
        this(ORIGIN);
    }

    public VirtualScheduler(Instant origin) {
        this.origin = origin;
    }

    @Override
    public synchronized Instant now() {
        return origin.plus(jumped).plusNanos(elapsedNanos);
    }

    /** The wall clock alone jumps, ahead or back. */
    public synchronized void jump(Duration by) {
        jumped = jumped.plus(by);
    }

    @Override
    public synchronized long nanoTime() {
        return elapsedNanos;
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable task) {
        var waiting = new Waiting(elapsedNanos + Math.max(0, delay.toNanos()), ++lastSeq, task);
        queue.add(waiting);
        return () -> cancel(waiting);
    }

    private synchronized void cancel(Waiting waiting) {
        queue.remove(waiting);
    }

    /** Lets that much time pass, running everything that falls due in it, what those tasks schedule included. */
    public void advance(Duration by) {
        runUntil(() -> false, by);
    }

    /**
     * Lets time pass, task by task, until the condition holds; looked at before the first task and after each.
     *
     * @param within how much time may pass at the most; all of it passes when the condition does not hold
     * @return whether it came to hold
     */
    public boolean runUntil(BooleanSupplier condition, Duration within) {
        long end = nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            var next = nextUntil(end);
            if (next == null) {
                return condition.getAsBoolean();
            }
            next.task().run();
        }
        return true;
    }

    /** Takes the next task and moves time to it; null, and time at the end, when none falls due until then. */
    private synchronized @Nullable Waiting nextUntil(long end) {
        var next = queue.peek();
        if (next == null || next.dueNanos() > end) {
            elapsedNanos = Math.max(elapsedNanos, end);
            return null;
        }
        queue.remove();
        elapsedNanos = Math.max(elapsedNanos, next.dueNanos());
        return next;
    }

    /** How many tasks wait. */
    public synchronized int waiting() {
        return queue.size();
    }
}
