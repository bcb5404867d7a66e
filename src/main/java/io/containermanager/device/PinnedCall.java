package io.containermanager.device;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One POST to addresses that were checked. The JDK's HTTP client resolves the name again when it connects, and a name can have another
 * address by then; here a connection goes to the very address that was judged, while TLS still insists on the name. No redirect is
 * followed. Confined to one thread, but for {@link #cancel}.
 */
final class PinnedCall {

    /** How long connecting to one address may take. */
    static final int CONNECT_TIMEOUT_MILLIS = 3_000;

    /** How long silence may last within an answer. */
    static final int READ_TIMEOUT_MILLIS = 10_000;

    private final FleetUrl url;
    private final Supplier<SSLSocketFactory> tls;
    private volatile @Nullable Socket socket;
    private volatile boolean cancelled;

    PinnedCall(FleetUrl url, Supplier<SSLSocketFactory> tls) {
        this.url = url;
        this.tls = tls;
    }

    /**
     * Posts JSON to the first of the addresses that can be connected to.
     *
     * @param path after the endpoint's own
     * @param bearer the key to send, if any
     */
    HttpAnswer post(List<InetAddress> addresses, String path, byte[] json, Optional<String> bearer) throws IOException {
        try (var plain = connect(addresses);
                var open = url.tls() ? secured(plain) : plain) {
            var head = new StringBuilder("POST " + url.path() + path + " HTTP/1.1\r\n");
            head.append("Host: ").append(url.authority()).append("\r\n");
            head.append("Content-Type: application/json\r\nAccept: application/json\r\nConnection: close\r\n");
            bearer.ifPresent(
                    key -> head.append("Authorization: Bearer ").append(key).append("\r\n"));
            head.append("Content-Length: ").append(json.length).append("\r\n\r\n");
            var output = open.getOutputStream();
            output.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            output.write(json);
            output.flush();
            return HttpAnswer.read(new BufferedInputStream(open.getInputStream()));
        }
    }

    private Socket connect(List<InetAddress> addresses) throws IOException {
        IOException last = new IOException("no address");
        for (var address : addresses) {
            var candidate = new Socket();
            socket = candidate;
            try {
                if (cancelled) {
                    throw new IOException("cancelled");
                }
                candidate.connect(new InetSocketAddress(address, url.port()), CONNECT_TIMEOUT_MILLIS);
                candidate.setSoTimeout(READ_TIMEOUT_MILLIS);
                return candidate;
            } catch (IOException failure) {
                candidate.close();
                last = failure;
            }
        }
        throw last;
    }

    private SSLSocket secured(Socket plain) throws IOException {
        var secured = (SSLSocket) tls.get().createSocket(plain, url.host(), url.port(), true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** Ends a call that takes too long, from another thread. */
    void cancel() {
        cancelled = true;
        var open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException closing) {
                // It is given up either way.
            }
        }
    }
}
