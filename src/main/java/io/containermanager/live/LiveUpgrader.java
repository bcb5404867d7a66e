package io.containermanager.live;

import io.containermanager.live.UpgradeGuard.Refusal;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsUpgrader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door: asks the guard, then lets Helidon upgrade a {@link Peer} instead of the bare connection. RFC 6455 compares
 * the word {@code websocket} in any case and Helidon's table of upgraders does not, so this one is registered under
 * {@link #spellings()}.
 */
final class LiveUpgrader implements Http1Upgrader {

    private static final String PROTOCOL = "websocket";
    private static final String RETRY_AFTER_SECONDS = "5";

    private final WsUpgrader helidon;
    private final UpgradeGuard guard;
    private final LiveCounters counters;

    LiveUpgrader(WsUpgrader helidon, UpgradeGuard guard, LiveCounters counters) {
        this.helidon = helidon;
        this.guard = guard;
        this.counters = counters;
    }

    /** The protocol's name in every mix of upper and lower case: 512 of them. */
    static List<String> spellings() {
        List<String> spellings = new ArrayList<>(1 << PROTOCOL.length());
        for (int upper = 0; upper < 1 << PROTOCOL.length(); upper++) {
            char[] word = PROTOCOL.toCharArray();
            for (int i = 0; i < word.length; i++) {
                word[i] = (upper & 1 << i) == 0 ? word[i] : Character.toUpperCase(word[i]);
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
        var request = new UpgradeRequest(
                prologue.uriPath().path(),
                prologue.query().rawValue(),
                connection.remotePeer().host(),
                name -> headers.first(HeaderNames.create(name)));
        Optional<Refusal> refusal = guard.check(request);
        if (refusal.isPresent()) {
            counters.refused.increment();
            throw refused(refusal.get());
        }
        var peer = new Peer(connection);
        ServerConnection upgraded;
        try {
            upgraded = helidon.upgrade(peer, prologue, headers);
        } catch (RequestException refused) {
            counters.refused.increment();
            throw refused;
        } catch (IllegalArgumentException badKey) {
            counters.refused.increment();
            throw refused(new Refusal(400, "Sec-WebSocket-Key must be 16 bytes in Base64 (RFC 6455 section 4.1)"));
        }
        return upgraded == null ? null : new LiveConnection(upgraded, peer);
    }

    private static RequestException refused(Refusal refusal) {
        var exception = RequestException.builder()
                .type(refusal.status() == 403 ? EventType.FORBIDDEN : EventType.OTHER)
                .status(Status.create(refusal.status()))
                .setKeepAlive(false)
                .safeMessage(true)
                .message(refusal.message());
        if (refusal.status() == Status.SERVICE_UNAVAILABLE_503.code()) {
            exception.header(HeaderValues.create(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS));
        }
        return exception.build();
    }
}
