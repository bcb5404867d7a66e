package io.containermanager.live;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsCloseException;
import java.time.Duration;

/**
 * Helidon's WebSocket connection, with what the pinned module leaves out: the end of a connection is always told,
 * whatever ended it, and the close frame for a broken or oversized frame reaches the client, because what the client
 * had still sent is read away before the socket closes (closing with unread data would reset the connection).
 */
final class LiveConnection implements ServerConnection {

    /** How much is read away at most; the heartbeat bounds the time. */
    private static final long LINGER_MAX_BYTES = 2L * 1024 * 1024;

    private final ServerConnection helidon;
    private final Peer peer;

    LiveConnection(ServerConnection helidon, Peer peer) {
        this.helidon = helidon;
        this.peer = peer;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            helidon.handle(limit);
        } catch (CloseConnectionException ended) {
            if (ended.getCause() instanceof WsCloseException) {
                peer.attachment().closing();
                readAway();
            }
            throw ended;
        } catch (RuntimeException failure) {
            // Anything else would be answered with an HTTP error in the middle of WebSocket frames.
            throw new CloseConnectionException("WebSocket connection failed", failure);
        } finally {
            peer.attachment().ended();
        }
    }

    @Override
    public Duration idleTime() {
        // Silence is the heartbeat's to judge: Helidon's idle timer does not see what is sent.
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        helidon.close(interrupt);
    }

    private void readAway() {
        long left = LINGER_MAX_BYTES;
        try {
            while (left > 0) {
                peer.dataReader().ensureAvailable();
                int available = peer.dataReader().available();
                peer.dataReader().skip(available);
                left -= available;
            }
        } catch (InsufficientDataAvailableException | CloseConnectionException finished) {
            left = 0;
        }
    }
}
