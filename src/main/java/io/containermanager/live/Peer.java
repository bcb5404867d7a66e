package io.containermanager.live;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The connection below a client: Helidon's context with a writer that takes one frame at a time. Helidon's own frames
 * (its answer to a close, its close for a broken frame) pass the same lock as ours, which the pinned WebSocket module
 * does not see to by itself. Ready frames go to the socket as they are, so nothing is encoded per client.
 */
final class Peer implements ConnectionContext {

    private static final Logger LOGGER = System.getLogger(Peer.class.getName());

    private final ConnectionContext connection;
    private final OneWriter writer;
    private volatile Attachment attachment = Attachment.NONE;

    /** Who is told what happens to the connection, on its reading thread. */
    interface Attachment {
        Attachment NONE = new Attachment() {
            @Override
            public void closing() {}

            @Override
            public void ended() {}
        };

        /** Helidon has sent a close frame for a broken frame and reads on for a moment. */
        void closing();

        /** The connection has ended, by whatever cause. */
        void ended();
    }

    Peer(ConnectionContext connection) {
        this.connection = connection;
        this.writer = new OneWriter(connection.dataWriter());
    }

    void attach(Attachment told) {
        attachment = told;
    }

    Attachment attachment() {
        return attachment;
    }

    /** Writes a frame; waits as long as the peer's window is shut, until {@link #cut()}. */
    void write(Frame frame) {
        writer.writeNow(BufferData.create(frame.bytes()));
    }

    /** Closes the socket: who reads or writes on it fails at once. */
    void cut() {
        try {
            connection.serverSocket().close();
        } catch (UncheckedIOException closedAlready) {
            LOGGER.log(Level.DEBUG, "Socket of a WebSocket client was closed already", closedAlready);
        }
    }

    String address() {
        return connection.remotePeer().host();
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return connection.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return connection.executor();
    }

    @Override
    public DataReader dataReader() {
        return connection.dataReader();
    }

    @Override
    public Router router() {
        return connection.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return connection.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return connection.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return connection.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return connection.localPeer();
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public String socketId() {
        return connection.socketId();
    }

    @Override
    public String childSocketId() {
        return connection.childSocketId();
    }
}
