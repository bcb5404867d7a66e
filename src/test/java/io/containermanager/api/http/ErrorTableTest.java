package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.EngineException;
import io.containermanager.live.sse.StreamRefusedException;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.store.StoreException;
import io.helidon.http.Status;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Each row of docs/errors.md is provoked and answers in the one shape; a row that is not provoked here fails. */
@TestInstance(Lifecycle.PER_CLASS)
class ErrorTableTest {

    private static final Path TABLE = Path.of("docs/errors.md");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final String TOKEN = "reader-secret-0123456789abcdef0123456789";
    private static final String TEAM = "team-secret-0123456789abcdef0123456789ab";
    private static final String OPERATOR = "operator-secret-0123456789abcdef01234567";
    private static final String PRIVILEGED =
            "{\"apps\":{\"1\":{\"appId\":1,\"appName\":\"a\",\"services\":[{\"serviceId\":1,"
                    + "\"serviceName\":\"s\",\"imageName\":\"web:1\",\"config\":{\"privileged\":true}}]}}}";

    private final Map<String, Cause> causes = new LinkedHashMap<>();
    private ApiServer open;
    private ApiServer guarded;
    private ApiServer blind;

    /** Brings an error about. */
    private interface Cause {
        JsonNode answer() throws IOException;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        for (var name : List.of("open", "guarded", "blind")) {
            Files.createDirectories(folder.resolve(name));
        }
        open = new ApiServer(folder.resolve("open"));
        guarded = new ApiServer(folder.resolve("guarded"), tokens());
        blind = new ApiServer(folder.resolve("blind"));
        blind.sampler().close();
        requests();
        accesses();
        faults();
    }

    private static AccessSettings tokens() {
        var book = TokenBook.of(List.of(
                new Token("reader", Token.fingerprint(TOKEN), Set.of(Scope.READ), Set.of(), null),
                new Token("operator", Token.fingerprint(OPERATOR), Set.of(Scope.OPERATE), Set.of(), null),
                new Token("team", Token.fingerprint(TEAM), Set.of(Scope.OPERATE), Set.of(1L), null)));
        return new AccessSettings(book, new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false);
    }

    @AfterAll
    void stop() {
        open.close();
        guarded.close();
        blind.close();
    }

    private JsonNode storeTooMuch() {
        var app = "{\"appName\":\"NAME\",\"services\":[{\"serviceId\":ID,\"serviceName\":\"web\",\"imageName\":\"web\","
                + "\"config\":{\"environment\":{"
                + IntStream.range(0, 900)
                        .mapToObj(i -> "\"V" + i + "\":\"" + "x".repeat(4_000) + '"')
                        .collect(Collectors.joining(","))
                + "}}}]}";
        var ids = List.of("9001", "9002", "9003");
        var answers = ids.stream()
                .map(id -> open.post(
                        "/api/v1/apps/" + id, app.replace("NAME", "big-" + id).replace("ID", id)))
                .toList();
        var last = ids.getLast();
        var preview = open.post(
                "/api/v1/apps/" + last + "?dryRun=true",
                app.replace("NAME", "big-" + last).replace("ID", last));
        assertThat("a dry run is refused as well", preview.statusCode(), is(413));
        ids.forEach(id -> open.delete("/api/v1/apps/" + id));
        return ApiServer.json(answers.getLast());
    }

