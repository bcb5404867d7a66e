package io.containermanager.api.access;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.api.ApiServer;
import io.containermanager.api.http.RawHttp;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in by a token, and what a session may do and what it may not. */
class SessionApiTest extends SignedIn {

    @Test
    void aTokenIsExchangedForACookieThatNoScriptCanRead() {
        var answer = signIn("reader", "");

        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat(
                setCookie(answer).replaceFirst("=[A-Za-z0-9_-]{43};", "=;"),
                is(server.cookie().name() + "=; Path=/; HttpOnly; SameSite=Strict"));
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
                .until(() -> server.access().refusals().unauthorized(), is(4L));
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
    void withoutTokensThereIsNoSignIn(@TempDir Path other) {
        try (var open = new ApiServer(other)) {
            var answer = open.post("/api/v1/sessions", "{\"token\": \"whatever\"}");

            assertThat(answer.body(), answer.statusCode(), is(409));
            assertThat(answer.headers().firstValue("Set-Cookie").orElse(null), is(nullValue()));
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
}
