package io.containermanager.engine.docker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.engine.EngineException;
import io.containermanager.event.FailureText;
import io.containermanager.http.HttpConnection;
import io.containermanager.http.StreamedResponse;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.secret.Masking;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the daemon. Blocks its caller, a virtual thread: interrupting it closes its connection. An I/O failure is
 * {@link EngineException.Unavailable}; every HTTP status is an answer. Thread-safe.
 */
public final class DockerHttp implements AutoCloseable {

    public static final JsonMapper JSON = JsonFormat.mapper().build();

    /** How many short calls run at a time; further ones wait. Streams are bounded by their owners. */
    static final int CALLS_MAX = 32;

    /** Connections at a time, streams included; one more is refused. */
    static final int CONNECTIONS_MAX = 1_024;

    /** The largest body that is read; lists of thousands of containers are far smaller. */
    public static final int BODY_MAX_BYTES = 64 << 20;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int REFUSAL_MAX_BYTES = 64 << 10;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final URI address;
    private final @Nullable SSLContext tls;
    private final String host;
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
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
            return Masking.maskForms(
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

    /**
     * Begins a conversation, on a connection of its own that the caller closes: after the answer bytes go both ways (Docker Engine API,
     * "Exec start": {@code Upgrade: tcp}).
     */
    public HttpConnection converse(String path, JsonNode body) {
        var headers = Map.of("Connection", "Upgrade", "Upgrade", "tcp");
        var target = "/v" + version() + path;
        HttpConnection connection = null;
        try {
            connection = connect();
            var answer = send(connection, "POST", target, body, headers);
            if (answer.status() == SWITCHING_PROTOCOLS || answer.status() == OK) {
                return connection;
            }
            var words = new String(answer.body().readNBytes(REFUSAL_MAX_BYTES), StandardCharsets.UTF_8);
            connection.close();
            throw DockerErrors.of(DockerErrors.Asked.OTHER, answer.status(), Masking.maskForms(words.strip()));
        } catch (IOException failed) {
            close(connection);
            throw unavailable(failed);
        }
    }

    private static void close(@Nullable HttpConnection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException closing) {
            // It is given up either way.
        }
    }

    private HttpConnection connect() throws IOException {
        if ("unix".equals(address.getScheme())) {
            return HttpConnection.unix(Path.of(address.getPath()));
        }
        var plain = HttpConnection.connect(
                List.of(InetAddress.getAllByName(address.getHost())), address.getPort(), CONNECT_TIMEOUT, _ -> {});
        return tls == null
                ? HttpConnection.over(plain)
                : HttpConnection.secured(plain, tls.getSocketFactory(), address.getHost());
    }

    private static StreamedResponse send(
            HttpConnection connection,
            String method,
            String target,
            @Nullable JsonNode body,
            Map<String, String> headers)
            throws IOException {
        var all = new HashMap<>(headers);
        all.put("Host", "docker");
        if (body != null) {
            all.put("Content-Type", "application/json");
        }
        var bytes = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
        return connection.send(method, target, all, bytes);
    }

    private <T> T exchange(
            String method, String path, @Nullable JsonNode body, Map<String, String> headers, Reader<T> reader) {
        // A connection each: kept ones are all broken after the daemon's restart, and a Unix socket reports that only
        // when it is written to, one failed call for each connection. Connecting to the socket costs next to nothing.
        var all = new HashMap<>(headers);
        all.put("Connection", "close");
        try (var connection = connect()) {
            enter(connection);
            try {
                var answer = send(connection, method, path, body, all);
                noteClock(answer);
                return reader.read(answer.status(), answer.body());
            } finally {
                open.remove(connection);
            }
        } catch (IOException failed) {
            throw unavailable(failed);
        }
    }

    private void enter(HttpConnection connection) throws IOException {
        open.add(connection);
        if (closed || open.size() > CONNECTIONS_MAX) {
            open.remove(connection);
            throw new IOException(
                    closed ? "the engine is closed" : CONNECTIONS_MAX + " connections to it are open already");
        }
    }

    /** The daemon's wall clock at its latest answer, in whole seconds; null before the first. */
    @Nullable
    public Instant clock() {
        return clock;
    }

    private void noteClock(StreamedResponse answer) {
        var date = answer.headers().get("date");
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
                .formatted(Masking.mask(host), advice(Masking.maskForms(message))));
    }

    private String advice(String message) {
        return SocketAccess.denied(host) ? message + ". " + SocketAccess.advice(host) : message;
    }

    /** Text as one segment of a path or one value of a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Ends every call and stream that is under way. */
    @Override
    public void close() {
        closed = true;
        open.forEach(DockerHttp::close);
    }
}
