package io.containermanager.live.upgrade;

import io.containermanager.access.origin.RequestAuthority;
import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.live.client.LiveCounters;
import io.containermanager.live.client.UpgradeRefusedException;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.websocket.Connections;
import io.containermanager.live.websocket.WebSocketUpgrader;
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
import org.jspecify.annotations.Nullable;

/** Asks endpoints about each upgrade, answers the refused ones, and counts refusals, whatever the reason. */
public final class UpgradeHandler implements Http1Upgrader {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final WebSocketUpgrader webSocket;
    private final LiveCounters counters;

    public UpgradeHandler(Connections connections, Clock clock, LiveCounters counters) {
        this.webSocket = new WebSocketUpgrader(connections, clock::nanoTime);
        this.counters = counters;
    }

    @Override
    public String supportedProtocol() {
        return webSocket.supportedProtocol();
    }

    @Override
    public @Nullable ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        var request = new UpgradeRequest(
                prologue.uriPath().path(),
                prologue.query().rawValue(),
                connection.remotePeer().host(),
                RequestAuthority.of(prologue.uriPath().rawPath(), headers.first(HeaderNames.HOST)),
                name -> headers.first(HeaderNames.create(name)));
        try {
            // No ServerConnection means an ordinary request, which ScopedValue's call hands on as it is.
            return ScopedValue.where(UpgradeRequest.CURRENT, request)
                    .<@Nullable ServerConnection, RuntimeException>call(
                            () -> webSocket.upgrade(connection, prologue, headers));
        } catch (RequestException refused) {
            counters.refused.increment();
            throw refused;
        } catch (UpgradeRefusedException refused) {
            counters.refused.increment();
            throw answer(refused);
        }
    }

    private static RequestException answer(UpgradeRefusedException refused) {
        var exception = RequestException.builder()
                .type(refused.status() == 403 ? EventType.FORBIDDEN : EventType.OTHER)
                .status(Status.create(refused.status()))
                .setKeepAlive(false)
                .safeMessage(true)
                .message(FailureText.of(refused));
        if (refused.status() == Status.SERVICE_UNAVAILABLE_503.code()) {
            exception.header(HeaderValues.create(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS));
        }
        return exception.build();
    }
}
