package io.containermanager.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A TCP port in front of the daemon's socket that can go away, come back and stop answering, so that tests need not touch the daemon that
 * others use as well.
 */
final class SocketRelay implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final SocketAddress target;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocketChannel listener;
    private volatile boolean frozen;
    private final Set<String> requests = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();

    SocketRelay(Path socket) {
        this(UnixDomainSocketAddress.of(socket));
    }

    SocketRelay(SocketAddress target) {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.socket().getLocalPort();
    }

    int port() {
        return port;
    }

    private ServerSocketChannel listen(int wanted) {
        try {
            var fresh = ServerSocketChannel.open();
            fresh.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, true);
            fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            Thread.ofVirtual().name("relay").start(() -> accept(fresh));
            return fresh;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept(ServerSocketChannel from) {
        try {
            while (true) {
                var client = from.accept();
                var daemon = SocketChannel.open(target);
                connections.add(client);
                connections.add(daemon);
                var open = new AtomicInteger(2);
                Thread.ofVirtual().start(() -> pump(client, daemon, open, true));
                Thread.ofVirtual().start(() -> pump(daemon, client, open, false));
            }
        } catch (IOException closed) {
            // The relay went away.
        }
    }

    /** The request lines that came through: one for each connection, because each call has a connection of its own. */
    Set<String> requests() {
        return Set.copyOf(requests);
    }

    /** How many calls came through so far. */
    int calls() {
        return calls.get();
    }

    private void note(ByteBuffer beginning) {
        var text = StandardCharsets.UTF_8.decode(beginning.duplicate()).toString();
        calls.incrementAndGet();
        requests.add(text.substring(0, Math.max(0, text.indexOf(" HTTP/"))));
    }

    /** Moves one direction; the connection is over when both are. */
    private void pump(SocketChannel from, SocketChannel to, AtomicInteger open, boolean noting) {
        boolean first = noting;
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                if (first) {
                    note(buffer);
                    first = false;
                }
                while (buffer.hasRemaining() && !frozen) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
            if (open.decrementAndGet() == 0) {
                forget(from, to);
            }
        } catch (IOException closed) {
            // One side broke; so does the other.
            forget(from, to);
        }
    }

    private void forget(SocketChannel one, SocketChannel other) {
        connections.remove(one);
        connections.remove(other);
        try {
            one.close();
            other.close();
        } catch (IOException already) {
            // Nothing is left to close.
        }
    }

    /** Every connection breaks and no new one is taken. */
    void goAway() {
        close();
    }

    /** Bytes are swallowed: the daemon hangs. */
    void freeze() {
        frozen = true;
    }

    void comeBack() {
        frozen = false;
        // The port is free only when the thread that accepted has left its call.
        Awaitility.await().ignoreException(UncheckedIOException.class).until(() -> {
            listener = listen(port);
            return true;
        });
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var connection : connections) {
                connection.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
