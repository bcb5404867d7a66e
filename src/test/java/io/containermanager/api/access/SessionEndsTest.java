package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.access.SessionSettings;
import io.containermanager.api.ApiServer;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a session ends, and what ends with it. */
class SessionEndsTest extends SignedIn {

    @Test
    void anEndedOrUnknownSessionIsRefused() {
        var session = cookie("all");
        assertThat(status(ownPage(session, "/api/v1/sessions/current").DELETE()), is(204));

        for (var gone : List.of(session, server.cookie().name() + "=unknown")) {
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
        assertThat(setCookie(out), is(server.cookie().name() + "=; Max-Age=0; Path=/scm/; HttpOnly; SameSite=Strict"));
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
        assertThat(rest(stream.body()).get(PATIENCE_SECONDS, TimeUnit.SECONDS), containsString("access-ended"));
        assertThat(refused("/ws?ticket=" + unused, "none=none"), is(true));
        assertThat(refused("/ws", session), is(true));
        assertThat(other.isDone(), is(false));
    }

    @Test
    void aSessionEndsWithItsTokenAndWhenItChanges() throws Exception {
        var reader = cookie("reader");
        var all = cookie("all");
        var live = open("/ws", reader);

        Files.writeString(file, all() + other().replace("[read]", "[read, exec]"));
        server.refresh(book);

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
}
