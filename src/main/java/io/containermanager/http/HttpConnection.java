package io.containermanager.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection for one HTTP/1.1 request, to an address that its caller chose; nothing is looked up, redirected or kept. After an answer that
 * switches protocols bytes go both ways: one thread may read while another writes. Closing frees both, and so does the interruption of a
 * virtual thread that waits here.
 *
 * <pre>{@code
 * try (var connection = HttpConnection.unix(Path.of("/var/run/docker.sock"))) {
 *     var answer = connection.send("GET", "/version", Map.of("Host", "docker", "Connection", "close"), null);
 *     …
 * }
 * }</pre>
 */
public final class HttpConnection implements Closeable {

    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;
    private final Ender ender;

    /** Ends our side of a connection. */
    private interface Ender {
        void end() throws IOException;
    }

    private HttpConnection(Closeable socket, InputStream in, OutputStream out, Ender ender) {
        this.socket = socket;
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.ender = ender;
    }

    /** Connects to a Unix socket. */
    public static HttpConnection unix(Path path) throws IOException {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new HttpConnection(
                channel, Channels.newInputStream(channel), Channels.newOutputStream(channel), channel::shutdownOutput);
    }

    /** Over a socket that is connected. */
    public static HttpConnection over(Socket connected) throws IOException {
        return new HttpConnection(
                connected, connected.getInputStream(), connected.getOutputStream(), connected::shutdownOutput);
    }

    /**
     * The same with TLS; closes the socket when that fails.
     *
     * @param host the name or address that the certificate must cover
     */
    public static HttpConnection secured(Socket connected, SSLSocketFactory tls, String host) throws IOException {
        try {
            var secured = (SSLSocket) tls.createSocket(connected, host, connected.getPort(), true);
            var parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return over(secured);
        } catch (IOException failed) {
            connected.close();
            throw failed;
        }
    }

    /**
     * Connects to the first of the addresses that accepts.
     *
     * @param timeout for each of them
     * @param opening is shown each socket before it connects, so that another thread can close it
     */
    public static Socket connect(List<InetAddress> addresses, int port, Duration timeout, Consumer<Socket> opening)
            throws IOException {
        var last = new IOException("no address");
        for (var address : addresses) {
            var candidate = new Socket();
            opening.accept(candidate);
            try {
                candidate.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
                return candidate;
            } catch (IOException failure) {
                candidate.close();
                last = failure;
            }
        }
        throw last;
    }

    /**
     * Sends a request and reads the head of its answer.
     *
     * @param target path and query, encoded
     * @param headers all but the body's length
     * @param body null for none
     */
    public StreamedResponse send(String method, String target, Map<String, String> headers, byte @Nullable [] body)
            throws IOException {
        var head = new StringBuilder(method + " " + checked(target) + " HTTP/1.1\r\n");
        for (var header : headers.entrySet()) {
            head.append(header.getKey())
                    .append(": ")
                    .append(checked(header.getValue()))
                    .append("\r\n");
        }
        if (body != null || method.equals("POST")) {
            head.append("Content-Length: ")
                    .append(body == null ? 0 : body.length)
                    .append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            out.write(body);
        }
        out.flush();
        return StreamedResponse.read(in);
    }

    /** What is put into a head must not end its line. */
    private static String checked(String text) throws ProtocolException {
        if (text.chars().anyMatch(character -> character < ' ')) {
            throw new ProtocolException("a control character in a request's head");
        }
        return text;
    }

    /** What comes after the answer's head, once protocols were switched. */
    public InputStream input() {
        return in;
    }

    /** Sends bytes once protocols were switched; waits while the other side does not take what it has got. */
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Says that no more comes from us; what comes to us still does. */
    public void endOutput() throws IOException {
        ender.end();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
