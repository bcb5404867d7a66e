package io.containermanager.live.client;

import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes what waits in outboxes: clients queue here, and a {@link WriterCount} of virtual threads {@code live-writer} empties one outbox
 * after the other: no thread is woken for a single frame. The queue goes through the clients themselves and
 * costs no memory; there are at most as many threads as there are clients. Thread-safe.
 */
public final class Writers {

    private static final ThreadFactory THREADS =
            GuardedThread.virtual("live-writer").factory();

    // Guarded by this: the queue, and who writes.
    private @Nullable Client first;
    private @Nullable Client last;
    private final WriterCount threads = new WriterCount();

    /** Has a client's outbox emptied soon; a client must not be submitted again before it was. */
    void submit(Client client) {
        boolean start;
        synchronized (this) {
            client.nextInQueue = null;
            if (last == null) {
                first = client;
            } else {
                last.nextInQueue = client;
            }
            last = client;
            start = threads.oneMoreNeeded(true);
        }
        if (start) {
            THREADS.newThread(this::run).start();
        }
    }

    private void run() {
        for (Client next = take(false); next != null; next = take(true)) {
            write(next);
        }
    }

    /** One client's failure must not cost the others their writer. */
    private static void write(Client client) {
        try {
            client.writeAll();
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained("live-writer", "A client could not be written to", failure);
        }
    }

    private @Nullable Client take(boolean wrote) {
        Client next;
        boolean start;
        synchronized (this) {
            if (wrote) {
                threads.wrote();
            }
            next = first;
            if (next == null) {
                threads.leaves();
                return null;
            }
            first = next.nextInQueue;
            next.nextInQueue = null;
            if (first == null) {
                last = null;
            }
            threads.writes();
            start = threads.oneMoreNeeded(first != null);
        }
        if (start) {
            THREADS.newThread(this::run).start();
        }
        return next;
    }
}
