package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.HostRule;
import io.containermanager.access.OriginRule;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.api.compose.Forms;
import io.containermanager.api.http.RawHttp;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what: every route with no token, with each scope alone, and with the one it needs. */
@TestInstance(Lifecycle.PER_CLASS)
class AccessApiTest {

    private static final String SECRET = "-secret-0123456789abcdef0123456789";
    private static final String PAGES = "https://pages.example.org";

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        var tokens = Stream.of(Scope.values())
                .map(scope -> token(scope.word(), Set.of(scope), Set.of(), null))
                .toList();
        var more = List.of(
                token("all", Set.of(Scope.values()), Set.of(), null),
                token("app", Set.of(Scope.READ, Scope.OPERATE), Set.of(1001L), null),
                token("old", Set.of(Scope.READ), Set.of(), Instant.parse("2020-01-01T00:00:00Z")));
        var all = Stream.concat(tokens.stream(), more.stream()).toList();
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(all), new HostRule(Set.of(), "machine"), new OriginRule(Set.of(PAGES)), false));
    }

    private static Token token(String name, Set<Scope> scopes, Set<Long> apps, @Nullable Instant expires) {
        return new Token(name, Token.fingerprint(name + SECRET), scopes, apps, expires);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void aTokenForAnAppPostsTheSimplestComposeFile() {
        for (var file : List.of(
                "services: {web: {image: nginx, volumes: ['data:/data']}}\nvolumes: {data: }",
                "name: '1001'\nservices: {web: {image: nginx}}")) {
            var answer = server.send(as(server.request("/api/v1/apps/1001"), "app")
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(file)));

            assertThat(answer.body(), answer.statusCode(), is(200));
        }
        var refused = server.send(as(server.request("/api/v1/apps/1001"), "app")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString("name: app-1002\nservices: {web: {image: nginx}}")));
        assertThat(refused.body(), refused.statusCode(), is(403));
        assertThat(refused.body(), containsString("write name: \\\"1001\\\" at the top of a Compose file"));
    }

    @Test
    void theAnswerToAnAppsTokenExplainsItsLimit() {
        for (var request : List.of(
                as(server.request("/api/v1/apps/51"), "app").GET(),
                as(server.request("/api/v1/apps/51"), "app").DELETE())) {
            var answer = server.send(request);
            assertThat(answer.statusCode(), is(403));
            assertThat(answer.body(), containsString("is limited to apps [1001]; app 51 is not one of them."));
        }
        var apply = server.send(as(server.request("/api/v1/state/apply"), "app").POST(BodyPublishers.noBody()));
        assertThat(apply.statusCode(), is(403));
        assertThat(apply.body(), containsString("covers all apps"));
        assertThat(apply.body(), containsString("reconcile.auto: true"));
    }

    @Test
    void aWrongOrExpiredTokenIsUnauthorizedEvenWhereNoneIsNeeded() {
        for (var name : List.of("unknown", "old")) {
            var answer = server.send(as(server.request("/api/v1/access"), name).GET());

            assertThat(answer.body(), answer.statusCode(), is(401));
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""), containsString("Bearer"));
            assertThat(answer.body(), not(containsString(SECRET)));
        }
    }

    @Test
    void aTokenForOneAppReachesThatAppAlone() {
        assertThat(setApp("app", 1001).statusCode(), is(200));
        assertThat(setApp("app", 1002).statusCode(), is(403));
    }

    @Test
    void aTokenForOneAppLearnsThatSomethingIsTakenAndNotByWhom() {
        for (long other : List.of(900L, 5000L)) {
            var taken = post(
                    "operate",
                    other,
                    "{\"serviceId\": 1, \"serviceName\": \"hidden\", \"imageName\": \"w\","
                            + " \"config\": {\"ports\": [\"1%d:80\"], \"containerName\": \"1001_%d\"}}"
                                    .formatted(other, other));
            assertThat(taken.body(), taken.statusCode(), is(200));

            for (var config :
                    List.of("\"ports\": [\"1" + other + ":80\"]", "\"containerName\": \"1001_" + other + "\"")) {
                var refused = post(
                        "app",
                        1001,
                        "{\"serviceId\": 1, \"serviceName\": \"mine\", \"imageName\": \"w\"," + " \"config\": {"
                                + config + "}}");

                assertThat(refused.body(), refused.statusCode(), is(400));
                assertThat(refused.body(), containsString("is taken: choose another"));
                assertThat(refused.body(), not(containsString("hidden")));
                assertThat(refused.body(), not(containsString("app " + other)));
            }
        }
    }

    @Test
    void aTokenForOneAppMayNotNameWhatBelongsToAnother() {
        for (var part : List.of(
                "\"volumes\": {\"x\": {\"name\": \"1002_data\", \"external\": true}}",
                "\"networks\": {\"x\": {\"name\": \"1002_default\"}}")) {
            var refused = server.send(as(server.request("/api/v1/apps/1001"), "app")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"appName\": \"one\", \"services\": [], " + part + "}")));

            assertThat(refused.body(), refused.statusCode(), is(403));
            assertThat(ApiServer.json(refused).path("error").asText(), is("beyond the apps"));
            assertThat(ApiServer.json(refused).at("/violations/0/pointer").asText(), containsString("/x"));
        }
    }

    @Test
    void anotherFileForAServiceThatEqualsRootNeedsAnAdministrator() {
        var compose = "services: {agent: {image: agent, volumes: [\"/:/host\", \"./run.sh:/run.sh\"]}}";

        var made = form("all", compose, "one");
        var refused = form("operate", compose, "two");
        var same = form("operate", compose, "one");
        var changed = form("all", compose, "two");

        assertThat(made.body(), made.statusCode(), is(200));
        assertThat(refused.body(), refused.statusCode(), is(403));
        assertThat(refused.body(), containsString("/services/agent/volumes"));
        assertThat(ApiServer.json(same).path("changed").asBoolean(), is(false));
        assertThat(ApiServer.json(changed).path("changed").asBoolean(), is(true));
        var events = ApiServer.json(server.send(
                as(server.request("/api/v1/events?type=files-changed"), "read").GET()));
        assertThat(events.toString(), events.path("events").size(), is(2));
        assertThat(events.at("/events/0/details/files/0").asText(), is("run.sh"));
    }

    private HttpResponse<String> form(String name, String compose, String content) {
        return server.send(as(server.request("/api/v1/apps/77"), name)
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(Map.of("compose", compose, "run.sh", content)))));
    }

    private HttpResponse<String> post(String name, long appId, String service) {
        return server.send(as(server.request("/api/v1/apps/" + appId), name)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"appName\": \"app\", \"services\": [" + service + "]}")));
    }

    @Test
    void aTokenForOneAppSeesNothingOfOthers() {
        setApp("operate", 1001);
        setApp("operate", 1002);
        server.send(
                as(server.request("/api/v1/state/apply?wait=30s"), "operate").POST(BodyPublishers.noBody()));
        var passId = ApiServer.json(server.send(
                        as(server.request("/api/v1/state/apply"), "operate").POST(BodyPublishers.noBody())))
                .path("passId")
                .asText();
        for (var path : List.of(
                "/api/v1/state",
                "/api/v1/state/current",
                "/api/v1/state/target",
                "/api/v1/state/plan",
                "/api/v1/state/history",
                "/api/v1/state/history/2",
                "/api/v1/apps",
                "/api/v1/status",
                "/api/v1/reconciliation",
                "/api/v1/events?limit=1000",
                "/api/v1/events?after=0&limit=1000",
                "/api/v1/volumes",
                "/api/v1/passes/" + passId)) {
            var seen = server.send(as(server.request(path), "app").GET());
            assertThat(path, seen.statusCode(), is(200));
            assertThat(path, seen.body(), not(containsString("1002")));
        }
        var status = ApiServer.json(
                server.send(as(server.request("/api/v1/status"), "app").GET()));
        assertThat(status.path("targetApps").asInt(), is(1));
        assertThat(status.path("currentServices").asInt(), is(1));
        var apps = ApiServer.json(
                server.send(as(server.request("/api/v1/apps"), "app").GET()));
        assertThat(apps.at("/apps/0/appId").asLong(), is(1001L));
        assertThat(apps.path("count").asInt(), is(1));
        var others = server.send(
                as(server.request("/api/v1/events?appId=1002"), "app").GET());
        assertThat(others.statusCode(), is(403));
    }

    @Test
    void liveChannelsOfAllAppsAreNotForATokenOfOne() {
        var ticket = ApiServer.json(server.send(
                        as(server.request("/api/v1/ws/ticket"), "app").POST(BodyPublishers.noBody())))
                .path("ticket")
                .asText();
        assertThat(refused("/ws?ticket=" + ticket), is(true));
    }

    @Test
    void theWriterIsReportedByTheTokensName() {
        setApp("operate", 4711);

        var events = server.send(as(server.request("/api/v1/events?type=target-accepted&limit=1"), "read")
                .GET());

        assertThat(
                events.body(), ApiServer.json(events).at("/events/0/details/by").asText(), is("operate"));
        assertThat(
                events.body(),
                ApiServer.json(events).at("/events/0/details/changes/0").asText(),
                is("app app 4711 added"));
    }

    @Test
    void theCallerLearnsWhatItMayDo() {
        var answer = ApiServer.json(
                server.send(as(server.request("/api/v1/access"), "app").GET()));

        assertThat(answer.path("name").asText(), is("app"));
        assertThat(answer.path("scopes").toString(), is("[\"read\",\"operate\"]"));
        assertThat(answer.path("apps").toString(), is("[1001]"));
    }

    @Test
    void aTicketOpensOneWebSocket() {
        var ticket = ApiServer.json(server.send(
                        as(server.request("/api/v1/ws/ticket"), "read").POST(BodyPublishers.noBody())))
                .path("ticket")
                .asText();

        var socket = open("/ws?ticket=" + ticket);
        socket.abort();

        assertThat(refused("/ws?ticket=" + ticket), is(true));
        assertThat(refused("/ws"), is(true));
    }

    @Test
    void aTicketOpensOneStreamOfEvents() throws IOException, InterruptedException {
        var ticket = ApiServer.json(server.send(
                        as(server.request("/api/v1/ws/ticket"), "read").POST(BodyPublishers.noBody())))
                .path("ticket")
                .asText();
        var stream = server.request("/api/v1/stream?channels=events&ticket=" + ticket)
                .GET()
                .build();

        try (var client = HttpClient.newHttpClient()) {
            var opened = client.send(stream, BodyHandlers.ofInputStream());
            opened.body().close();
            var again = client.send(stream, BodyHandlers.ofString());

            assertThat(opened.statusCode(), is(200));
            assertThat(opened.headers().firstValue("Content-Type").orElse(""), is("text/event-stream"));
            assertThat(again.body(), again.statusCode(), is(401));
        }
    }

    @Test
    void aWrongTicketIsSlowedAndRefusedLikeAWrongToken() {
        long begun = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            var stream = server.send(server.request("/api/v1/stream?channels=events&ticket=guessed" + i)
                    .GET());
            assertThat(stream.body(), stream.statusCode(), is(401));
            assertThat(refused("/ws?ticket=guessed" + i), is(true));
            assertThat(refused("/ws/containers/x/exec?ticket=guessed" + i), is(true));
        }
        // The second waits 100 ms, the third 200 ms, and so on, by whichever door they come.
        assertThat(System.nanoTime() - begun > 3_000_000_000L, is(true));
    }

    @Test
    void whatIsRefusedLeavesATraceWithoutTheToken() {
        server.send(as(server.request("/api/v1/state"), "guessed").GET());
        server.send(as(server.request("/api/v1/state/apply"), "read").POST(BodyPublishers.noBody()));

        var events = server.send(
                as(server.request("/api/v1/events?type=access-refused"), "read").GET());

        assertThat(events.body(), events.body(), containsString("127.0.0.1"));
        assertThat(events.body(), events.body(), not(containsString(SECRET)));
        var metrics = server.send(as(server.request("/metrics"), "read").GET()).body();
        assertThat(metrics, containsString("containermanager_access_refused_total{code=\"401\"}"));
        assertThat(metrics, containsString("containermanager_access_refused_total{code=\"403\"}"));
    }

    @Test
    void everyAnswerVariesByOrigin() throws IOException {
        for (var header : List.of("X: y", "Origin: " + PAGES, "Origin: https://evil.example")) {
            for (var path : List.of("/api/v1/access", "/api/v1/nowhere", "/", "/api/v1/state/plan")) {
                var answer = RawHttp.exchange(
                        server.port(),
                        "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer read" + SECRET + "\r\n"
                                + header + "\r\n\r\n");
                assertThat(
                        path + " " + header, answer.toLowerCase(java.util.Locale.ROOT), containsString("vary: origin"));
            }
        }
    }

    @Test
    void localPagesMayDoEverythingWhileNoTokenIsNeeded(@TempDir Path folder) throws IOException {
        var open = new AccessSettings(
                TokenBook.none(), new HostRule(Set.of(), "machine"), new OriginRule(Set.of(), true), false);
        try (var anonymous = new ApiServer(folder, open)) {
            for (var origin : List.of("http://localhost:5173", "http://127.0.0.1:8080")) {
                var answer = RawHttp.exchange(
                        anonymous.port(),
                        "POST /api/v1/state/apply?plan=none HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: " + origin
                                + "\r\n\r\n");
                assertThat(answer, RawHttp.status(answer), is(409));
                assertThat(answer, containsString("Access-Control-Allow-Origin: " + origin));
            }
            var foreign = RawHttp.exchange(
                    anonymous.port(),
                    "POST /api/v1/state/apply?plan=none HTTP/1.1|Host: 127.0.0.1|Origin: http://evil.example||"
                            .replace("|", "\r\n"));
            assertThat(foreign, RawHttp.status(foreign), is(403));
        }
    }

    @Test
    void aForeignPageMayNotChangeAnything() throws IOException {
        var foreign = raw("POST", "Origin: https://evil.example");
        var crossSite = raw("POST", "Sec-Fetch-Site: cross-site");
        var own = raw("POST", "Origin: http://127.0.0.1:" + server.port());
        var configured = raw("POST", "Origin: " + PAGES);

        assertThat(foreign, RawHttp.status(foreign), is(403));
        assertThat(crossSite, RawHttp.status(crossSite), is(403));
        assertThat(own, RawHttp.status(own), is(409));
        assertThat(configured, RawHttp.status(configured), is(409));
        assertThat(configured, containsString("Access-Control-Allow-Origin: " + PAGES));
        assertThat(foreign, not(containsString("Access-Control-Allow-Origin")));
    }

    @Test
    void aConfiguredOriginGetsCorsHeaders() throws IOException {
        var answer = raw("OPTIONS", "Origin: " + PAGES + "\r\nAccess-Control-Request-Method: POST");

        assertThat(answer, RawHttp.status(answer), is(204));
        assertThat(answer, containsString("Access-Control-Allow-Headers: Authorization"));
    }

    @Test
    void withoutTokensAForeignNameIsRefusedButNotForProbes(@TempDir Path folder) throws IOException {
        try (var anonymous = new ApiServer(folder)) {
            for (var name : List.of("127.0.0.1", "[::1]:3002", "localhost", "pi", "machine", "a.local:80", "x.svc")) {
                assertThat(name, RawHttp.status(named(anonymous, "/", name)), is(200));
            }
            var refused = named(anonymous, "/api/v1/state", "rebound.example.org");
            assertThat(refused, RawHttp.status(refused), is(421));
            assertThat(refused, containsString("security.allowed-hosts"));
            assertThat(RawHttp.status(named(anonymous, "/health", "rebound.example.org")), is(200));
            assertThat(RawHttp.status(named(anonymous, "/metrics", "rebound.example.org")), is(200));
        }
    }

    private static String named(ApiServer server, String path, String host) throws IOException {
        return RawHttp.exchange(server.port(), "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private String raw(String method, String header) throws IOException {
        return RawHttp.exchange(
                server.port(),
                method + " /api/v1/state/apply?plan=none HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nAuthorization: Bearer operate" + SECRET + "\r\n" + header + "\r\n\r\n");
    }

    private HttpResponse<String> setApp(String name, long appId) {
        return server.send(as(server.request("/api/v1/apps/" + appId), name)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ApiServer.app(appId, 1))));
    }

    private static HttpRequest.Builder as(HttpRequest.Builder request, String name) {
        return request.header("Authorization", "Bearer " + name + SECRET);
    }

    private WebSocket open(String path) {
        return server.client
                .newWebSocketBuilder()
                .buildAsync(java.net.URI.create("ws://127.0.0.1:" + server.port() + path), new WebSocket.Listener() {})
                .join();
    }

    private boolean refused(String path) {
        try {
            open(path).abort();
            return false;
        } catch (CompletionException refusal) {
            return true;
        }
    }
}
