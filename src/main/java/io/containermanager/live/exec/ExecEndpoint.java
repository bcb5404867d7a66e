package io.containermanager.live.exec;

import io.containermanager.engine.TerminalRequest;
import io.containermanager.live.client.CloseReason;
import io.containermanager.live.client.RateLimit;
import io.containermanager.live.client.UpgradeRefusedException;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.exec.ExecAuthorizer.Admitted;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.PieceListener;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An interactive command over one connection: what is typed and what is written go as binary messages, everything else as JSON text. One
 * instance per connection, whose thread may wait for the command to take its input: no client is sent away for typing, pasting or dragging
 * a window too fast.
 */
public final class ExecEndpoint implements PieceListener {

    private static final Logger LOGGER = System.getLogger(ExecEndpoint.class.getName());

    /** How long a text message waits that comes too soon after those before. */
    private static final Duration TURN_WAIT = Duration.ofMillis(50);

    private final ExecSessions sessions;
    private final RateLimit rate;
    private @Nullable Admitted admitted;
    private @Nullable TerminalRequest request;
    private @Nullable ExecSession session;

    public ExecEndpoint(ExecSessions sessions) {
        this.sessions = sessions;
        this.rate = new RateLimit(sessions.clock().nanoTime());
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        var asked = UpgradeRequest.CURRENT.get();
        admitted = sessions.authorizer()
                .authorize(asked, ExecQuery.container(asked.path()).orElse(""));
        var call = ExecQuery.of(asked.query());
        call.problem().ifPresent(problem -> {
            throw new UpgradeRefusedException(400, problem);
        });
        if (!sessions.room()) {
            throw new UpgradeRefusedException(
                    503,
                    ExecSessions.SESSIONS_MAX + " interactive commands are open already; close one or try again later");
        }
        request = call.request();
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession opened) {
        if (!(opened instanceof Connection connection) || admitted == null || request == null) {
            throw new IllegalStateException(
                    "Register the WebSocket routes by Live.register, which checks who connects");
        }
        var entering = new ExecSession(sessions, admitted, request, connection);
        session = entering;
        if (sessions.add(entering)) {
            entering.start();
        } else {
            entering.end("Too many interactive commands", CloseReason.FULL);
            connection.closeSoon(CloseReason.FULL.code(), CloseReason.FULL.reason());
        }
    }

    @Override
    public void onMessage(WsSession opened, BufferData buffer, boolean last) {
        var to = session;
        if (to != null) {
            to.input(buffer.readBytes());
        }
    }

    @Override
    public void onMessage(WsSession opened, String text, boolean last) {
        var to = session;
        if (to == null) {
            return;
        }
        var message = ExecMessage.parse(text);
        // Sizes replace each other; everything else is answered, and therefore has a pace.
        if (!(message instanceof ExecMessage.Resize)) {
            waitForTurn();
        }
        to.said(message);
    }

    private void waitForTurn() {
        try {
            while (!rate.take(sessions.clock().nanoTime())) {
                Thread.sleep(TURN_WAIT);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection ends, by whatever cause, and the command with it. */
    @Override
    public void onClose(WsSession opened, int status, String reason) {
        var to = session;
        if (to != null) {
            to.gone();
        }
    }

    @Override
    public void onError(WsSession opened, Throwable failure) {
        LOGGER.log(Level.WARNING, "A message to an interactive command could not be handled", failure);
    }
}
