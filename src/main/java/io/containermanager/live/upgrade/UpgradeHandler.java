package io.containermanager.live.upgrade;

import io.containermanager.event.Clock;
import io.containermanager.live.client.LiveCounters;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.UpgradeAuthorizer.Refusal;
import io.containermanager.live.client.UpgradeContext;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.websocket.Connections;
import io.containermanager.live.websocket.WebSocketUpgrader;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import org.jspecify.annotations.Nullable;

/** The door: has the guard asked before each upgrade, and counts who was refused for whatever reason. */
public final class UpgradeHandler implements Http1Upgrader {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final WebSocketUpgrader webSocket;
    private final UpgradeAuthorizer guard;
    private final LiveCounters counters;

    public UpgradeHandler(UpgradeAuthorizer guard, Connections connections, Clock clock, LiveCounters counters) {
        this.webSocket = new WebSocketUpgrader(this::check, connections, clock::nanoTime);
        this.guard = guard;
        this.counters = counters;
    }

    @Override
    public String supportedProtocol() {
        return webSocket.supportedProtocol();
    }

    @Override
    public @Nullable ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        try {
            // No ServerConnection means an ordinary request, which ScopedValue's call hands on as it is.
            return ScopedValue.where(
                            UpgradeContext.CURRENT,
                            new UpgradeContext(connection.remotePeer().host()))
                    .<@Nullable ServerConnection, RuntimeException>call(
                            () -> webSocket.upgrade(connection, prologue, headers));
        } catch (RequestException refused) {
            counters.refused.increment();
            throw refused;
        }
    }

    private void check(ConnectionContext connection, HttpPrologue prologue, Headers headers) {
        var request = new UpgradeRequest(
                prologue.uriPath().path(),
                prologue.query().rawValue(),
                connection.remotePeer().host(),
                name -> headers.first(HeaderNames.create(name)));
        guard.check(request).ifPresent(refusal -> {
            throw refused(refusal);
        });
    }

    /** How a refusal is answered before the upgrade. */
    public static RequestException refused(Refusal refusal) {
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
