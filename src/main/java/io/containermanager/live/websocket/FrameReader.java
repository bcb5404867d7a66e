package io.containermanager.live.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One upgraded connection: reads on Helidon's virtual thread, passes whole messages to the listener and, whatever ended the
 * connection, its end exactly once. Pings are answered here (RFC 6455 section 5.5.2), a close is echoed.
 */
final class FrameReader implements ServerConnection, FrameDecoder.Sink {

    private static final Logger LOGGER = System.getLogger(FrameReader.class.getName());
    /** How much is read away at most after a failure, so that the close frame is not lost to a reset; the watch bounds the time. */
    private static final long LINGER_MAX_BYTES = 2L * 1024 * 1024;

    private final WebSocketSession session;
    private final DataReader reader;
    private final @Nullable UpgradedInput input;
    private final WsListener listener;
    private final Connections connections;
    private final FrameDecoder decoder;

    // Touched by the reading thread alone.
    private boolean endTold;

    FrameReader(WebSocketSession session, ConnectionContext connection, WsListener listener, Connections connections) {
        this.session = session;
        this.reader = connection.dataReader();
        this.input = connection instanceof UpgradedInput direct ? direct : null;
        this.listener = listener;
        this.decoder = new FrameDecoder(listener instanceof PieceListener);
        this.connections = connections;
    }

    @Override
    public void handle(Limit limit) {
        connections.add(session);
        try {
            listener.onOpen(session);
            readAll();
        } catch (BrokenFrameException broken) {
            fail(broken.code(), broken.reason());
        } catch (InsufficientDataAvailableException | CloseConnectionException gone) {
            // FIN, reset, or cut: the listener hears of it below.
            session.times().closing();
        } catch (RuntimeException failure) {
            failed(failure);
        } finally {
            connections.remove(session);
            tellEnd(CloseCodes.ABNORMAL, "");
        }
    }

    private void readAll() throws BrokenFrameException {
        while (!decoder.closed()) {
            byte[] piece = input == null || reader.available() > 0 ? fromParser() : input.next();
            if (piece == null) {
                throw new CloseConnectionException("The peer ended the connection");
            }
            // A handler of a message may block, and what the peer sends is not read meanwhile.
            session.times().handling();
            decoder.decode(piece, 0, piece.length, this);
            session.times().heard();
        }
    }

    private byte[] fromParser() {
        reader.ensureAvailable();
        return reader.readBuffer().readBytes();
    }

    private void failed(RuntimeException failure) {
        if (session.times().isClosing()) {
            LOGGER.log(Level.DEBUG, "A WebSocket connection ended while closing", failure);
            return;
        }
        listener.onError(session, failure);
        fail(CloseCodes.FAILED, "The server failed; see its log");
    }

    private void fail(int code, String reason) {
        tellEnd(code, reason);
        try {
            session.write(Frame.close(code, reason));
            readAway();
        } catch (RuntimeException gone) {
            LOGGER.log(Level.DEBUG, "A WebSocket peer did not wait for its close frame", gone);
        }
    }

    private void readAway() {
        long left = LINGER_MAX_BYTES;
        while (left > 0) {
            reader.ensureAvailable();
            int available = reader.available();
            reader.skip(available);
            left -= available;
        }
    }

    private void tellEnd(int code, String reason) {
        if (!endTold) {
            endTold = true;
            listener.onClose(session, code, reason);
        }
    }

    @Override
    public void text(String message) {
        if (!session.times().isClosing()) {
            listener.onMessage(session, message, true);
        }
    }

    @Override
    public void binary(byte[] message) {
        if (!session.times().isClosing()) {
            listener.onMessage(session, BufferData.create(message), true);
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (!session.times().isClosing()) {
            session.write(Frame.pong(payload));
            listener.onPing(session, BufferData.create(payload));
        }
    }

    @Override
    public void pong(byte[] payload) {
        listener.onPong(session, BufferData.create(payload));
    }

    @Override
    public void close(int code, String reason) {
        tellEnd(code, reason);
        session.write(Frame.close(code, ""));
    }

    @Override
    public Duration idleTime() {
        // Silence is the watch's to judge: Helidon's idle timer does not see what is sent.
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        // A stopping server: 1001 was sent before.
        session.cut();
    }
}
