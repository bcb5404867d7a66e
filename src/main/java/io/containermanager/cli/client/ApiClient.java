package io.containermanager.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.event.FailureText;
import io.containermanager.http.HttpConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Calls the public API of one manager: a connection for each request. Errors are {@link ClientException}s in the manager's words. */
public final class ApiClient {

    private static final int NOT_FOUND = 404;

    /** How long connecting to one address may take. */
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** How long the manager may keep silent; a request that waits there gets more. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(90);

    /** Answers above this are not read: targets are bounded by what can be posted. */
    private static final int ANSWER_MAX_BYTES = 64 << 20;

    private static final String JSON = "application/json";

    private final ManagerEndpoint manager;

    public ApiClient(ManagerEndpoint manager) {
        this.manager = manager;
    }

    public ManagerEndpoint manager() {
        return manager;
    }

    public JsonNode get(String path) {
        return checked(send("GET", path, JSON, null, null)).json();
    }

    /** What a path answers; empty where there is nothing at it, or nothing any more. */
    public Optional<JsonNode> find(String path) {
        var answer = send("GET", path, JSON, null, null);
        return answer.status() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(checked(answer).json());
    }

    /** An answer that is not JSON. */
    public String text(String path, String accepted) {
        return checked(send("GET", path, accepted, null, null)).text();
    }

    public JsonNode post(String path) {
        return checked(send("POST", path, JSON, null, null)).json();
    }

    /** Posts a plain tree or a node as JSON. */
    public JsonNode post(String path, Object tree) {
        return checked(postRaw(path, JSON, bytes(tree))).json();
    }

    /** Posts bytes; the answer may be an error. */
    public ApiResult postRaw(String path, String contentType, byte[] body) {
        return send("POST", path, JSON, contentType, body);
    }

    public JsonNode delete(String path) {
        return checked(send("DELETE", path, JSON, null, null)).json();
    }

    /** The manager's clock, by the header {@code Date} of an answer; empty where it has none. */
    public Optional<Instant> clock() {
        try (var connection = connect()) {
            var date = connection
                    .send("GET", prefix() + "/health/live", headers(JSON), null)
                    .headers()
                    .get("date");
            return date == null
                    ? Optional.empty()
                    : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (IOException failed) {
            throw unreachable(failed);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** The status of a WebSocket's handshake (RFC 6455 section 4.1), which is closed again. */
    public int handshake(String path) {
        var headers = headers("*/*");
        headers.put("Connection", "Upgrade");
        headers.put("Upgrade", "websocket");
        headers.put("Sec-WebSocket-Version", "13");
        // The example of the RFC: nothing depends on its being secret.
        headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        try (var connection = connect()) {
            return connection.send("GET", prefix() + path, headers, null).status();
        } catch (IOException failed) {
            throw unreachable(failed);
        }
    }

    /** The answer, if it is good; a failure in the manager's words otherwise. */
    public static ApiResult checked(ApiResult answer) {
        if (!answer.good()) {
            throw ApiErrors.of(answer, Optional.empty());
        }
        return answer;
    }

    private static byte[] bytes(Object tree) {
        try {
            return ApiResult.MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException notATree) {
            throw new IllegalArgumentException(notATree);
        }
    }

    private ApiResult send(
            String method, String path, String accepted, @Nullable String contentType, byte @Nullable [] body) {
        var headers = headers(accepted);
        if (contentType != null) {
            headers.put("Content-Type", contentType);
        }
        try (var connection = connect()) {
            var answer = connection.send(method, prefix() + path, headers, body);
            return new ApiResult(answer.status(), answer.text(ANSWER_MAX_BYTES));
        } catch (IOException failed) {
            throw unreachable(failed);
        }
    }

    private Map<String, String> headers(String accepted) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", authority());
        headers.put("Accept", accepted);
        headers.put("User-Agent", "container-manager-cli");
        headers.put("Connection", "close");
        if (manager.token() != null) {
            headers.put("Authorization", "Bearer " + manager.token());
        }
        return headers;
    }

    /** The path that a proxy serves the manager under. */
    private String prefix() {
        return Optional.ofNullable(manager.url().getRawPath()).orElse("");
    }

    private HttpConnection connect() throws IOException {
        var url = manager.url();
        boolean secure = "https".equals(url.getScheme().toLowerCase(Locale.ROOT));
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        var host = url.getHost().replaceAll("[\\[\\]]", "");
        var socket = HttpConnection.connect(List.of(InetAddress.getAllByName(host)), port, CONNECT_MAX, _ -> {});
        socket.setSoTimeout((int) SILENCE_MAX.toMillis());
        return secure ? secured(socket, host) : HttpConnection.over(socket);
    }

    private HttpConnection secured(Socket socket, String host) throws IOException {
        var trust = manager.trust();
        var factory = trust == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : trust.getSocketFactory();
        if (!manager.anyName()) {
            return HttpConnection.secured(socket, factory, host);
        }
        var secured = (SSLSocket) factory.createSocket(socket, host, socket.getPort(), true);
        secured.startHandshake();
        return HttpConnection.over(secured);
    }

    private String authority() {
        return Optional.ofNullable(manager.url().getRawAuthority()).orElse("localhost");
    }

    private ClientException unreachable(IOException failed) {
        var why = switch (failed) {
            case UnknownHostException _ -> "the host name is unknown";
            case ConnectException _ ->
                "connection refused. Start the manager there (container-manager serve), or name another with --url";
            case SocketTimeoutException _ -> "no answer in time";
            case SSLException _ ->
                "TLS failed (" + FailureText.of(failed)
                        + "). Name the certificate to trust with --ca-file, or use http:// where the manager has no"
                        + " TLS";
            default -> FailureText.of(failed);
        };
        return ClientException.failed("Cannot reach the manager at " + manager + ": " + why + ".");
    }

    /** A path with its values encoded: {@code path("/api/v1/apps/{}", name)}. */
    public static String path(String template, Object... values) {
        var path = template;
        for (var value : values) {
            path = path.replaceFirst("\\{}", encoded(value.toString()));
        }
        return path;
    }

    /** A path with a query of the values that are not empty. */
    public static String query(String path, Map<String, String> values) {
        var query = new StringBuilder();
        values.forEach((name, value) -> {
            if (!value.isEmpty()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(encoded(name))
                        .append('=')
                        .append(encoded(value));
            }
        });
        return path + query;
    }

    /** Percent-encoded, as a path's segment and a query's value allow. */
    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (one & 0xFF);
            if (character < 128 && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(one >> 4 & 0xF, 16)))
                        .append(Character.toUpperCase(Character.forDigit(one & 0xF, 16)));
            }
        }
        return encoded.toString();
    }
}
