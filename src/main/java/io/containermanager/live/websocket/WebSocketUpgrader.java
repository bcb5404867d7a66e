package io.containermanager.live.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsRoute;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsUpgradeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades the paths of {@link WsRouting} in this order: is there such a path, is the handshake valid, does the
 * listener let the client in. Each refusal is an HTTP answer. RFC 6455 compares the word {@code websocket} in any
 * case and Helidon's table of upgraders does not, so this one is registered under {@link #spellings()}.
 */
public final class WebSocketUpgrader implements Http1Upgrader {

    private static final String PROTOCOL = "websocket";
    private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
    private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
    private static final Headers NO_HEADERS = WritableHeaders.create();

    private final Connections connections;
    private final LongSupplier nanos;

    /**
     * One for all paths.
     *
     * @param connections gets every connection while it is open
     * @param nanos monotonic nanoseconds
     */
    public WebSocketUpgrader(Connections connections, LongSupplier nanos) {
        this.connections = connections;
        this.nanos = nanos;
    }

    /** The protocol's name in every mix of upper and lower case: 512 of them. */
    public static List<String> spellings() {
        List<String> spellings = new ArrayList<>(1 << PROTOCOL.length());
        for (int upper = 0; upper < 1 << PROTOCOL.length(); upper++) {
            char[] word = PROTOCOL.toCharArray();
            for (int i = 0; i < word.length; i++) {
                word[i] = (upper & (1 << i)) == 0 ? word[i] : Character.toUpperCase(word[i]);
            }
            spellings.add(new String(word));
        }
        return spellings;
    }

    @Override
    public String supportedProtocol() {
        return PROTOCOL;
    }

    @Override
    public @Nullable ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        Optional<WsRoute> route = route(connection, prologue);
        if (route.isEmpty()) {
            return null;
        }
        Handshake.check(request(headers)).ifPresent(refusal -> {
            throw refused(refusal);
        });
        WsListener listener = route.get().listener();
        Headers added;
        try {
            added = listener.onHttpUpgrade(prologue, headers).orElse(NO_HEADERS);
        } catch (WsUpgradeException notNow) {
            throw refused(new Handshake.Refusal(
                    400, Objects.requireNonNullElse(notNow.getMessage(), "This cannot be upgraded")));
        }
        connection.dataWriter().writeNow(switching(headers.get(KEY).get(), added));
        return new FrameReader(new WebSocketSession(connection, added, nanos), connection, listener, connections);
    }

    private static Optional<WsRoute> route(ConnectionContext connection, HttpPrologue prologue) {
        if (!prologue.method().equals(Method.GET)) {
            return Optional.empty();
        }
        try {
            return Optional.of(connection
                    .router()
                    .routing(WsRouting.class, WsRouting.empty())
                    .findRoute(prologue));
        } catch (NotFoundException ordinaryRequest) {
            return Optional.empty();
        }
    }

    private static Handshake.Request request(Headers headers) {
        return new Handshake.Request(
                headers.values(HeaderNames.CONNECTION), values(headers, VERSION), values(headers, KEY));
    }

    private static List<String> values(Headers headers, HeaderName name) {
        return headers.contains(name) ? headers.get(name).allValues() : List.of();
    }

    private static BufferData switching(String key, Headers added) {
        var answer = BufferData.growing(256);
        String head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: " + Handshake.accept(key) + "\r\n";
        answer.write(head.getBytes(StandardCharsets.US_ASCII));
        added.forEach(header -> header.writeHttp1Header(answer));
        answer.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        return answer;
    }

    private static RequestException refused(Handshake.Refusal refusal) {
        var exception = RequestException.builder()
                .type(EventType.OTHER)
                .status(Status.create(refusal.status()))
                .setKeepAlive(false)
                .safeMessage(true)
                .message(refusal.message());
        if (refusal.status() == 426) {
            exception.header(HeaderValues.create(VERSION, Handshake.VERSION));
            exception.header(HeaderValues.create(HeaderNames.UPGRADE, PROTOCOL));
        }
        return exception.build();
    }
}
