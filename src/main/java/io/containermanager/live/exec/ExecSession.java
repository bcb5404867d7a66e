package io.containermanager.live.exec;

import io.containermanager.engine.Terminal;
import io.containermanager.engine.Terminal.Chunk;
import io.containermanager.engine.TerminalRequest;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.live.client.CloseReason;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.ErrorCode;
import io.containermanager.live.client.Frames;
import io.containermanager.live.exec.ExecAuthorizer.Admitted;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.Frame;
import io.containermanager.model.secret.Masking;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One interactive command and its peer. The virtual thread {@code live-exec} moves output to the socket and waits while the peer does not
 * read, and with it the command; {@code live-exec-watch} ends what is idle. Who is silent or reads nothing is cut by the heartbeat.
 */
final class ExecSession {

    private static final Logger LOGGER = System.getLogger(ExecSession.class.getName());
    /** How long a command's exit code is waited for once its output has ended. */
    private static final Duration CODE_MAX = Duration.ofSeconds(5);

    /** How often it is looked whether the command is idle. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final ExecSessions sessions;
    private final Admitted admitted;
    private final TerminalRequest request;
    private final Connection connection;
    private final long beganNanos;
    /** Never done when the session is not started. */
    private final CompletableFuture<Terminal> terminal = new CompletableFuture<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean reported = new AtomicBoolean();
    private final AtomicReference<ExecMessage.@Nullable Resize> wantedSize = new AtomicReference<>();

    private volatile long activeNanos;
    private volatile @Nullable String endReason;
    private volatile CloseReason lastClose = CloseReason.NORMAL;

    ExecSession(ExecSessions sessions, Admitted admitted, TerminalRequest request, Connection connection) {
        this.sessions = sessions;
        this.admitted = admitted;
        this.request = request;
        this.connection = connection;
        this.beganNanos = sessions.clock().nanoTime();
        this.activeNanos = beganNanos;
    }

    /** As it may be listed. */
    ExecSessions.Open shown(long now) {
        var container = admitted.container();
        return new ExecSessions.Open(
                admitted.who(),
                container.id(),
                container.name(),
                request.command().getFirst(),
                Duration.ofNanos(now - beganNanos));
    }

    /** Starts the command and begins to move output; returns at once. */
    void start() {
        publish(admitted.who() + " opens " + request.command().getFirst(), Optional.empty());
        var _ = sessions.engine().open(admitted.container().id(), request).whenComplete(this::opened);
        GuardedThread.virtual("live-exec").once(this::run).start();
        GuardedThread.virtual("live-exec-watch").once(this::watch).start();
    }

    private void opened(@Nullable Terminal open, @Nullable Throwable failure) {
        if (open != null) {
            terminal.complete(open);
        } else {
            terminal.completeExceptionally(
                    failure == null ? new IllegalStateException("The engine gave no terminal") : failure);
        }
    }

    /** Hands input over, waiting while the command does not take it: the peer's own thread, and its window, wait with it. */
    void input(byte[] bytes) {
        active();
        try {
            terminal.get().write(bytes);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException notOpened) {
            // The output's side reports it and closes.
        }
        active();
    }

    void said(ExecMessage message) {
        active();
        switch (message) {
            case ExecMessage.Resize size -> {
                if (wantedSize.getAndSet(size) == null) {
                    whenOpen(this::resize);
                }
            }
            case ExecMessage.EndOfInput() -> whenOpen(Terminal::endInput);
            case ExecMessage.Ping() ->
                connection.write(Frames.pong(sessions.clock().now()));
            case ExecMessage.Refused(ErrorCode code, String why) ->
                connection.write(Frames.error(code, why, sessions.clock().now()));
        }
    }

    /** Of the sizes that came before the command was there, the last one. */
    private void resize(Terminal open) {
        var size = wantedSize.getAndSet(null);
        if (size != null) {
            open.resize(size.columns(), size.rows());
        }
    }

    private void active() {
        activeNanos = sessions.clock().nanoTime();
    }

    /** A command that was not started has nothing to be done to. */
    private void whenOpen(Consumer<Terminal> what) {
        var _ = terminal.thenAccept(what);
    }

    /** Ends the command; the peer gets the reason, if it still listens. */
    void end(String why, CloseReason close) {
        if (endReason == null) {
            endReason = why;
            lastClose = close;
        }
        whenOpen(Terminal::close);
    }

    /** Whether its caller still may. */
    ConnectionLifetime lease() {
        return admitted.lease();
    }

    void accessEnds() {
        end("The token was withdrawn, changed or has expired", CloseReason.ACCESS_ENDED);
        connection.closeSoon(CloseReason.ACCESS_ENDED.code(), CloseReason.ACCESS_ENDED.reason());
    }

    void serviceStops() {
        end("The service stops", CloseReason.GOING_AWAY);
    }

