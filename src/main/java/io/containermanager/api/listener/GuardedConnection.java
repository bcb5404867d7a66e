package io.containermanager.api.listener;

import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection: what it is at, and since when it keeps the service waiting. Written by the connection's own thread, read by the
 * one that looks for what takes too long; closing is safe from any thread.
 */
final class GuardedConnection {

    /** What a connection is at. */
    enum Phase {
        /** Accepted; nothing has come yet. */
        NEW(true),
        /** Between two requests. */
        IDLE(false),
        /** A request has begun to come. */
        HEAD(true),
        /** Its body is being read. */
        BODY(true),
        /** It is being handled or answered. */
        ANSWER(false),
        /** It was answered for the last time; what its client still sends is read and dropped. */
        DRAIN(true),
        /** It speaks another protocol now, which has bounds of its own. */
        UPGRADED(false),
        /** Closed or forgotten. */
        ENDED(false);

        private final boolean unfinished;

        Phase(boolean unfinished) {
            this.unfinished = unfinished;
        }

        /** Whether the service waits for the rest of a request. */
        boolean unfinished() {
            return unfinished;
        }
    }

    /** How long a client may go on sending after its last answer. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(2);

    /** How many bytes it may send meanwhile; beyond it the connection is closed. */
    private static final long DRAIN_MAX_BYTES = 16L << 20;

    private static final int DRAIN_BLOCK_BYTES = 4 * 1024;

    /** Room for a pong, a close or a subscription. */
    private static final int NEXT_MIN_BYTES = 64;

    private static final int NEXT_MAX_BYTES = 8 * 1024;

    private final SocketChannel channel;
    private final AddressCount address;
    private final Consumer<GuardedConnection> ended;
    private volatile Phase phase = Phase.NEW;
    private volatile long since;
    /** Since when the thread is inside a read or a write; 0 while it is in none. */
    private volatile long reading;

    private volatile long writing;
    private volatile long bodyBytes;
    private volatile long bodyWaitedNanos;
    private volatile boolean late;

    /** How much an upgraded connection reads at once; for its own thread. */
    private int nextBytes = NEXT_MIN_BYTES;

    GuardedConnection(SocketChannel channel, AddressCount address, long now, Consumer<GuardedConnection> ended) {
        this.channel = channel;
        this.address = address;
        this.ended = ended;
        this.since = now;
        address.enter(phase);
    }

    Phase phase() {
        return phase;
    }

    long since() {
        return since;
    }

    AddressCount address() {
        return address;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether its time was over: what is read no more is answered 408. */
    boolean isLate() {
        return late;
    }

    /** Goes on to another phase; a connection that has ended stays so. */
    synchronized void enter(Phase next, long now) {
        if (phase == Phase.ENDED || phase == next) {
            return;
        }
        address.leave(phase);
        address.enter(next);
        if (next == Phase.HEAD || next == Phase.NEW) {
            bodyBytes = 0;
            bodyWaitedNanos = 0;
        }
        phase = next;
        since = now;
    }

    void beginRead(long now) {
        reading = now | 1;
    }

    // Only the connection's own thread writes these two; others read them.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void endRead(long now, int bytes) {
        if (phase == Phase.BODY) {
            bodyBytes += bytes;
            bodyWaitedNanos += Math.max(0, now - reading);
        }
        reading = 0;
    }

    void beginWrite(long now) {
        writing = now | 1;
    }

    void endWrite() {
        writing = 0;
    }

    /** Since when the service waits for bytes of an unfinished request; {@link Long#MAX_VALUE} while it does not. */
    long waitingSince() {
        long begun = reading;
        return begun == 0 || !phase.unfinished() ? Long.MAX_VALUE : begun;
    }

    /** Since when a client leaves an answer unread; {@link Long#MAX_VALUE} while it does not. */
    long unreadSince() {
        long begun = writing;
        return begun == 0 || phase == Phase.UPGRADED ? Long.MAX_VALUE : begun;
    }

