package io.containermanager.live.websocket;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When something last happened on a connection, in monotonic nanoseconds, for who watches over it. Written by the
 * connection's own threads, read by the watch; thread-safe.
 */
public final class ConnectionTimes {

    private static final int PING_WAITS_TENTH = 10;

    private final LongSupplier nanos;
    private volatile long heard;
    /** Whether what came is being handled, so that nothing else can be heard. */
    private volatile boolean handling;
    /** When the write that runs now began; 0 while none runs. */
    private volatile long writeBegan;
    /** When closing began; 0 before. */
    private volatile long closingBegan;

    /** A ping is to go out with the next frame. */
    private volatile boolean pingWanted;

    private volatile boolean cut;
    /** Touched by the watch alone. */
    private long pinged;

    /** Begins now. */
    public ConnectionTimes(LongSupplier nanos) {
        this.nanos = nanos;
        this.heard = nanos.getAsLong();
        this.pinged = heard;
    }

    /** Something came from the peer and is handled now: until {@link #heard} it cannot be silent. */
    public void handling() {
        handling = true;
    }

    /** What came from the peer was handled, and more can be heard. */
    public void heard() {
        heard = nanos.getAsLong();
        handling = false;
    }

    /** A write begins. */
    public void writing() {
        writeBegan = odd();
    }

    /** The write ended. */
    public void written() {
        writeBegan = 0;
    }

    /** Whether a write is under way. */
    public boolean isWriting() {
        return writeBegan != 0;
    }

    /** The connection begins to close; later calls have no effect. */
    public void closing() {
        if (closingBegan == 0) {
            closingBegan = odd();
        }
    }

    /** Whether the connection closes. */
    public boolean isClosing() {
        return closingBegan != 0;
    }

    /** The connection is cut; true for the first who says so. */
    public synchronized boolean cutNow() {
        boolean first = !cut;
        cut = true;
        return first;
    }

    /** Whether the connection was cut and only its reading side has not noticed yet. */
    public boolean cut() {
        return cut;
    }

    /** Now, for the questions below. */
    public long now() {
        return nanos.getAsLong();
    }

    /** Whether nothing had come for longer than that. */
    public boolean silentFor(Duration limit, long now) {
        return !handling && now - heard > limit.toNanos();
    }

    /** Whether one write had been running for longer than that. */
    public boolean stuckFor(Duration limit, long now) {
        return longerThan(limit, writeBegan, now);
    }

    /** Whether closing began longer ago than that. */
    public boolean closingFor(Duration limit, long now) {
        return longerThan(limit, closingBegan, now);
    }

    /** Whether it is time for the next ping; if so, the next frame is to take it along. Only the watch asks. */
    public boolean pingDue(Duration every, long now) {
        boolean due = now - pinged >= every.toNanos();
        if (due) {
            pinged = now;
            pingWanted = true;
        }
        return due;
    }

    /** Whether no frame has taken the ping along within a tenth of that time. Only the watch asks. */
    public boolean pingOverdue(Duration every, long now) {
        return pingWanted && now - pinged >= every.toNanos() / PING_WAITS_TENTH;
    }

    /** Whether a ping is to go out now; the caller then sends it. */
    public boolean takePing() {
        if (!pingWanted) {
            return false;
        }
        pingWanted = false;
        return true;
    }

    private static boolean longerThan(Duration limit, long began, long now) {
        return began != 0 && now - began > limit.toNanos();
    }

    /** Now, never the 0 that means none. */
    private long odd() {
        return nanos.getAsLong() | 1;
    }
}