    /** The connection is gone. */
    void gone() {
        end("The client left", CloseReason.NORMAL);
        ended.countDown();
        sessions.remove(this);
    }

    /** The top of the output's thread. */
    private void run() {
        try {
            var open = terminal.get();
            connection.write(ExecFrames.started(
                    admitted.container().id(), request.tty(), sessions.clock().now()));
            for (Optional<Chunk> next = open.read(); next.isPresent(); next = open.read()) {
                connection.write(ExecFrames.output(next.get(), request.tty()));
                active();
            }
            finish(exitCode(open));
        } catch (ExecutionException notOpened) {
            var cause = notOpened.getCause() == null ? notOpened : notOpened.getCause();
            endReason = FailureText.of(cause);
            lastClose = CloseReason.COMMAND_NOT_STARTED;
            finish(Optional.empty());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException gone) {
            // The socket failed: the peer is gone or was cut. The reading side ends by the same cause.
            LOGGER.log(Level.DEBUG, "The peer of an interactive command is gone: " + FailureText.of(gone));
            connection.cut();
        } finally {
            whenOpen(Terminal::close);
        }
    }

    private static Optional<Integer> exitCode(Terminal open) throws InterruptedException {
        try {
            return open.exitCode().get(CODE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unknown) {
            return Optional.empty();
        }
    }

    private void finish(Optional<Integer> exitCode) {
        // An ended command's code is that of the signal that ended it: the client did not ask for it, and it is not
        // always known.
        var reason = endReason;
        tellEnd(exitCode);
        connection.write(
                ExecFrames.exit(exitCode.orElse(null), reason, sessions.clock().now()));
        connection.write(Frame.close(lastClose.code(), lastClose.reason()));
    }

    /** The top of the watch's thread. */
    private void watch() {
        try {
            while (!ended.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (sessions.clock().nanoTime() - activeNanos
                        > sessions.idleMax().toNanos()) {
                    end("Idle for " + sessions.idleMax().toSeconds() + " s", CloseReason.NORMAL);
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            tellEnd(Optional.empty());
        }
    }

    private void tellEnd(Optional<Integer> exitCode) {
        if (reported.compareAndSet(false, true)) {
            publish(request.command().getFirst() + " of " + admitted.who() + " " + end(exitCode), exitCode);
        }
    }

    /** How it ended, in words; what never began did not end. */
    private String end(Optional<Integer> exitCode) {
        if (terminal.isCompletedExceptionally()) {
            return "could not be started: " + inSentence(FailureText.of(terminal.exceptionNow()));
        }
        var how = !terminal.isDone()
                ? "had not started"
                : exitCode.map(code -> "ended with " + code).orElse("ended");
        var why = endReason;
        return why == null ? how : how + ": " + inSentence(why);
    }

    private static String inSentence(String text) {
        // An abbreviation stays one.
        boolean word = text.length() > 1 && !Character.isUpperCase(text.charAt(1));
        return word ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
    }

    /** Arguments may hold secrets: they are masked. */
    private void publish(String reason, Optional<Integer> exitCode) {
        var event = Event.ofService(EventType.EXEC, admitted.container().key(), reason)
                .named(admitted.container().owner().qualifiedName())
                .with("by", admitted.who())
                .with("containerId", admitted.container().id())
                .with("command", Masking.maskArguments(request.command()))
                .with("interactive", true);
        boolean over = reported.get();
        var seconds = TimeUnit.NANOSECONDS.toSeconds(sessions.clock().nanoTime() - beganNanos);
        sessions.bus()
                .publish(over ? event.with("exitCode", exitCode.orElse(null)).with("seconds", seconds) : event);
    }

    /** The server's messages on an interactive command's connection. Pure. */
    private static final class ExecFrames {

        private static final byte STDOUT = 1;
        private static final byte STDERR = 2;

        private ExecFrames() {}

        static Frame started(String containerId, boolean tty, Instant now) {
            return Frames.message("started", now, json -> {
                json.writeStringField("containerId", containerId);
                json.writeBooleanField("tty", tty);
            });
        }

        /** The last message. */
        static Frame exit(@Nullable Integer exitCode, @Nullable String reason, Instant now) {
            return Frames.message("exit", now, json -> {
                if (exitCode == null) {
                    json.writeNullField("exitCode");
                } else {
                    json.writeNumberField("exitCode", exitCode);
                }
                json.writeStringField("reason", reason);
            });
        }

        /** Output: as it is from a terminal; otherwise behind one byte that names the stream. */
        static Frame output(Chunk chunk, boolean tty) {
            if (tty) {
                return Frame.binary(chunk.bytes());
            }
            byte[] marked = new byte[chunk.bytes().length + 1];
            marked[0] = chunk.stderr() ? STDERR : STDOUT;
            System.arraycopy(chunk.bytes(), 0, marked, 1, chunk.bytes().length);
            return Frame.binary(marked);
        }
    }
}
