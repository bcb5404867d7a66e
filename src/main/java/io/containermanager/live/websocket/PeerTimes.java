package io.containermanager.live.websocket;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * When something last happened on a connection, in monotonic nanoseconds, for who watches over it. Written by the
 * connection's own threads, read by the watch; thread-safe.
 */
public final class PeerTimes {

    private final LongSupplier nanos;
    private volatile long heard;
    /** When the write that runs now began; 0 while none runs. */
    private volatile long writeBegan;
    /** When closing began; 0 before. */
    private volatile long closingBegan;

    private final AtomicBoolean cut = new AtomicBoolean();
    /** Touched by the watch alone. */
    private long pinged;

    /** Begins now. */
    public PeerTimes(LongSupplier nanos) {
        this.nanos = nanos;
        this.heard = nanos.getAsLong();
        this.pinged = heard;
    }

    /** Something came from the peer. */
    public void heard() {
        heard = nanos.getAsLong();
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
    public boolean cutNow() {
        return cut.compareAndSet(false, true);
    }

    /** Whether the connection was cut and only its reading side has not noticed yet. */
    public boolean cut() {
        return cut.get();
    }

    /** Whether nothing came for longer than that. */
    public boolean silentFor(Duration limit) {
        return nanos.getAsLong() - heard > limit.toNanos();
    }

    /** Whether one write has been running for longer than that. */
    public boolean stuckFor(Duration limit) {
        return longerThan(limit, writeBegan);
    }

    /** Whether closing began longer ago than that. */
    public boolean closingFor(Duration limit) {
        return longerThan(limit, closingBegan);
    }

    /** Whether it is time for the next ping; if so, the time after it begins. Only the watch asks. */
    public boolean pingDue(Duration every) {
        long now = nanos.getAsLong();
        boolean due = now - pinged >= every.toNanos();
        if (due) {
            pinged = now;
        }
        return due;
    }

    private boolean longerThan(Duration limit, long began) {
        return began != 0 && nanos.getAsLong() - began > limit.toNanos();
    }

    /** Now, never the 0 that means none. */
    private long odd() {
        return nanos.getAsLong() | 1;
    }
}
