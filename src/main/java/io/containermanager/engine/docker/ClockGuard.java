package io.containermanager.engine.docker;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Interrupts the thread that created it once the daemon omits new lines from the stream being read. */
final class ClockGuard implements AutoCloseable {

    /** How often it looks; the daemon's clock is read from its answers to whatever else is asked. */
    static final Duration EVERY = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final BooleanSupplier filteredOut;
    private final Thread guarded = Thread.currentThread();
    // Guarded by this, so that nobody is interrupted once it is closed.
    private boolean fired;
    private boolean closed;
    private Cancellable next;

    ClockGuard(Scheduler scheduler, BooleanSupplier filteredOut) {
        this.scheduler = scheduler;
        this.filteredOut = filteredOut;
        this.next = scheduler.after(EVERY, this::check);
    }

    private synchronized void check() {
        if (closed) {
            return;
        }
        if (filteredOut.getAsBoolean()) {
            fired = true;
            guarded.interrupt();
        } else {
            next = scheduler.after(EVERY, this::check);
        }
    }

    /** Whether it interrupted the thread. */
    synchronized boolean fired() {
        return fired;
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }
}
