package io.containermanager.live.channel;

import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a conflated channel's newest value off the thread that made it: a virtual thread {@code live-broadcast} exists
 * while there is a value to pass on, and a value that comes meanwhile replaces the one that waits. Thread-safe.
 */
final class LatestValueWorker<T> {

    private final Consumer<T> work;

    // Guarded by this.
    private @Nullable T waiting;
    private boolean running;

    /** Calls {@code work} with one value after the other: it encodes and offers. */
    LatestValueWorker(Consumer<T> work) {
        this.work = work;
    }

    /** Passes the value on; returns at once. */
    void offer(T value) {
        boolean start;
        synchronized (this) {
            waiting = value;
            start = !running;
            running = true;
        }
        if (start) {
            GuardedThread.virtual("live-broadcast").once(this::run).start();
        }
    }

    private void run() {
        for (Optional<T> next = take(); next.isPresent(); next = take()) {
            try {
                work.accept(next.get());
            } catch (RuntimeException | Error failure) {
                ThreadRegistry.ofProcess()
                        .contained("live-broadcast", "A broadcast failed; the next one is tried", failure);
            }
        }
    }

    private synchronized Optional<T> take() {
        Optional<T> next = Optional.ofNullable(waiting);
        waiting = null;
        running = next.isPresent();
        return next;
    }
}
