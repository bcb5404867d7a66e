package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.AccessRules;
import io.containermanager.access.HostRule;
import io.containermanager.access.OriginRule;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
                token("app", Set.of(Scope.READ, Scope.OPERATE), Set.of(1001L), null),
                token("old", Set.of(Scope.READ), Set.of(), Instant.parse("2020-01-01T00:00:00Z")));
        var all = Stream.concat(tokens.stream(), more.stream()).toList();
        server = new ApiServer(
                folder,
                new AccessRules(
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
    void withoutATokenOnlyWhatIsOpenIsAnswered() {
        for (var endpoint : server.api.endpoints()) {
            int status = send(endpoint, null).statusCode();
            if (endpoint.scope().isPresent()) {
                assertThat(endpoint.toString(), status, is(401));
            } else {
                assertThat(endpoint.toString(), status, is(not(401)));
            }
        }
        assertThat(server.get("/health/ready").statusCode(), is(200));
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void aTokenDoesWhatItsScopeSaysAndNothingElse(Scope scope) {
        for (var endpoint : server.api.endpoints()) {
            int status = send(endpoint, scope.word()).statusCode();
            boolean may = endpoint.scope().isEmpty() || endpoint.scope().get() == scope;

            assertThat(endpoint + " with " + scope, status == 403, is(!may));
            assertThat(endpoint + " with " + scope, status, is(not(401)));
        }
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
        assertThat(server.send(as(server.request("/api/v1/state"), "app").GET()).statusCode(), is(403));
    }

    @Test
    void whoWroteIsToldByTheTokensName() {
        setApp("operate", 4711);

        var events = server.send(as(server.request("/api/v1/events?type=target-accepted&limit=1"), "read")
                .GET());

        assertThat(
                events.body(), ApiServer.json(events).at("/events/0/details/by").asText(), is("operate"));
    }

    @Test
    void theCallerIsToldWhatItMayDo() {
        var told = ApiServer.json(
                server.send(as(server.request("/api/v1/access"), "app").GET()));

        assertThat(told.path("name").asText(), is("app"));
        assertThat(told.path("scopes").toString(), is("[\"read\",\"operate\"]"));
        assertThat(told.path("apps").toString(), is("[1001]"));
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
    void aConfiguredPageIsToldWhatItMaySend() throws IOException {
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

    @Test
    void theDoorsRulesAreOneTableWithTheDocumentation() throws IOException {
        var rows = server.api.endpoints().stream()
                .filter(endpoint -> !endpoint.path().contains("{+"))
                .map(endpoint -> "| `" + endpoint.method().text() + " " + endpoint.path() + "` | "
                        + endpoint.scope().map(Scope::word).orElse("open") + " |")
                .toList();
        var document = java.nio.file.Files.readAllLines(Path.of("docs/access.md"));

        assertThat(document.stream().filter(line -> line.startsWith("| `")).toList(), contains(rows.toArray()));
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

    /** With a body that no route takes, so that nothing is changed by being allowed. */
    private HttpResponse<String> send(Endpoint endpoint, @Nullable String name) {
        var path = endpoint.path().replaceAll("\\{[^}]*}", "999");
        var request = server.request(path).method(endpoint.method().text(), BodyPublishers.noBody());
        return server.send(name == null ? request : as(request, name));
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
