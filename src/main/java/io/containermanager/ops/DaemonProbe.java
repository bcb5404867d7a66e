package io.containermanager.ops;

import io.containermanager.ops.StartFacts.Docker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Asks an address whether it speaks Docker's API, by {@code GET /_ping}. */
final class DaemonProbe {

    /** How long an answer may take, from its request on (ms); what says nothing until then is silent. */
    private static final int ANSWER_MAX_MILLIS = 2_000;

    private static final int ANSWER_BYTES = 1_024;
    private static final byte[] PING =
            "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private DaemonProbe() {}

    /** How it answers; closes the channel. */
    static Docker ping(SocketChannel connecting, SocketAddress address) {
        try (var channel = connecting;
                var selector = Selector.open()) {
            channel.connect(address);
            channel.write(ByteBuffer.wrap(PING));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(ANSWER_MAX_MILLIS) == 0) {
                return Docker.SILENT;
            }
            var answer = ByteBuffer.allocate(ANSWER_BYTES);
            int read = channel.read(answer);
            return of(answer.array(), read);
        } catch (IOException | IllegalArgumentException silent) {
            return Docker.SILENT;
        }
    }

    /**
     * How what listens at a TCP address answers.
     *
     * @param tls with what it is asked by TLS; null asks without
     */
    static Docker ping(URI host, @Nullable SSLContext tls) {
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(host.getHost(), host.getPort()), ANSWER_MAX_MILLIS);
            plain.setSoTimeout(ANSWER_MAX_MILLIS);
            try (var socket = tls == null ? plain : secured(plain, host, tls)) {
                socket.getOutputStream().write(PING);
                var answer = new byte[ANSWER_BYTES];
                return of(answer, socket.getInputStream().read(answer));
            }
        } catch (SSLException refused) {
            return Docker.TLS_FAILED;
        } catch (IOException | IllegalArgumentException silent) {
            return Docker.SILENT;
        }
    }

    private static SSLSocket secured(Socket plain, URI host, SSLContext tls) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host.getHost(), host.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static Docker of(byte[] answer, int read) {
        var text = new String(answer, 0, Math.max(0, read), StandardCharsets.US_ASCII);
        return text.matches("(?s)HTTP/1\\.[01] 200 .*") && text.contains("pi-Version: ")
                ? Docker.ANSWERS
                : Docker.OTHER;
    }
}
