package io.containermanager.api.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.HostRule;
import io.containermanager.access.OriginRule;
import io.containermanager.access.SessionSettings;
import io.containermanager.access.TokenBook;
import io.containermanager.api.ApiServer;
import io.containermanager.api.http.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in by a token, what a session may do and what it may not, and every way in which it ends. */
class SessionApiTest {

    private static final String END = "-secret-0123456789abcdef0123456789";
    private static final String PAGES = "https://pages.example.org";
    private static final String JSON = "application/json";
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    private Path file;
    private TokenBook book;
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("tokens.yaml");
        Files.writeString(file, all() + other());
        book = TokenBook.open(file);
        server = new ApiServer(folder, rules(book));
    }

    @AfterEach
    void stop() {
        server.client.shutdownNow();
        server.close();
    }

    private static String all() {
        return "- {name: all, scopes: [read, operate, exec, admin], token: all" + END + "}\n";
    }

    private static String other() {
        return "- {name: reader, scopes: [read], token: reader" + END + "}\n"
                + "- {name: team, scopes: [read, operate], apps: [1001], token: team" + END + "}\n";
    }

    private static AccessSettings rules(TokenBook book) {
        return new AccessSettings(book, new HostRule(Set.of(), "machine"), new OriginRule(Set.of(PAGES)), false);
    }

    private HttpResponse<String> signIn(String name, String more, String... headers) {
        var request = server.request("/api/v1/sessions").header("Content-Type", JSON);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.send(request.POST(BodyPublishers.ofString("{\"token\": \"" + name + END + "\"" + more + "}")));
    }

    private static String setCookie(HttpResponse<?> answer) {
        return answer.headers().firstValue("Set-Cookie").orElse("");
    }

    /** What a browser sends afterwards. */
    private String cookie(String name) {
        var answer = signIn(name, "");
        assertThat(answer.body(), answer.statusCode(), is(200));
        return setCookie(answer).split(";", 2)[0];
    }

    private HttpRequest.Builder by(String cookie, String path) {
        return server.request(path).header("Cookie", cookie);
    }

    private HttpRequest.Builder ownPage(String cookie, String path) {
        return by(cookie, path).header("Sec-Fetch-Site", "same-origin");
    }

    private HttpRequest.Builder admin(String path) {
        return server.request(path).header("Authorization", "Bearer all" + END);
    }

    private int status(HttpRequest.Builder request) {
        return server.send(request).statusCode();
    }

    private static HttpRequest.Builder posting(HttpRequest.Builder request) {
        return request.POST(BodyPublishers.noBody());
    }

    @Test
    void aTokenIsExchangedForACookieThatNoScriptCanRead() {
        var answer = signIn("reader", "");

        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat(
                setCookie(answer).replaceFirst("=[A-Za-z0-9_-]{43};", "=;"),
                is(ApiServer.COOKIE.name() + "=; Path=/; HttpOnly; SameSite=Strict"));
        assertThat(answer.body(), not(containsString(setCookie(answer).split("[=;]", 3)[1])));
        assertThat(answer.body(), not(containsString(END)));
        assertThat(ApiServer.json(answer).path("name").asText(), is("reader"));
    }

    @Test
    void aTokenInTheHeaderIsExchangedToo() {
        var answer = server.send(posting(admin("/api/v1/sessions")));

        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat(ApiServer.json(answer).path("name").asText(), is("all"));
        assertThat(status(by(setCookie(answer).split(";", 2)[0], "/api/v1/state")), is(200));
    }

    @Test
    void theCookieHasThePathOfThePageAndIsSecureBehindTls() {
        assertThat(setCookie(signIn("reader", ", \"path\": \"/scm/\"")), containsString("; Path=/scm/;"));
        assertThat(setCookie(signIn("reader", "", "X-Forwarded-Proto", "https")), containsString("; Secure"));
        var origin = signIn("reader", "", "Origin", PAGES);
        assertThat(origin.body(), setCookie(origin), containsString("; Secure"));
    }

    @Test
    void anInvalidSignInIsRefusedWithAllProblems() {
        var wrong = server.post("/api/v1/sessions", "{\"token\": 5, \"path\": \"/a;Domain=x/\", \"more\": 1}");
        assertThat(wrong.body(), wrong.statusCode(), is(400));
        assertThat(ApiServer.json(wrong).path("violations").size(), is(3));
        assertThat(server.post("/api/v1/sessions", "{}").statusCode(), is(400));
        assertThat(server.post("/api/v1/sessions").statusCode(), is(400));
        assertThat(setCookie(wrong), is(""));
    }

    @Test
    void aWrongTokenIsSlowedCountedAndReportedLikeInAHeader() {
        long begun = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            var answer = signIn("guess" + i, "");
            assertThat(answer.body(), answer.statusCode(), is(401));
            assertThat(setCookie(answer), is(""));
        }
        assertThat(System.nanoTime() - begun >= Duration.ofMillis(700).toNanos(), is(true));
        // They are counted once they are sent.
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> server.access.refusals().unauthorized(), is(4L));
        var events = server.send(admin("/api/v1/events?type=access-refused")).body();
        assertThat(events, containsString("POST /api/v1/sessions"));
        assertThat(events, not(containsString("guess")));
    }

    @Test
    void aSessionMayDoExactlyWhatItsTokenMay() {
        var team = cookie("team");
        var reader = cookie("reader");

        var answer = ApiServer.json(server.send(by(team, "/api/v1/access")));
        assertThat(answer.path("kind").asText(), is("token"));
        assertThat(answer.path("scopes").toString(), is("[\"read\",\"operate\"]"));
        assertThat(answer.path("apps").toString(), is("[1001]"));
        assertThat(answer.at("/session/id").asText().length(), is(16));
        assertThat(status(posting(ownPage(reader, "/api/v1/state/apply"))), is(403));
        assertThat(status(by(team, "/api/v1/apps/1002")), is(403));
        assertThat(status(by(reader, "/api/v1/sessions")), is(403));
        assertThat(status(by(reader, "/api/v1/access/details")), is(403));
        assertThat(
                ApiServer.json(server.send(admin("/api/v1/access")))
                        .path("session")
                        .isNull(),
                is(true));
    }

    @Test
    void theHeaderWinsOverTheCookie() {
        var strong = cookie("all");

        assertThat(
                ApiServer.json(server.send(by(strong, "/api/v1/access").header("Authorization", "Bearer reader" + END)))
                        .path("name")
                        .asText(),
                is("reader"));
        assertThat(status(by(strong, "/api/v1/access").header("Authorization", "Bearer wrong")), is(401));
        // And with the header it is not a lured browser.
        assertThat(
                status(posting(by(cookie("reader"), "/api/v1/ws/ticket").header("Authorization", "Bearer all" + END))),
                is(200));
    }

    @Test
    void aSessionChangesSomethingFromItsOwnPageOnly() {
        var session = cookie("all");
        var host = "127.0.0.1:" + server.port();

        assertThat(status(posting(ownPage(session, "/api/v1/ws/ticket"))), is(200));
        assertThat(status(posting(by(session, "/api/v1/ws/ticket").header("Origin", "http://" + host))), is(200));
        assertThat(status(posting(by(session, "/api/v1/ws/ticket").header("Origin", PAGES))), is(200));
        for (var headers : List.of(
                List.of(),
                List.of("Sec-Fetch-Site", "same-site"),
                List.of("Sec-Fetch-Site", "cross-site"),
                List.of("Sec-Fetch-Site", "none"),
                List.of("Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"),
                List.of("Sec-Fetch-Site", "same-origin", "Origin", "http://127.0.0.1:1"),
                List.of("Origin", "null"),
                List.of("Origin", "https://evil.example"))) {
            for (var method : List.of("POST", "DELETE", "PATCH")) {
                var request = by(session, "/api/v1/sessions/current").method(method, BodyPublishers.noBody());
                if (!headers.isEmpty()) {
                    request.headers(headers.toArray(String[]::new));
                }
                assertThat(headers + method, status(request), is(403));
            }
        }
        assertThat(status(by(session, "/api/v1/state")), is(200));
    }

    @Test
    void anotherPageOfTheSiteReadsNothingByTheCookie() {
        var session = cookie("all");

        assertThat(status(by(session, "/api/v1/state").header("Sec-Fetch-Site", "same-origin")), is(200));
        assertThat(status(by(session, "/api/v1/state").header("Sec-Fetch-Site", "none")), is(200));
        assertThat(status(by(session, "/api/v1/state").header("Sec-Fetch-Site", "same-site")), is(401));
        assertThat(status(by(session, "/api/v1/state").header("Sec-Fetch-Site", "cross-site")), is(401));
    }

    @Test
    void anEndedOrUnknownSessionIsRefused() {
        var session = cookie("all");
        assertThat(status(ownPage(session, "/api/v1/sessions/current").DELETE()), is(204));

        for (var gone : List.of(session, ApiServer.COOKIE.name() + "=unknown")) {
            assertThat(status(by(gone, "/api/v1/state")), is(401));
            assertThat(status(by(gone, "/").header("Accept", "text/html")), is(200));
            assertThat(
                    ApiServer.json(server.send(by(gone, "/api/v1/access")))
                            .path("kind")
                            .asText(),
                    is("unknown"));
            assertThat(status(ownPage(gone, "/api/v1/sessions/current").DELETE()), is(204));
        }
        assertThat(signIn("reader", "").statusCode(), is(200));
    }

    @Test
    void signingOutEndsTheSessionAndClearsTheCookieWhereItIs() {
        var answer = signIn("all", ", \"path\": \"/scm/\"");
        var session = setCookie(answer).split(";", 2)[0];

        var out = server.send(ownPage(session, "/api/v1/sessions/current").DELETE());

        assertThat(out.statusCode(), is(204));
        assertThat(setCookie(out), is(ApiServer.COOKIE.name() + "=; Max-Age=0; Path=/scm/; HttpOnly; SameSite=Strict"));
        assertThat(status(by(session, "/api/v1/state")), is(401));
        var events = server.send(admin("/api/v1/events?type=session-ended"));
        assertThat(ApiServer.json(events).at("/events/0/details/by").asText(), is("all"));
    }

    @Test
    void signingInAgainEndsTheSessionBefore() {
        var first = cookie("reader");

        var again = signIn("team", "", "Cookie", first, "Sec-Fetch-Site", "same-origin");

        assertThat(again.body(), again.statusCode(), is(200));
        assertThat(status(by(first, "/api/v1/state")), is(401));
        assertThat(status(by(setCookie(again).split(";", 2)[0], "/api/v1/state")), is(200));
    }

    @Test
    void anAdministratorListsSessionsWithoutSecretsAndEndsOne() {
        var reader = cookie("reader");
        var own = cookie("all");

        var listed = server.send(by(own, "/api/v1/sessions"));
        assertThat(listed.body(), listed.statusCode(), is(200));
        var sessions = ApiServer.json(listed).path("sessions");
        assertThat(sessions.size(), is(2));
        assertThat(sessions.at("/0/name").asText(), is("all"));
        assertThat(sessions.at("/1/address").asText(), is("127.0.0.1"));
        assertThat(sessions.at("/1/apps").isNull(), is(true));
        for (var cookie : List.of(reader, own)) {
            assertThat(listed.body(), not(containsString(cookie.split("=", 2)[1])));
        }
        assertThat(listed.body(), not(containsString(END)));

        var id = sessions.at("/1/id").asText();
        assertThat(status(ownPage(reader, "/api/v1/sessions/" + id).DELETE()), is(403));
        assertThat(status(ownPage(own, "/api/v1/sessions/" + id).DELETE()), is(204));
        assertThat(status(ownPage(own, "/api/v1/sessions/" + id).DELETE()), is(404));
        assertThat(status(by(reader, "/api/v1/state")), is(401));
    }

    @Test
    void anAdministratorSeesTokensTicketsAndCommandsWithoutSecrets() throws Exception {
        var container = running();
        var ticket = ApiServer.json(server.send(posting(admin("/api/v1/ws/ticket"))))
                .path("ticket")
                .asText();
        var shell = open("/ws/containers/" + container + "/exec?command=sh&tty=true", cookie("all"));

        // The upgrade is answered before the command has begun.
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> !ApiServer.json(server.send(admin("/api/v1/access/details")))
                        .path("commands")
                        .isEmpty());
        var details = server.send(admin("/api/v1/access/details"));

        assertThat(details.body(), details.statusCode(), is(200));
        var tree = ApiServer.json(details);
        assertThat(tree.at("/tokens/2/name").asText(), is("team"));
        assertThat(tree.at("/tokens/2/apps").toString(), is("[1001]"));
        assertThat(tree.at("/tokens/0/expiresAt").isNull(), is(true));
        assertThat(tree.at("/tickets/0/name").asText(), is("all"));
        assertThat(tree.at("/commands/0/command").asText(), is("sh"));
        assertThat(tree.at("/commands/0/containerId").asText(), is(container));
        for (var secret : List.of(END, ticket, "sha256")) {
            assertThat(details.body(), not(containsString(secret)));
        }
        assertThat(shell.isDone(), is(false));
    }

    @Test
    void everythingThatASessionOpenedEndsWithIt() throws Exception {
        var container = running();
        var session = cookie("all");
        var other = open("/ws", cookie("all"));
        var live = open("/ws", session);
        var shell = open("/ws/containers/" + container + "/exec?command=sh&tty=true", session);
        var ticket = ApiServer.json(server.send(posting(ownPage(session, "/api/v1/ws/ticket"))))
                .path("ticket")
                .asText();
        var byTicket = open("/ws?ticket=" + ticket, "none=none");
        var unused = ApiServer.json(server.send(posting(ownPage(session, "/api/v1/ws/ticket"))))
                .path("ticket")
                .asText();
        var stream =
                server.client.send(by(session, "/api/v1/stream?channels=events").build(), BodyHandlers.ofInputStream());
        assertThat(stream.statusCode(), is(200));

        assertThat(status(ownPage(session, "/api/v1/sessions/current").DELETE()), is(204));

        for (var each : List.of(live, shell, byTicket)) {
            assertThat(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is(4401));
        }
        var rest = CompletableFuture.supplyAsync(() -> text(stream.body()));
        assertThat(rest.get(PATIENCE_SECONDS, TimeUnit.SECONDS), containsString("access-ended"));
        assertThat(refused("/ws?ticket=" + unused, "none=none"), is(true));
        assertThat(refused("/ws", session), is(true));
        assertThat(other.isDone(), is(false));
    }

    @Test
    void aWebSocketByTheCookieIsForTheServicesOwnPage() {
        var session = cookie("all");

        assertThat(refused("/ws", cookie("team")), is(true));
        for (var headers : List.of(
                "",
                "Origin: http://127.0.0.1:1\r\nSec-Fetch-Site: same-site\r\n",
                "Sec-Fetch-Site: same-site\r\n",
                "Origin: https://evil.example\r\n")) {
            var answer = upgrade(session, headers);
            assertThat(headers + answer, RawHttp.status(answer), is(403));
        }
        assertThat(RawHttp.status(upgrade(session, "Sec-Fetch-Site: same-origin\r\n")), is(101));
    }

    @Test
    void aSessionEndsWithItsTokenAndWhenItChanges() throws Exception {
        var reader = cookie("reader");
        var all = cookie("all");
        var live = open("/ws", reader);

        Files.writeString(file, all() + other().replace("[read]", "[read, exec]"));
        book.refresh();

        assertThat(status(by(reader, "/api/v1/state")), is(401));
        assertThat(status(by(all, "/api/v1/state")), is(200));
        assertThat(live.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is(4401));
        var sessions = ApiServer.json(server.send(by(all, "/api/v1/sessions"))).path("sessions");
        assertThat(sessions.size(), is(1));
        assertThat(
                server.send(admin("/api/v1/events?type=session-ended")).body(),
                containsString("its token was removed, changed or has expired"));
    }

    @Test
    void aSessionEndsByItselfWithItsConnections(@TempDir Path other) throws Exception {
        try (var brief =
                new ApiServer(other, rules(book), new SessionSettings(Duration.ofSeconds(2), Duration.ofSeconds(2)))) {
            var before = server;
            server = brief;
            try {
                var session = cookie("all");
                var live = open("/ws", session);
                assertThat(live.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is(4401));
                assertThat(status(by(session, "/api/v1/state")), is(401));
            } finally {
                server = before;
                brief.client.shutdownNow();
            }
        }
    }

    @Test
    void withoutTokensThereIsNoSignIn(@TempDir Path other) {
        try (var open = new ApiServer(other)) {
            var answer = open.post("/api/v1/sessions", "{\"token\": \"whatever\"}");

            assertThat(answer.body(), answer.statusCode(), is(409));
            assertThat(answer.headers().firstValue("Set-Cookie").orElse(null), is(nullValue()));
        }
    }

    private String running() {
        for (var path : List.of("/api/v1/state/target", "/api/v1/state/apply?wait=20s")) {
            var answer = server.send(
                    admin(path).POST(BodyPublishers.ofString(path.endsWith("target") ? ApiServer.target(1, 1) : "")));
            assertThat(answer.body(), answer.statusCode(), is(200));
        }
        return server.loop.status().observation().containers().getFirst().id();
    }

    /** The code with which it is closed. */
    private CompletableFuture<Integer> open(String path, String cookie) {
        var closed = new CompletableFuture<Integer>();
        server.client
                .newWebSocketBuilder()
                .header("Cookie", cookie)
                .header("Origin", "http://127.0.0.1:" + server.port())
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        return CompletableFuture.completedFuture(null);
                    }
                })
                .join();
        return closed;
    }

    private boolean refused(String path, String cookie) {
        try {
            var _ = open(path, cookie);
            return false;
        } catch (CompletionException refused) {
            return true;
        }
    }

    private String upgrade(String cookie, String headers) {
        try {
            return RawHttp.exchange(
                    server.port(),
                    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nCookie: " + cookie + "\r\n" + headers
                            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String text(InputStream body) {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cut) {
            return "cut: " + cut;
        }
    }
}
