package io.containermanager.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A well-behaved client: the JDK's, with what it received in a queue. */
public final class TestClient implements WebSocket.Listener, AutoCloseable {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();
    private final WebSocket socket;

    public TestClient(URI uri) {
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    public void send(String json) {
        socket.sendText(json, true).join();
    }

    /** The next message of that type; others are passed over. */
    public JsonNode await(String type) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (true) {
            JsonNode next = poll(deadline - System.nanoTime());
            if (next == null) {
                throw new AssertionError("No message of type " + type + " within " + WAIT_MAX);
            }
            if (next.path("type").asText().equals(type)) {
                return next;
            }
        }
    }

    /** The next message, whatever it is. */
    public JsonNode next() {
        JsonNode next = poll(WAIT_MAX.toNanos());
        if (next == null) {
            throw new AssertionError("No message within " + WAIT_MAX);
        }
        return next;
    }

    public int awaitClose() throws Exception {
        return closed.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private @Nullable JsonNode poll(long nanos) {
        try {
            JsonNode next = received.poll(nanos, TimeUnit.NANOSECONDS);
            if (next != null && next.has(FrameSchema.WRONG)) {
                throw new AssertionError(next.path(FrameSchema.WRONG).asText());
            }
            return next;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            try {
                received.add(FrameSchema.checked(JSON.readTree(parts.toString())));
            } catch (IOException notJson) {
                throw new UncheckedIOException(notJson);
            }
            parts.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
