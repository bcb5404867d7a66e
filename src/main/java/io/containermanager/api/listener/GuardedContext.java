package io.containermanager.api.listener;

import io.containermanager.live.websocket.UpgradedInput;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Helidon's view of a connection, with reads and writes that are seen by the guard. */
final class GuardedContext implements ConnectionContext, UpgradedInput {

    private final ConnectionContext real;
    private final GuardedConnection connection;
    private final LongSupplier nanos;
    private final ConnectionGuard guard;
    private final RequestSource source;
    private final HostHeader host = new HostHeader();
    private final DataWriter writer;

    /** What HTTP gave way to; written and read by the connection's own thread. */
    private @Nullable ServerConnection upgraded;

    GuardedContext(ConnectionContext real, GuardedConnection connection, LongSupplier nanos, ConnectionGuard guard) {
        this.guard = guard;
        this.real = real;
        this.connection = connection;
        this.nanos = nanos;
        this.source = new RequestSource(real.serverSocket(), connection, nanos);
        this.writer = new Writer(real.dataWriter());
    }

    GuardedConnection connection() {
        return connection;
    }

    ConnectionGuard guard() {
        return guard;
    }

    RequestSource source() {
        return source;
    }

    HostHeader host() {
        return host;
    }

    /** The connection speaks another protocol from now on. */
    void upgraded(ServerConnection to) {
        upgraded = to;
        source.upgraded();
    }

    /** What HTTP gave way to; null while it has not. */
    @Nullable
    ServerConnection upgraded() {
        return upgraded;
    }

    @Override
    public byte @Nullable [] next() {
        return isSecure() ? source.get() : connection.next();
    }

    /** Lets the client read its last answer before the socket is closed. */
    void drain() {
        connection.drain(isSecure(), nanos);
    }

    @Override
    public ListenerContext listenerContext() {
        return real.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return real.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public DataReader dataReader() {
        return source.reader();
    }

    @Override
    public Router router() {
        return real.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return real.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return real.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return real.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return real.localPeer();
    }

    @Override
    public boolean isSecure() {
        return real.isSecure();
    }

    @Override
    public String socketId() {
        return real.socketId();
    }

    @Override
    public String childSocketId() {
        return real.childSocketId();
    }

    /** Notes since when a write is under way. Another protocol after an upgrade has its own patience. */
    private final class Writer implements DataWriter {

        private final DataWriter to;

        Writer(DataWriter to) {
            this.to = to;
        }

        @Override
        public void write(BufferData... buffers) {
            if (connection.phase() == GuardedConnection.Phase.UPGRADED) {
                to.write(buffers);
            } else {
                noted(() -> to.write(buffers));
            }
        }

        @Override
        public void write(BufferData buffer) {
            if (connection.phase() == GuardedConnection.Phase.UPGRADED) {
                to.write(buffer);
            } else {
                noted(() -> to.write(buffer));
            }
        }

        @Override
        public void writeNow(BufferData... buffers) {
            if (connection.phase() == GuardedConnection.Phase.UPGRADED) {
                to.writeNow(buffers);
            } else {
                noted(() -> to.writeNow(buffers));
            }
        }

        @Override
        public void writeNow(BufferData buffer) {
            if (connection.phase() == GuardedConnection.Phase.UPGRADED) {
                to.writeNow(buffer);
            } else {
                noted(() -> to.writeNow(buffer));
            }
        }

        @Override
        public void flush() {
            to.flush();
        }

        @Override
        public void close() {
            to.close();
        }

        private void noted(Runnable write) {
            connection.beginWrite(nanos.getAsLong());
            try {
                write.run();
            } finally {
                connection.endWrite();
            }
        }
    }
}
