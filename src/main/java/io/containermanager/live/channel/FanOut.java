package io.containermanager.live.channel;

import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.WriterCount;
import io.containermanager.live.websocket.Frame;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way to all subscribers, written straight by a {@link WriterCount} of virtual threads {@code live-pass} without a
 * queue in between. Thread-safe.
 */
final class FanOut {

    private static final ThreadFactory THREADS =
            GuardedThread.virtual("live-pass").factory();

    private final Frame frame;
    private final long number;
    private final long tick;
    private final CountDownLatch handedOut = new CountDownLatch(1);

    // Guarded by this: who is left, and who writes.
    private final Iterator<ChannelSubscription> feeds;
    private final WriterCount threads = new WriterCount();

    /** A pass of a channel's frame to those whose pace includes the tick. */
    FanOut(Iterator<ChannelSubscription> feeds, Frame frame, long number, long tick) {
        this.feeds = feeds;
        this.frame = frame;
        this.number = number;
        this.tick = tick;
    }

    /** Returns when no client is left, though a slow one may still be written to. */
    void handOut() {
        synchronized (this) {
            // The first one, which is always needed: one thread has to find that no client is due.
            threads.oneMoreNeeded(true);
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
            for (ChannelSubscription next = take(false); next != null; next = take(true)) {
                deliver(next);
            }
        } finally {
            handedOut.countDown();
        }
    }

    /** One client's failure must not cost the others the frame. */
    private void deliver(ChannelSubscription subscription) {
        try {
            subscription.client().deliver(subscription, frame, number);
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained("live-pass", "A frame could not be delivered to a client", failure);
        }
    }

    private @Nullable ChannelSubscription take(boolean wrote) {
        ChannelSubscription next;
        boolean start;
        synchronized (this) {
            if (wrote) {
                threads.wrote();
            }
            next = nextDue();
            if (next == null) {
                threads.leaves();
                return null;
            }
            threads.writes();
            start = threads.oneMoreNeeded(feeds.hasNext());
        }
        if (start) {
            THREADS.newThread(this::run).start();
        }
        return next;
    }

    /** Called with the lock held. */
    private @Nullable ChannelSubscription nextDue() {
        while (feeds.hasNext()) {
            ChannelSubscription subscription = feeds.next();
            if (tick % subscription.pace() == 0) {
                return subscription;
            }
        }
        return null;
    }
}
