package io.containermanager.engine.docker.http;

import io.containermanager.event.Scheduler;
import java.time.Duration;

/** Interrupts the thread that made it when nothing has progressed for a while; that closes the connection it reads from. */
public final class SilenceGuard implements AutoCloseable {

    private final Scheduler scheduler;
    private final long silenceNanos;
    private final Thread guarded = Thread.currentThread();
    private volatile long progressedNanos;
    private volatile boolean fired;
    private volatile boolean closed;

    public SilenceGuard(Scheduler scheduler, Duration silence) {
        this.scheduler = scheduler;
        this.silenceNanos = silence.toNanos();
        progressed();
        look(silenceNanos);
    }

    public void progressed() {
        progressedNanos = scheduler.nanoTime();
    }

    private void look(long inNanos) {
        scheduler.after(Duration.ofNanos(inNanos), this::check);
    }

    private void check() {
        if (closed) {
            return;
        }
        long left = silenceNanos - (scheduler.nanoTime() - progressedNanos);
        if (left > 0) {
            look(left);
        } else {
            fired = true;
            guarded.interrupt();
        }
    }

    /** Whether it interrupted the thread. */
    public boolean fired() {
        return fired;
    }

    @Override
    public void close() {
        closed = true;
    }
}
