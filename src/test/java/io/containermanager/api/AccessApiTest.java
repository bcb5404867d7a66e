package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.compose.Forms;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a token or a ticket opens, and what a refusal leaves behind. */
class AccessApiTest extends TokensOfEachScope {

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
}
