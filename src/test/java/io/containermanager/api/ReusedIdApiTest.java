package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A client gives the id of a removed app to another one: what is kept of the removed one is not for tokens that are limited to the id. */
@TestInstance(Lifecycle.PER_CLASS)
class ReusedIdApiTest extends TokensOfEachScope {

    /** What only the removed app's lines, events and targets have. */
    private static final String FORMER = "former";

    @BeforeAll
    void giveTheIdToAnotherApp() {
        post(FORMER);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(get("all", "/api/v1/logs?appId=1001"), containsString(FORMER)));
        ok(server.send(as(server.request("/api/v1/apps/1001?apply=true&wait=30s"), "all")
                .DELETE()));
        post("present");
    }

    private void post(String name) {
        ok(server.send(as(server.request("/api/v1/apps/1001?apply=true&wait=30s"), "all")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"appName\": \"%s\", \"services\": [{\"serviceId\": 1, \"serviceName\": \"%s\", \"imageName\": \"%s:1\"}]}"
                                .formatted(name, name, name)))));
    }

    private String ok(java.net.http.HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return answer.body();
    }

    private String get(String token, String path) {
        return ok(server.send(as(server.request(path), token).GET()));
    }

    @Test
    void nothingOfTheFormerAppIsForATokenThatIsLimitedToTheId() {
        for (var path : List.of(
                "/api/v1/logs?appId=1001&limit=1000",
                "/api/v1/logs?limit=1000",
                "/api/v1/logs?search=" + FORMER,
                "/api/v1/events?limit=1000",
                "/api/v1/events?appId=1001&limit=1000",
                "/api/v1/state/history",
                "/api/v1/state/history/1",
                "/api/v1/apps/1001/history",
                "/api/v1/apps/1001/services/1/explain",
                "/api/v1/metrics/history?appId=1001&serviceId=1")) {
            var answer = server.send(as(server.request(path), "app").GET());
            assertThat(path, answer.body(), not(containsString(FORMER)));
        }
        var back = server.send(
                as(server.request("/api/v1/apps/1001/rollback/1"), "app").POST(BodyPublishers.noBody()));
        assertThat(back.body(), back.statusCode(), is(404));
    }

    @Test
    void whatThePresentAppHasIsStillThere() {
        assertThat(get("app", "/api/v1/events?appId=1001"), containsString("present"));
        assertThat(get("app", "/api/v1/logs?appId=1001"), containsString("present"));
        assertThat(get("app", "/api/v1/apps/1001/history"), containsString("present"));
        assertThat(get("app", "/api/v1/state/history/3"), containsString("present"));
    }

    @Test
    void aTokenForAllAppsReadsBoth() {
        assertThat(get("all", "/api/v1/events?appId=1001&limit=1000"), containsString(FORMER));
        assertThat(get("all", "/api/v1/logs?appId=1001&limit=1000"), containsString(FORMER));
        assertThat(get("all", "/api/v1/apps/1001/history"), containsString(FORMER));
    }

    @Test
    void changesToOtherAppsAreNoRevisionsOfALimitedToken() {
        for (int version = 1; version <= 2; version++) {
            ok(server.send(as(server.request("/api/v1/apps/1002?apply=true&wait=30s"), "all")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"appName\": \"other\", \"services\": [{\"serviceId\": 1, \"serviceName\": \"o\", \"imageName\": \"o:%d\"}]}"
                                    .formatted(version)))));
        }

        var targets = ApiServer.json(server.send(
                        as(server.request("/api/v1/state/history"), "app").GET()))
                .path("targets");

        assertThat(targets.findValuesAsText("revision"), is(List.of("3")));
        assertThat(targets.at("/0/state").asText(), is("applied"));
        assertThat(targets.at("/0/appliedAt").isTextual(), is(true));
        assertThat(targets.at("/0/supersededAt").isNull(), is(true));
        var other =
                server.send(as(server.request("/api/v1/state/history/5"), "app").GET());
        assertThat(other.body(), other.statusCode(), is(404));
        assertThat(get("all", "/api/v1/state/history/5"), containsString("other"));
    }
}
