package io.containermanager.device;

import io.containermanager.http.HttpConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One POST to addresses that were checked: a name can have another address by the time of a second look-up, so a connection goes to the very
 * address that was judged, while TLS still insists on the name. No redirect is followed. Confined to one thread, but for {@link #cancel}.
 */
final class PinnedCall {

    /** How long connecting to one address may take. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** How long silence may last within an answer. */
    static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    /** The largest answer that is read. */
    static final int BODY_MAX_BYTES = 64 << 10;

    private final FleetUrl url;
    private final Supplier<SSLSocketFactory> tls;
    private volatile @Nullable Socket socket;
    private volatile boolean cancelled;

    PinnedCall(FleetUrl url, Supplier<SSLSocketFactory> tls) {
        this.url = url;
        this.tls = tls;
    }

    /**
     * An answer.
     *
     * @param status 200 … 599
     * @param body at most {@link #BODY_MAX_BYTES}
     */
    record Answer(int status, String body) {}

    /**
     * Posts JSON to the first of the addresses that can be connected to.
     *
     * @param path after the endpoint's own
     * @param bearer the key to send, if any
     */
    Answer post(List<InetAddress> addresses, String path, byte[] json, Optional<String> bearer) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", url.authority());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        headers.put("Connection", "close");
        bearer.ifPresent(key -> headers.put("Authorization", "Bearer " + key));
        var plain = HttpConnection.connect(addresses, url.port(), CONNECT_TIMEOUT, this::opening);
        try (plain) {
            plain.setSoTimeout((int) READ_TIMEOUT.toMillis());
            try (var connection =
                    url.tls() ? HttpConnection.secured(plain, tls.get(), url.host()) : HttpConnection.over(plain)) {
                var answer = connection.send("POST", url.path() + path, headers, json);
                return new Answer(answer.status(), answer.text(BODY_MAX_BYTES));
            }
        }
    }

    private void opening(Socket candidate) {
        socket = candidate;
        if (cancelled) {
            cancel();
        }
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
