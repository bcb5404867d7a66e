package io.containermanager.engine.docker.http;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Interrupts the thread that created it once the stream it reads has stalled, which closes the connection. Thread-safe. */
public final class StallGuard implements AutoCloseable {

    /** How often a stream is checked; the daemon's clock is known from its other responses. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final long silenceNanos;
    private final BooleanSupplier stale;
    private final Thread guarded = Thread.currentThread();
    private volatile long progressedNanos;
    // Guarded by this, so that the thread is not interrupted after close().
    private boolean fired;
    private boolean closed;
    private @Nullable Cancellable next;

    /**
     * Starts to watch.
     *
     * @param silence the stream has stalled after this long without {@link #progressed}
     * @param stale whether it has stalled for another reason
     */
    public StallGuard(Scheduler scheduler, Duration silence, BooleanSupplier stale) {
        this.scheduler = scheduler;
        this.silenceNanos = silence.toNanos();
        this.stale = stale;
        progressed();
        schedule(silenceNanos);
    }

    /** Something was read. */
    public void progressed() {
        progressedNanos = scheduler.nanoTime();
    }

    private synchronized void schedule(long silentInNanos) {
        if (!closed) {
            next = scheduler.after(Duration.ofNanos(Math.min(silentInNanos, CHECK_EVERY.toNanos())), this::check);
        }
    }

    private void check() {
        long left = silenceNanos - (scheduler.nanoTime() - progressedNanos);
        if (left > 0 && !stale.getAsBoolean()) {
            schedule(left);
            return;
        }
        synchronized (this) {
            if (!closed) {
                fired = true;
                guarded.interrupt();
            }
        }
    }

    /** Whether it interrupted the thread. */
    public synchronized boolean fired() {
        return fired;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }
}
