package io.containermanager.live.client;

import io.containermanager.event.Clock;
import io.containermanager.live.client.LiveStats.ClientStats;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.Frame;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connected client: a bounded outbox that queues at the {@link Writers} while something waits in it. Every message
 * to the client goes through here, so there is one writer at a time, and no sender waits for a slow
 * peer. Thread-safe; the lock is never held while writing.
 */
public final class Client {

    private final String id;
    private final Instant connectedAt;
    private final Connection connection;
    private final LiveCounters totals;
    private final Writers writers;
    private final ConnectionLifetime lease;

    /** The next one in the writers' queue, which guards it. */
    @Nullable
    Client nextInQueue;

    // Guarded by this.
    private final Outbox outbox = new Outbox();
    private boolean writing;
    private boolean closing;
    private long dropped;
    private long sent;

    private volatile boolean gone;

    public Client(
            String id,
            Connection connection,
            Clock clock,
            LiveCounters totals,
            Writers writers,
            ConnectionLifetime lease) {
        this.lease = lease;
        this.id = id;
        this.connection = connection;
        this.totals = totals;
        this.writers = writers;
        this.connectedAt = clock.now();
    }

    public String id() {
        return id;
    }

    /** How long it may stay. */
    public ConnectionLifetime lease() {
        return lease;
    }

    String address() {
        return connection.address();
    }

    /** Sends an answer, before any channel's frame. */
    public void answer(Frame frame) {
        boolean start;
        boolean full;
        synchronized (this) {
            full = !closing && !outbox.answer(frame);
            start = !full && mayStart();
        }
        if (full) {
            close(CloseReason.ANSWERS_UNREAD);
        } else if (start) {
            writers.submit(this);
        }
    }

    /** Adds a subscription, in the place of the channel's earlier one; false when the client is going. */
    public synchronized boolean add(ChannelSubscription subscription) {
        if (!closing) {
            outbox.add(subscription);
        }
        return !closing;
    }

    /** Ends a subscription; its waiting frames go. */
    public synchronized Optional<ChannelSubscription> remove(String channel) {
        return outbox.remove(channel);
    }

    public synchronized Optional<ChannelSubscription> feed(String channel) {
        return outbox.feed(channel);
    }

    public synchronized List<ChannelSubscription> feeds() {
        return outbox.feeds();
    }

    public synchronized List<String> channels() {
        return outbox.channels();
    }

    /** Keeps a channel's frame for the client; what has no subscription any more is left out. */
    public void offer(ChannelSubscription subscription, Frame frame, long number) {
        boolean start;
        synchronized (this) {
            start = keep(subscription, frame, number) && mayStart();
        }
        if (start) {
            writers.submit(this);
        }
    }

    /**
     * The same, and the calling thread writes what waits, unless another one does already; it returns as late as the
     * peer takes it. Only {@code FanOut} calls it, which has another thread stand in for one that waits here.
     */
    public void deliver(ChannelSubscription subscription, Frame frame, long number) {
        Frame first;
        synchronized (this) {
            if (!keep(subscription, frame, number) || !mayStart()) {
                return;
            }
            first = poll();
        }
        if (first != null) {
            write(first);
        }
    }

    /** Called with the lock held: false when the subscription is gone. */
    private boolean keep(ChannelSubscription subscription, Frame frame, long number) {
        if (closing || !outbox.has(subscription)) {
            return false;
        }
        int given = subscription.offer(frame, number);
        if (given > 0) {
            dropped += given;
            totals.framesDropped.add(given);
        }
        return true;
    }

    /** Sends a close frame as the last one; the heartbeat cuts a peer that does not answer it in time. */
    public void close(CloseReason close) {
        boolean start;
        synchronized (this) {
            if (closing) {
                return;
            }
            beginClosing();
            outbox.end(Frame.close(close.code(), close.reason()));
            start = mayStart();
        }
        if (start) {
            writers.submit(this);
        }
    }

    /** Sends nothing any more: the peer closes, or is gone. */
    public synchronized void stopSending() {
        beginClosing();
        outbox.clear();
    }

    public synchronized boolean closing() {
        return closing;
    }

    synchronized ClientStats stats() {
        return new ClientStats(id, connectedAt, outbox.channels(), sent, dropped, outbox.queued());
    }

    private void beginClosing() {
        closing = true;
        connection.times().closing();
    }

    /** Called with the lock held: whether the caller is to start the writer. */
    private boolean mayStart() {
        if (writing || gone) {
            return false;
        }
        writing = true;
        return true;
    }

    /** Writes what waits, frame by frame, until nothing does. Only {@link Writers} calls it. */
    void writeAll() {
        Frame first;
        synchronized (this) {
            first = poll();
        }
        if (first != null) {
            write(first);
        }
    }

    private void write(Frame first) {
        try {
            for (Frame frame = first; frame != null; frame = nextAfter(frame)) {
                connection.write(frame);
            }
        } catch (RuntimeException failed) {
            // The peer is gone or was cut. The reading side ends by the same cause, or by this cut, and takes the
            // client out.
            gone = true;
            stopSending();
            connection.cut();
        }
    }

    private @Nullable Frame nextAfter(Frame written) {
        totals.framesSent.increment();
        totals.bytesSent.add(written.length());
        synchronized (this) {
            sent++;
            return poll();
        }
    }

    /** Called with the lock held: what to write next; with nothing left the writer's turn ends. */
    private @Nullable Frame poll() {
        Frame frame = outbox.poll();
        writing = frame != null;
        return frame;
    }
}
