package io.containermanager.engine.docker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.containermanager.engine.EngineException;
import io.containermanager.event.FailureText;
import io.containermanager.model.secret.Masking;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the daemon. Blocks its caller, a virtual thread: interrupting it closes its connection. An I/O failure is
 * {@link EngineException.Unavailable}; every HTTP status is an answer. Thread-safe.
 */
public final class DockerHttp implements AutoCloseable {

    public static final JsonMapper JSON = JsonMapper.builder().build();

    /** How many short calls run at a time; further ones wait. Streams are bounded by their owners. */
    static final int CALLS_MAX = 32;

    /** Connections at a time, streams included. */
    static final int CONNECTIONS_MAX = 1_024;

    /** The largest body that is read; lists of thousands of containers are far smaller. */
    public static final int BODY_MAX_BYTES = 64 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final DockerHttpClient client;
    private final URI address;
    private final @Nullable SSLContext tls;
    private final String host;
    private final Semaphore calls = new Semaphore(CALLS_MAX);
    private volatile @Nullable ApiVersion version;
    private volatile @Nullable Instant clock;

    /**
     * An answer.
     *
     * @param status HTTP's
     * @param body what was answered; missing when nothing was
     */
    public record Reply(int status, JsonNode body) {

        public boolean ok() {
            return status >= 200 && status < 300;
        }

        /** Docker's error message, or the whole body: the daemon's words, so without what looks secret in them. */
        public String message() {
            return Masking.mask(
                    body.path("message").isMissingNode()
                            ? body.toString()
                            : body.path("message").asText());
        }
    }

    /** Reads an answer while it comes. */
    public interface Reader<T> {
        T read(int status, InputStream body) throws IOException;
    }

    public DockerHttp(DockerSettings settings) {
        var certificates = settings.certificates();
        var context = certificates == null ? null : DockerTls.of(certificates);
        var builder = new ZerodepDockerHttpClient.Builder()
                .dockerHost(settings.host())
                .maxConnections(CONNECTIONS_MAX)
                .connectionTimeout(CONNECT_TIMEOUT);
        this.client = (context == null ? builder : builder.sslConfig(() -> context)).build();
        this.address = settings.host();
        this.tls = context;
        this.host = settings.host().toString();
    }

    public Reply get(String path) {
        return call("GET", path, null);
    }

    /** A call that the daemon may let wait: not counted among the short ones, its owner bounds it. */
    public Reply getSlowly(String path) {
        return stream("GET", path, null, Map.of(), DockerHttp::whole);
    }

    public Reply post(String path, @Nullable JsonNode body) {
        return call("POST", path, body);
    }

    public Reply delete(String path) {
        return call("DELETE", path, null);
    }

    private Reply call(String method, String path, @Nullable JsonNode body) {
        try {
            calls.acquire();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The call was cancelled before it was sent");
        }
        try {
            return stream(method, path, body, Map.of(), DockerHttp::whole);
        } finally {
            calls.release();
        }
    }

    /** A whole answer, of at most {@link #BODY_MAX_BYTES}. */
    public static Reply whole(int status, InputStream body) throws IOException {
        var bytes = body.readNBytes(BODY_MAX_BYTES);
        if (bytes.length == 0) {
            return new Reply(status, MissingNode.getInstance());
        }
        try {
            return new Reply(status, JSON.readTree(bytes));
        } catch (JsonProcessingException notJson) {
            var text = JSON.createObjectNode().put("message", new String(bytes, StandardCharsets.UTF_8).strip());
            return new Reply(status, text);
        }
    }

    /** Hands the answer to the reader while it comes, and closes the connection behind it. */
    public <T> T stream(
            String method, String path, @Nullable JsonNode body, Map<String, String> headers, Reader<T> reader) {
        return exchange(method, "/v" + version() + path, body, headers, reader);
    }

    /** Begins a conversation, on a connection of its own that the caller closes. */
    public HijackedConnection converse(String path, JsonNode body) {
        try {
            return HijackedConnection.begin(address, tls, "/v" + version() + path, body.toString());
        } catch (HijackedConnection.RefusedException refused) {
            throw DockerErrors.of(DockerErrors.Asked.OTHER, refused.status(), Masking.mask(FailureText.of(refused)));
        } catch (IOException failed) {
            throw unavailable(failed);
        }
    }

    private <T> T exchange(
            String method, String path, @Nullable JsonNode body, Map<String, String> headers, Reader<T> reader) {
        // A connection each: kept ones are all broken after the daemon's restart, and a Unix socket tells that only
        // when it is
        // written to, one failed call for each connection. Connecting to the socket costs next to nothing.
        var request = Request.builder()
                .method(method)
                .path(path)
                .putAllHeaders(headers)
                .putHeader("Connection", "close");
        if (body != null) {
            request.putHeader("Content-Type", "application/json")
                    .bodyBytes(body.toString().getBytes(StandardCharsets.UTF_8));
        }
        try (Response response = begin(request.build())) {
            noteClock(response);
            return reader.read(response.getStatusCode(), response.getBody());
        } catch (IOException failed) {
            throw unavailable(failed);
        }
    }

    /** The daemon's wall clock at its latest answer, in whole seconds; null before the first. */
    @Nullable
    public Instant clock() {
        return clock;
    }

    private void noteClock(Response response) {
        var date = response.getHeader("Date");
        if (date == null) {
            return;
        }
        try {
            clock = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        } catch (DateTimeException unreadable) {
            // Something between us and the daemon wrote it: nothing is known then.
            clock = null;
        }
    }

    private Response begin(Request request) {
        try {
            return client.execute(request);
        } catch (RuntimeException failed) {
            // The transport wraps I/O failures in plain runtime exceptions.
            throw unavailable(failed);
        }
    }

    /** The version agreed with the daemon: asked once for each connection to it. */
    public ApiVersion version() {
        var known = version;
        if (known != null) {
            return known;
        }
        var reply = exchange("GET", "/version", null, Map.of(), DockerHttp::whole);
        var newest = reply.body().path("ApiVersion").asText("");
        if (!reply.ok() || newest.isEmpty()) {
            throw new EngineException.Unavailable(
                    "%s does not answer like a Docker daemon: %s".formatted(Masking.mask(host), reply.message()));
        }
        try {
            var agreed = ApiVersion.negotiate(ApiVersion.parse(newest));
            version = agreed;
            return agreed;
        } catch (IllegalArgumentException tooOld) {
            throw new EngineException.Unavailable(FailureText.of(tooOld));
        }
    }

    /** The daemon may be another one next time. */
    public void forgetVersion() {
        version = null;
    }

    private EngineException unavailable(Exception failure) {
        Throwable root = failure;
        for (var cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        var message = FailureText.of(root);
        return new EngineException.Unavailable("The Docker daemon at %s does not answer: %s"
                .formatted(Masking.mask(host), advice(Masking.mask(message))));
    }

    private String advice(String message) {
        return SocketAccess.denied(host) ? message + ". " + SocketAccess.advice(host) : message;
    }

    /** Text as one segment of a path or one value of a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException already) {
            // Closing a client that is gone leaves nothing behind.
        }
    }
}
