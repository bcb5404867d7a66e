package io.containermanager.live;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes what waits in mailboxes: clients queue here, and a few virtual threads {@code live-writer} empty one mailbox
 * after the other. While clients queue there is always one thread that is not inside a write, so a peer that takes
 * nothing holds up a thread, which another one then stands in for, and never another client. Most of the time that is
 * one thread for all clients: nobody is woken for a single frame. The queue goes through the clients themselves and
 * costs no memory; there are at most as many threads as there are clients. Thread-safe.
 */
final class Writers {

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("live-writer").factory();

    // Guarded by this: the queue, how many threads there are, and how many of them are inside a client's writes.
    private @Nullable Client first;
    private @Nullable Client last;
    private int threads;
    private int writing;

    /** Has a client's mailbox emptied soon; a client must not be submitted again before it was. */
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
            start = oneMoreNeeded();
        }
        if (start) {
            THREADS.newThread(this::run).start();
        }
    }

    private void run() {
        for (Client next = take(false); next != null; next = take(true)) {
            next.writeAll();
        }
    }

    private @Nullable Client take(boolean wrote) {
        Client next;
        boolean start;
        synchronized (this) {
            if (wrote) {
                writing--;
            }
            next = first;
            if (next == null) {
                threads--;
                return null;
            }
            first = next.nextInQueue;
            next.nextInQueue = null;
            if (first == null) {
                last = null;
            }
            writing++;
            start = oneMoreNeeded();
        }
        if (start) {
            THREADS.newThread(this::run).start();
        }
        return next;
    }

    /** Called with the lock held: whether clients queue and every thread may be stuck. */
    private boolean oneMoreNeeded() {
        boolean needed = first != null && threads == writing;
        if (needed) {
            threads++;
        }
        return needed;
    }
}
