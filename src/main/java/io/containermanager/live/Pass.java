package io.containermanager.live;

import io.containermanager.live.websocket.Frame;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way to everybody who is subscribed, written straight by virtual threads {@code live-pass} without a
 * queue in between. Most of the time one thread goes through all clients; as long as some are left there is always one
 * that is not inside a write, so a peer that takes nothing holds up a thread, which another one then stands in for, and
 * never another client. Thread-safe.
 */
final class Pass {

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("live-pass").factory();

    private final Frame frame;
    private final long number;
    private final long tick;
    private final CountDownLatch handedOut = new CountDownLatch(1);

    // Guarded by this: who is left, how many threads there are, and how many of them are inside a client's writes.
    private final Iterator<Feed> feeds;
    private int threads;
    private int writing;

    /** A pass of a channel's frame to those whose pace includes the tick. */
    Pass(Iterator<Feed> feeds, Frame frame, long number, long tick) {
        this.feeds = feeds;
        this.frame = frame;
        this.number = number;
        this.tick = tick;
    }

    /** Returns when no client is left, though a slow one may still be written to. */
    void handOut() {
        synchronized (this) {
            threads = 1;
        }
        THREADS.newThread(this::run).start();
        try {
            handedOut.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Feed next = take(false); next != null; next = take(true)) {
                next.client().deliver(next, frame, number);
            }
        } finally {
            handedOut.countDown();
        }
    }

    private @Nullable Feed take(boolean wrote) {
        Feed next;
        boolean start;
        synchronized (this) {
            if (wrote) {
                writing--;
            }
            next = nextDue();
            if (next == null) {
                threads--;
                return null;
            }
            writing++;
            start = threads == writing && feeds.hasNext();
            if (start) {
                threads++;
            }
        }
        if (start) {
            THREADS.newThread(this::run).start();
        }
        return next;
    }

    /** Called with the lock held. */
    private @Nullable Feed nextDue() {
        while (feeds.hasNext()) {
            Feed feed = feeds.next();
            if (tick % feed.pace() == 0) {
                return feed;
            }
        }
        return null;
    }
}
