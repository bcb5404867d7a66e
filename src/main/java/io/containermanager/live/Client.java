package io.containermanager.live;

import io.containermanager.live.LiveStats.ClientStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connected client: a bounded mailbox and, only while something waits in it, one virtual thread {@code live-writer}
 * that empties it. Every frame of ours goes through here, so there is one writer at a time, and nobody who has
 * something to say waits for a slow peer. Thread-safe; the lock is never held while writing.
 */
final class Client {

    private static final ThreadFactory WRITERS =
            Thread.ofVirtual().name("live-writer").factory();

    private final String id;
    private final Instant connectedAt;
    private final Peer peer;
    private final LiveClock clock;
    private final LiveCounters totals;

    // Guarded by this.
    private final Mailbox mailbox = new Mailbox();
    private boolean writing;
    private boolean closing;
    private long closingSinceNanos;
    private long dropped;

    private volatile boolean cut;
    private volatile long lastHeardNanos;
    /** When the write that runs now began; 0 while none runs. */
    private volatile long writeBeganNanos;

    private volatile long sent;
    /** Touched by the heartbeat's thread alone. */
    private long lastPingNanos;

    Client(String id, Peer peer, LiveClock clock, LiveCounters totals) {
        this.id = id;
        this.peer = peer;
        this.clock = clock;
        this.totals = totals;
        this.connectedAt = clock.now();
        this.lastHeardNanos = clock.nanoTime();
        this.lastPingNanos = lastHeardNanos;
    }

    String id() {
        return id;
    }

    String address() {
        return peer.address();
    }

    /** Sends an answer, before any channel's frame. */
    void answer(Frame frame) {
        boolean start;
        boolean full;
        synchronized (this) {
            full = !closing && !mailbox.answer(frame);
            start = !full && mayStart();
        }
        if (full) {
            close(Close.ANSWERS_UNREAD);
        } else if (start) {
            startWriter();
        }
    }

    /** Adds a subscription, in the place of the channel's earlier one; false when the client is going. */
    synchronized boolean add(Feed feed) {
        if (!closing) {
            mailbox.add(feed);
        }
        return !closing;
    }

    /** Ends a subscription; its waiting frames go. */
    synchronized Optional<Feed> remove(String channel) {
        return mailbox.remove(channel);
    }

    synchronized Optional<Feed> feed(String channel) {
        return mailbox.feed(channel);
    }

    synchronized List<Feed> feeds() {
        return mailbox.feeds();
    }

    synchronized List<String> channels() {
        return mailbox.channels();
    }

    /** Keeps a channel's frame for the client; what has no subscription any more is left out. */
    void offer(Feed feed, Frame frame, long number) {
        boolean start;
        synchronized (this) {
            if (closing || !mailbox.has(feed)) {
                return;
            }
            int given = feed.offer(frame, number);
            if (given > 0) {
                dropped += given;
                totals.framesDropped.add(given);
            }
            start = mayStart();
        }
        if (start) {
            startWriter();
        }
    }

    /** Sends a close frame as the last one; the heartbeat cuts a peer that does not answer it in time. */
    void close(Close close) {
        boolean start;
        synchronized (this) {
            if (closing) {
                return;
            }
            beginClosing();
            mailbox.end(Frame.close(close));
            start = mayStart();
        }
        if (start) {
            startWriter();
        }
    }

    /** Sends nothing any more: the peer closes, or is gone. Returns whether our own close frame went out before. */
    synchronized boolean stopSending() {
        boolean closedByUs = mailbox.lastTaken();
        if (!closing) {
            beginClosing();
        }
        mailbox.end(null);
        return closedByUs;
    }

    /** Ends the connection without a word and without waiting: also frees a write that is stuck. */
    void cut() {
        if (!cut) {
            cut = true;
            stopSending();
            // Closing a TLS socket may wait for the write that is stuck; whoever cuts must not.
            Thread.ofVirtual().name("live-cut").start(peer::cut);
        }
    }

    /** Notes that something came from the peer. */
    void heard() {
        lastHeardNanos = clock.nanoTime();
    }

    /** Whether the connection was ended and only the reading side has not noticed yet. */
    boolean isCut() {
        return cut;
    }

    boolean silentFor(Duration limit, long nowNanos) {
        return nowNanos - lastHeardNanos > limit.toNanos();
    }

    boolean stuckFor(Duration limit, long nowNanos) {
        long began = writeBeganNanos;
        return began != 0 && nowNanos - began > limit.toNanos();
    }

    /** Whether it is time for the next ping; if so, the time after it begins. Only the heartbeat asks. */
    boolean pingDue(Duration every, long nowNanos) {
        boolean due = nowNanos - lastPingNanos >= every.toNanos();
        if (due) {
            lastPingNanos = nowNanos;
        }
        return due;
    }

    synchronized boolean closingFor(Duration limit, long nowNanos) {
        return closing && nowNanos - closingSinceNanos > limit.toNanos();
    }

    synchronized boolean closing() {
        return closing;
    }

    synchronized ClientStats stats() {
        return new ClientStats(id, connectedAt, mailbox.channels(), sent, dropped, mailbox.queued());
    }

    private void beginClosing() {
        closing = true;
        closingSinceNanos = clock.nanoTime();
    }

    /** Called with the lock held: whether the caller is to start the writer. */
    private boolean mayStart() {
        if (writing || cut) {
            return false;
        }
        writing = true;
        return true;
    }

    private void startWriter() {
        WRITERS.newThread(this::writeAll).start();
    }

    /** The writer's whole life: what waits, frame by frame, until nothing does. */
    private void writeAll() {
        try {
            for (Frame frame = next(); frame != null; frame = next()) {
                // Odd, so that it is never the 0 that means none.
                writeBeganNanos = clock.nanoTime() | 1;
                peer.write(frame);
                writeBeganNanos = 0;
                countSent(frame);
            }
        } catch (RuntimeException gone) {
            // The socket failed: the peer is gone or was cut. The reading side ends by the same cause and takes the
            // client out.
            writeBeganNanos = 0;
            cut();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the one writer counts.
    private void countSent(Frame frame) {
        sent = sent + 1;
        totals.framesSent.increment();
        totals.bytesSent.add(frame.length());
    }

    private synchronized @Nullable Frame next() {
        Frame frame = mailbox.poll();
        writing = frame != null;
        return frame;
    }
}
