package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.event.FailureText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One interactive command in a container, over the WebSocket of {@code docs/protocol.md}. Input and resizes may come from any thread. */
public final class ExecClient implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int STDERR = 2;

    /** The manager pings every 20 s; after this much silence it is gone, though no end of the connection came. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final HttpClient client;
    private final WebSocket socket;
    private final Receiver receiver;

    /** Sends are in order, one at a time. */
    private CompletableFuture<WebSocket> sent;

    private ExecClient(HttpClient client, WebSocket socket, Receiver receiver) {
        this.client = client;
        this.socket = socket;
        this.receiver = receiver;
        this.sent = CompletableFuture.completedFuture(socket);
    }

    /**
     * Opens a session.
     *
     * @param path path and query
     * @param tty whether output is one raw stream
     * @param out gets the command's output
     * @param err gets its errors, without a terminal
     */
    public static ExecClient open(
            ManagerEndpoint manager, String path, boolean tty, OutputStream out, OutputStream err) {
        if (manager.anyName()) {
            // The certificate is compared as a whole; read once, when the client's first connection is made.
            System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        }
        // As all commands: directly, also where variables or properties name a proxy.
        var builder = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).proxy(HttpClient.Builder.NO_PROXY);
        if (manager.trust() != null) {
            builder.sslContext(manager.trust());
        }
        var client = builder.build();
        var receiver = new Receiver(tty, out, err);
        var opening = client.newWebSocketBuilder().connectTimeout(CONNECT_MAX);
        if (manager.token() != null) {
            opening.header("Authorization", "Bearer " + manager.token());
        }
        var url = URI.create(manager.url().toString().replaceFirst("^http", "ws") + path);
        try {
            return new ExecClient(client, opening.buildAsync(url, receiver).join(), receiver);
        } catch (CompletionException failed) {
            client.close();
            throw refused(failed.getCause());
        }
    }

    private static ClientException refused(@Nullable Throwable cause) {
        if (cause instanceof WebSocketHandshakeException handshake) {
            var answer = handshake.getResponse();
            // The JDK keeps the body of a refused handshake as text; a proxy's may be missing.
            return ApiErrors.of(
                    new ApiResult(answer.statusCode(), answer.body() instanceof String text ? text : ""),
                    Optional.empty());
        }
        return ClientException.failed("The command cannot be run: "
                + (cause == null ? "the connection failed" : FailureText.of(cause)) + ".");
    }

    /** Sends input; ends when it is sent. A caller that does not wait for that keeps in memory what the command does not read. */
    public synchronized CompletableFuture<WebSocket> input(byte[] bytes, int length) {
        var copy = ByteBuffer.allocate(length).put(bytes, 0, length).flip();
        sent = sent.thenCompose(open -> open.sendBinary(copy, true));
        return sent;
    }

    /** Sends the end of the input. */
    public synchronized void endOfInput() {
        sent = sent.thenCompose(open -> open.sendText("{\"type\":\"eof\"}", true));
    }

    /** Sends the terminal's size. */
    public synchronized void resize(int columns, int rows) {
        var message = "{\"type\":\"resize\",\"cols\":" + columns + ",\"rows\":" + rows + "}";
        sent = sent.thenCompose(open -> open.sendText(message, true));
    }

    /** Waits for the command's end; its exit code. */
    public int await() {
        while (true) {
            try {
                return receiver.exit.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException running) {
                if (!receiver.writing && System.nanoTime() - receiver.heard > SILENCE_MAX.toNanos()) {
                    throw ClientException.failed("The manager has been silent for " + SILENCE_MAX.toSeconds()
                            + " s: the connection is dead. The command in the container may still run.");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw ClientException.failed("Interrupted");
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof ClientException known
                        ? known
                        : ClientException.failed("The connection to the command broke: " + FailureText.of(failed));
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    private static final class Receiver implements WebSocket.Listener {

        private final boolean tty;
        private final OutputStream out;
        private final OutputStream err;
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private boolean started;
        private volatile long heard = System.nanoTime();

        /** While the output is not taken, nothing is read, not even pings, so silence means nothing. */
        private volatile boolean writing;

        Receiver(boolean tty, OutputStream out, OutputStream err) {
            this.tty = tty;
            this.out = out;
            this.err = err;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
            heard = System.nanoTime();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            heard = System.nanoTime();
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            part.writeBytes(bytes);
            if (last) {
                write(part.toByteArray());
                part.reset();
            }
            socket.request(1);
            return null;
        }

        private void write(byte[] message) {
            writing = true;
            try {
                if (tty) {
                    out.write(message);
                    out.flush();
                } else if (message.length > 0) {
                    var stream = message[0] == STDERR ? err : out;
                    stream.write(message, 1, message.length - 1);
                    stream.flush();
                }
            } catch (IOException closed) {
                exit.completeExceptionally(
                        ClientException.failed("The output cannot be written: " + FailureText.of(closed)));
            } finally {
                heard = System.nanoTime();
                writing = false;
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                message(new ApiResult(200, text.toString()).json());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void message(JsonNode message) {
            started |= message.path("type").asText().equals("started");
            if (message.path("type").asText().equals("exit")) {
                var reason = message.path("reason");
                if (message.path("exitCode").isNumber()) {
                    exit.complete(message.path("exitCode").asInt());
                } else {
                    exit.completeExceptionally(
                            ClientException.failed((started ? "The command ended: " : "The command was not started: ")
                                    + reason.asText("its exit code is unknown") + "."));
                }
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            exit.completeExceptionally(ClientException.failed(
                    "The manager closed the connection (" + code + (reason.isEmpty() ? "" : ", " + reason) + ")."));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            exit.completeExceptionally(
                    ClientException.failed("The connection to the command broke: " + FailureText.of(failure) + "."));
        }
    }
}
