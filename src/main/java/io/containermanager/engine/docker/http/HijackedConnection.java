package io.containermanager.engine.docker.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which HTTP ends after the first answer and bytes go both ways (Docker Engine API, "Exec start": {@code Upgrade: tcp}).
 * The transport of the other calls cannot end its side of such a connection, without which a command never learns that its input is over.
 * One thread may read while another writes; closing frees both.
 */
public final class HijackedConnection implements Closeable {

    private static final int HEAD_MAX_BYTES = 16 << 10;
    private static final int REFUSAL_MAX_BYTES = 64 << 10;
    private static final int PORT = 2375;
    private static final int TLS_PORT = 2376;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;
    private final Ender ender;

    /** Half-closes a connection. */
    private interface Ender {
        void end() throws IOException;
    }

    private HijackedConnection(Closeable socket, InputStream in, OutputStream out, Ender ender) {
        this.socket = socket;
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.ender = ender;
    }

    /** Why the daemon does not converse. */
    static final class RefusedException extends IOException {
        private final int status;

        private RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /**
     * Connects and asks.
     *
     * @param host the daemon's address
     * @param tls for TLS, or null
     * @param path with the version
     * @param json the request's body
     * @throws RefusedException when the daemon answers no
     */
    static HijackedConnection begin(URI host, @Nullable SSLContext tls, String path, String json) throws IOException {
        var connection = connect(host, tls);
        try {
            var body = json.getBytes(StandardCharsets.UTF_8);
            var head = "POST " + path + " HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
            connection.write(head.getBytes(StandardCharsets.US_ASCII));
            connection.write(body);
            connection.requireAgreed();
            return connection;
        } catch (IOException refused) {
            connection.close();
            throw refused;
        }
    }

    private static HijackedConnection connect(URI host, @Nullable SSLContext tls) throws IOException {
        if ("unix".equals(host.getScheme())) {
            return over(SocketChannel.open(UnixDomainSocketAddress.of(host.getPath())));
        }
        if (tls == null) {
            return over(SocketChannel.open(
                    new InetSocketAddress(host.getHost(), host.getPort() < 0 ? PORT : host.getPort())));
        }
        var socket = (SSLSocket)
                tls.getSocketFactory().createSocket(host.getHost(), host.getPort() < 0 ? TLS_PORT : host.getPort());
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return new HijackedConnection(
                socket, socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput);
    }

    private static HijackedConnection over(SocketChannel channel) {
        return new HijackedConnection(
                channel, Channels.newInputStream(channel), Channels.newOutputStream(channel), channel::shutdownOutput);
    }

    private void requireAgreed() throws IOException {
        var head = head();
        var words = head.split(" ", 3);
        int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
        if (status != SWITCHING_PROTOCOLS && status != OK) {
            throw new RefusedException(
                    status, new String(in.readNBytes(REFUSAL_MAX_BYTES), StandardCharsets.UTF_8).strip());
        }
    }

    private String head() throws IOException {
        var head = new StringBuilder();
        int matched = 0;
        while (matched < HEAD_END.length) {
            int next = in.read();
            if (next < 0 || head.length() >= HEAD_MAX_BYTES) {
                throw new EOFException("The daemon ended the connection before it answered");
            }
            head.append((char) next);
            matched = next == HEAD_END[matched] ? matched + 1 : next == HEAD_END[0] ? 1 : 0;
        }
        return head.toString();
    }

    /** What comes from the command. */
    public InputStream input() {
        return in;
    }

    /** Sends to the command; waits while it does not take what it has got. */
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Ends the input; output can still be read. */
    public void endOutput() throws IOException {
        ender.end();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