    /** What its time being over means now; {@link Verdict#FINE} as a rule. */
    Verdict judge(ListenerLimits limits, long now) {
        long stuck = writing;
        if (phase == Phase.UPGRADED) {
            return Verdict.FINE;
        }
        if (stuck != 0 && now - stuck > limits.writeTimeout().toNanos()) {
            return Verdict.CUT;
        }
        if (late) {
            return Verdict.FINE;
        }
        long begun = reading;
        return switch (phase) {
            case NEW -> now - since > limits.headerTimeout().toNanos() ? Verdict.UNUSED : Verdict.FINE;
            case IDLE -> now - since > limits.idleTimeout().toNanos() ? Verdict.UNUSED : Verdict.FINE;
            case HEAD -> now - since > limits.headerTimeout().toNanos() ? Verdict.LATE : Verdict.FINE;
            case BODY ->
                begun != 0 && limits.bodyTooSlow(bodyWaitedNanos + Math.max(0, now - begun), bodyBytes)
                        ? Verdict.LATE
                        : Verdict.FINE;
            case DRAIN -> now - since > DRAIN_MAX.toNanos() ? Verdict.CUT : Verdict.FINE;
            case ANSWER, UPGRADED, ENDED -> Verdict.FINE;
        };
    }

    /** What to do with a connection. */
    enum Verdict {
        /** Nothing. */
        FINE,
        /** Its request is answered 408 by its own thread. */
        LATE,
        /** It is closed: there is nothing to answer, or no reader. */
        CUT,
        /** It is closed, which denies its client nothing: browsers open connections that they may never use. */
        UNUSED
    }

    /** Ends what its thread reads, so that the thread answers 408. */
    void endInput() {
        late = true;
        try {
            channel.shutdownInput();
        } catch (IOException gone) {
            close();
        }
    }

    /**
     * Reads and drops what the client still sends after an answer that came before the end of its request: a socket that is closed with
     * unread bytes is reset, and the reset can overtake the answer (RFC 9112, section 9.6).
     *
     * @param secure whether TLS has an end of its own to send before the socket's
     */
    void drain(boolean secure, LongSupplier nanos) {
        if (phase == Phase.NEW || phase == Phase.IDLE || phase == Phase.UPGRADED || phase == Phase.ENDED || late) {
            return;
        }
        long now = nanos.getAsLong();
        enter(Phase.DRAIN, now);
        beginRead(now);
        try {
            if (!secure) {
                channel.shutdownOutput();
            }
            var dropped = ByteBuffer.allocate(DRAIN_BLOCK_BYTES);
            long left = DRAIN_MAX_BYTES;
            for (int read = 1; read > 0 && left > 0; left -= read) {
                read = channel.read(dropped.clear());
            }
        } catch (IOException gone) {
            // The client has closed, or its time was over.
        } finally {
            endRead(nanos.getAsLong(), 0);
        }
    }

    /**
     * Waits for what comes next on an upgraded connection without TLS: with few frames on the stack and a small buffer, for a client that
     * watches says little. One that says much is read in larger pieces.
     *
     * @return null at the end
     */
    byte @Nullable [] next() {
        var piece = ByteBuffer.allocate(nextBytes);
        try {
            int read = channel.read(piece);
            nextBytes = piece.hasRemaining() ? NEXT_MIN_BYTES : NEXT_MAX_BYTES;
            return read < 0 ? null : Arrays.copyOf(piece.array(), read);
        } catch (IOException broken) {
            throw new ServerConnectionException("The connection was closed while it was read", broken);
        }
    }

    /** Closes the socket; its reader and writer are woken. */
    void close() {
        try {
            channel.close();
        } catch (IOException closed) {
            // Nothing more can be done for it.
        }
        end();
    }

    /** Forgets it; safe to call twice. */
    void end() {
        synchronized (this) {
            if (phase == Phase.ENDED) {
                return;
            }
            address.leave(phase);
            phase = Phase.ENDED;
        }
        ended.accept(this);
    }
}
