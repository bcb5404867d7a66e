package io.containermanager.live.websocket;

import io.containermanager.event.GuardedThread;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketContext;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsSession;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Helidon's session over a connection that any thread may send on, one frame at a time: a call returns when the kernel
 * has taken the frame, so a sender that must not run ahead of its peer needs nothing else. A peer that takes nothing
 * for 10 s is cut, and the sender gets an unchecked exception. After a close frame nothing is sent.
 */
public final class WebSocketSession implements WsSession, Connection {

    private static final Logger LOGGER = System.getLogger(WebSocketSession.class.getName());
    private static final Frame PING = Frame.ping("live".getBytes(StandardCharsets.US_ASCII));

    private final ConnectionContext connection;
    private final Optional<String> subProtocol;
    private final ConnectionTimes times;
    private final DataWriter writer;
    // Guarded by this, which is the one lock that is held while calling out: keeping frames apart is its purpose. A
    // stuck
    // write is freed by cut(). Virtual threads wait for it, and inside it, without keeping their carrier.
    private boolean closeSent;
    private boolean inMessage;

    WebSocketSession(ConnectionContext connection, Headers upgradeHeaders, LongSupplier nanos) {
        this.connection = connection;
        this.subProtocol = upgradeHeaders.first(HeaderNames.create("Sec-WebSocket-Protocol"));
        this.times = new ConnectionTimes(nanos);
        this.writer = connection.dataWriter();
    }

    @Override
    public String address() {
        return connection.remotePeer().host();
    }

    @Override
    public ConnectionTimes times() {
        return times;
    }

    @Override
    public synchronized void write(Frame frame) {
        if (closeSent) {
            return;
        }
        if (frame.isClose()) {
            closeSent = true;
            times.closing();
        }
        times.writing();
        try {
            // A ping with a frame costs no write and no thread of its own.
            byte[] bytes = times.takePing() ? frame.bytesAfter(PING) : frame.bytes();
            writer.writeNow(BufferData.create(bytes));
        } finally {
            times.written();
        }
    }

    @Override
    public WsSession send(String text, boolean last) {
        return sendPiece(FrameHeader.TEXT, text.getBytes(StandardCharsets.UTF_8), last);
    }

    @Override
    public WsSession send(BufferData buffer, boolean last) {
        return sendPiece(FrameHeader.BINARY, buffer.readBytes(), last);
    }

    private synchronized WsSession sendPiece(int opcode, byte[] payload, boolean last) {
        write(Frame.fragment(inMessage ? FrameHeader.CONTINUATION : opcode, payload, last));
        inMessage = !last;
        return this;
    }

    @Override
    public WsSession ping(BufferData payload) {
        write(Frame.ping(payload.readBytes()));
        return this;
    }

    @Override
    public WsSession pong(BufferData payload) {
        write(Frame.pong(payload.readBytes()));
        return this;
    }

    /** Begins the closing handshake; what the peer still sends is passed over until it answers. */
    @Override
    public WsSession close(int code, String reason) {
        write(Frame.close(code, reason));
        return this;
    }

    @Override
    public WsSession terminate() {
        cut();
        throw new CloseConnectionException("Terminated");
    }

    @Override
    public Optional<String> subProtocol() {
        return subProtocol;
    }

    @Override
    public SocketContext socketContext() {
        return connection;
    }

    @Override
    public void ping() {
        if (!times.isWriting() && times.takePing()) {
            GuardedThread.virtual("live-ping").once(() -> writeIfOpen(PING)).start();
        }
    }

    @Override
    public void closeSoon(int code, String reason) {
        times.closing();
        GuardedThread.virtual("live-close")
                .once(() -> writeIfOpen(Frame.close(code, reason)))
                .start();
    }

    @Override
    public void cut() {
        if (times.cutNow()) {
            // Closing a TLS socket may wait for the write that is stuck; a cut must not.
            GuardedThread.virtual("live-cut").once(this::closeSocket).start();
        }
    }

    private void writeIfOpen(Frame frame) {
        try {
            write(frame);
        } catch (RuntimeException gone) {
            // The reading side ends by the same cause and calls the listener.
            LOGGER.log(Level.DEBUG, "A WebSocket peer was gone before it was written to", gone);
        }
    }

    private void closeSocket() {
        try {
            connection.serverSocket().close();
        } catch (UncheckedIOException closedAlready) {
            LOGGER.log(Level.DEBUG, "Socket of a WebSocket client was closed already", closedAlready);
        }
    }
}