    private void requests() {
        causes.put("400 bad request", () -> raw("GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n"));
        causes.put("400 malformed header", () -> post(target(), "If-Match", "5"));
        causes.put(
                "400 malformed body",
                () -> raw("POST /api/v1/state/target HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
        causes.put("400 missing body", () -> post("/api/v1/state/target", ""));
        causes.put("400 malformed JSON", () -> post("/api/v1/state/target", "{"));
        causes.put("400 malformed form", () -> compose("multipart/form-data", "no form"));
        causes.put("400 malformed YAML", () -> compose("application/yaml", "services: ["));
        causes.put(
                "400 invalid Compose file",
                () -> compose("application/yaml", "services: {a: {build: ., image: web:1}}"));
        causes.put("400 invalid target", () -> post("/api/v1/state/target", "{\"apps\":{\"x\":{}}}"));
        causes.put("400 invalid request", () -> post("/api/v1/reconciliation/pause", "{\"minutes\":-1}"));
        causes.put("400 invalid parameter", () -> ApiServer.json(open.get("/api/v1/events?limit=many")));
        causes.put("400 unknown parameter", () -> ApiServer.json(open.get("/api/v1/logs?serviceNam=web")));
        causes.put("400 repeated parameter", () -> ApiServer.json(open.get("/api/v1/events?limit=1&limit=2")));
        causes.put("408 request timeout", () -> body(ErrorMapping.http(Status.create(408))));
        causes.put("505 HTTP version not supported", () -> raw("GET /api/v1/stream?channels=metrics HTTP/1.0\r\n\r\n"));
        causes.put(
                "501 not implemented",
                () -> raw("POST /api/v1/state/target HTTP/1.1|Host: x|Transfer-Encoding: gzip, chunked||0||"
                        .replace("|", "\r\n")));
        causes.put("404 not found", () -> ApiServer.json(open.get("/api/v1/apps/404")));
        causes.put("405 method not allowed", () -> ApiServer.json(open.delete("/api/v1/state")));
        causes.put(
                "406 not acceptable",
                () -> ApiServer.json(open.send(open.request("/app.js").header("Accept-Encoding", "*;q=0"))));
        causes.put("409 conflict", () -> {
            open.post("/api/v1/state/target", target());
            return ApiServer.json(open.post("/api/v1/state/apply?plan=another"));
        });
        causes.put("412 revision mismatch", () -> post(target(), "If-Match", "\"999\""));
        causes.put(
                "413 body too large",
                () -> raw("POST /api/v1/state/target HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"));
        causes.put("413 target too large", this::storeTooMuch);
        causes.put("414 URI too long", () -> raw("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        causes.put("415 unsupported media type", () -> post(target(), "Content-Type", "text/plain"));
        causes.put(
                "421 misdirected request", () -> raw("GET /api/v1/state HTTP/1.1\r\nHost: evil.example.org\r\n\r\n"));
        causes.put("426 upgrade required", () -> ApiServer.json(open.get("/ws/metrics")));
        causes.put(
                "431 headers too large",
                () -> raw("GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(20_000) + "\r\n\r\n"));
    }

    private void accesses() {
        causes.put("401 unauthorized", () -> ApiServer.json(guarded.get("/api/v1/state")));
        causes.put("403 forbidden", () -> guarded(TOKEN, target()));
        causes.put("403 needs admin", () -> guarded(OPERATOR, PRIVILEGED));
        causes.put(
                "403 beyond the apps",
                () -> limited("{\"appName\":\"a\",\"services\":[],\"volumes\":{\"x\":{\"name\":\"2_data\"}}}"));
    }

    private void faults() {
        causes.put("500 internal error", () -> classified(new IllegalStateException("a bug")));
        causes.put(
                "502 registration failed",
                () -> post("/api/v1/device/register", "{\"apiEndpoint\":\"http://127.0.0.1:1/api\"}"));
        causes.put(
                "400 refused by the engine",
                () -> classified(new EngineException.Rejected(EngineException.Cause.INVALID, "no such option")));
        causes.put("503 engine unavailable", () -> classified(new EngineException.Unavailable("the daemon is away")));
        causes.put("503 engine error", () -> classified(new EngineException.ServerError("the daemon answered 500")));
        causes.put("503 engine too slow", () -> thrown(() -> Await.value(new CompletableFuture<>(), Duration.ZERO)));
        causes.put(
                "503 too many clients",
                () -> classified(new StreamRefusedException(true, "10000 clients are connected")));
        causes.put("503 store unavailable", () -> classified(new StoreException.Unavailable("gone", null)));
        causes.put("503 store too slow", () -> body(Await.STORE_TOO_SLOW));
        causes.put("503 metrics unavailable", () -> ApiServer.json(blind.get("/api/v1/metrics")));
        causes.put("503 too busy", () -> body(ErrorMapping.http(Status.SERVICE_UNAVAILABLE_503)));
        causes.put("503 not acting", () -> classified(new OperationException.NotActing()));
        causes.put("503 stopping", () -> {
            Thread.currentThread().interrupt();
            try {
                return thrown(() -> Await.value(new CompletableFuture<>()));
            } finally {
                assertThat("interrupted", Thread.interrupted(), is(true));
            }
        });
        causes.put("507 no space", () -> classified(new StoreException.NoSpace("full", new IOException("full"))));
    }

    @Test
    void everyRowOfTheTableIsProvokedAndNothingElse() throws IOException {
        assertThat(causes.keySet(), containsInAnyOrder(rows().toArray()));
    }

    @TestFactory
    Stream<DynamicTest> rowsAnswerAsTheTableSays() {
        return causes.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.getKey(), () -> holds(row.getKey(), row.getValue().answer())));
    }

    private static void holds(String row, JsonNode answer) {
        int status = Integer.parseInt(row.substring(0, 3));
        assertThat(answer.toString(), answer.path("status").asInt(), is(status));
        assertThat(answer.toString(), answer.path("error").asText(), is(row.substring(4)));
        assertThat(answer.toString(), answer.path("message").asText(), is(not("")));
        assertThat(answer.toString(), answer.path("violations").isEmpty(), is(status >= 500));
        assertThat(answer.toString(), answer.path("violations").findValuesAsText("message"), everyItem(is(not(""))));
    }

    /** Status and words of each row; two rows may share them. */
    private static List<String> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.matches("\\| [0-9]{3} \\|.*"))
                .map(line -> line.split("\\|"))
                .flatMap(cells -> WORD.matcher(cells[2]).results().map(word -> cells[1].strip() + " " + word.group(1)))
                .distinct()
                .toList();
    }

    private static String target() {
        return ApiServer.target(7, 1);
    }

    private JsonNode post(String path, String json) {
        return ApiServer.json(open.post(path, json));
    }

    private JsonNode post(String json, String header, String value) {
        return ApiServer.json(open.send(
                open.request("/api/v1/state/target").header(header, value).POST(BodyPublishers.ofString(json))));
    }

    private JsonNode compose(String type, String body) {
        return ApiServer.json(open.send(open.request("/api/v1/apps/8?name=a")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))));
    }

    private JsonNode limited(String json) {
        return ApiServer.json(guarded.send(guarded.request("/api/v1/apps/1")
                .header("Authorization", "Bearer " + TEAM)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))));
    }

    private JsonNode guarded(String token, String json) {
        return ApiServer.json(guarded.send(guarded.request("/api/v1/state/target")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))));
    }

    private JsonNode raw(String bytes) throws IOException {
        return ApiServer.JSON.readTree(RawHttp.body(RawHttp.exchange(open.port(), bytes)));
    }

    private static JsonNode classified(Throwable thrown) throws IOException {
        return body(ErrorMapping.classify(thrown));
    }

    private static JsonNode body(ApiError error) throws IOException {
        return ApiServer.JSON.readTree(error.json());
    }

    private static JsonNode thrown(Runnable failing) throws IOException {
        try {
            failing.run();
        } catch (ApiException answered) {
            return body(answered.error());
        }
        throw new AssertionError("nothing was thrown");
    }
}
