package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of revisions and of a plan that changes nothing. */
class RevisionsShownTest {

    @Test
    void historySaysOfEachRevisionWhatItIsNow(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            post(server, "good:1", "");
            assertThat(states(server), is("1 pending"));
            post(server, "good:1", "?apply=true");
            assertThat(states(server), is("1 applied"));
            post(server, "good:2", "");
            assertThat(states(server), is("2 pending, 1 applied"));
            post(server, "good:3", "?apply=true");
            assertThat(states(server), is("3 applied, 2 superseded, 1 superseded"));
            server.post("/api/v1/state/rollback/1", "");
            assertThat(states(server), is("4 applied, 3 superseded, 2 superseded, 1 superseded"));
            assertThat(ok(server, "/api/v1/state/history/1").get("state").asText(), is("superseded"));
        }
    }

    @Test
    void historySaysWhatWasKeptRunningWhen(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            post(server, "good:1", "?apply=true");
            post(server, "good:2", "");
            post(server, "good:3", "?apply=true");

            var first = ok(server, "/api/v1/state/history/1");
            var never = ok(server, "/api/v1/state/history/2");
            var now = ok(server, "/api/v1/state/history/3");
            assertThat(first.get("appliedAt").isTextual(), is(true));
            assertThat(first.get("supersededAt"), is(now.get("appliedAt")));
            assertThat("never applied", never.get("appliedAt").isNull(), is(true));
            assertThat("never applied", never.get("supersededAt").isNull(), is(true));
            assertThat(now.get("supersededAt").isNull(), is(true));
        }
    }

    @Test
    void historySaysWhatEachRevisionChanged(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            post(server, "good:1", "");
            post(server, "good:2", "");
            var answer = server.post("/api/v1/apps/2", """
                {"appName": "blog", "services": [{"serviceName": "blog", "imageName": "blog:1"}]}
                """);
            assertThat(answer.body(), answer.statusCode(), is(200));
            server.delete("/api/v1/apps/1001");
            assertThat(
                    changes(server),
                    is("[app web removed] [app blog added] [web/web: image good:1 -> good:2] [app web added]"));
            assertThat(
                    ok(server, "/api/v1/state/history/2").at("/changes/0").asText(),
                    is("web/web: image good:1 -> good:2"));
            assertThat(
                    "also where the one before is not asked for",
                    ok(server, "/api/v1/state/history?limit=1")
                            .at("/targets/0/changes/0")
                            .asText(),
                    is("app web removed"));
        }
    }

    @Test
    void aRevisionIsShownAsComposeFilesOnRequest(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            var stored = server.post("/api/v1/state/target", """
                {"apps": {
                  "7": {"appId": 7, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web",
                    "imageName": "nginx:1", "config": {"environment": {"PASSWORD": "of-the-shop"}}}]},
                  "8": {"appId": 8, "appName": "odd", "services": [{"serviceId": 1, "serviceName": "a b", "imageName": "x:1"}]}}}
                """);
            assertThat(stored.body(), stored.statusCode(), is(200));
            var files = ok(server, "/api/v1/state/history/1?compose=true").get("compose");
            assertThat(files.get("7").asText(), startsWith("name: shop\n"));
            assertThat(files.get("7").asText(), containsString("image: nginx:1"));
            assertThat(files.get("7").asText(), containsString("__masked__"));
            assertThat(files.get("7").asText(), not(containsString("of-the-shop")));
            assertThat("no Compose file can have its name", files.get("8").isNull(), is(true));
            assertThat(ok(server, "/api/v1/state/history/1").has("compose"), is(false));
        }
    }

    private static String changes(ApiServer server) {
        var changes = new StringBuilder();
        for (var target : ok(server, "/api/v1/state/history").get("targets")) {
            changes.append(changes.isEmpty() ? "" : " ").append('[');
            target.get("changes").forEach(change -> changes.append(change.asText()));
            changes.append(']');
        }
        return changes.toString();
    }

    @Test
    void aHeldVersionIsNotAnUpdateOfAPlanThatChangesNothing(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            post(server, "good:1", "");
            server.post("/api/v1/state/apply?wait=30s", "");
            post(server, "simulated.fault/start:1", "");
            assertThat(plan(server).get("updates").asInt(), is(1));
            server.post("/api/v1/state/apply", "");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                            server.get("/api/v1/reconciliation").body(), containsString("held back: revision 2")));
            assertThat(plan(server).toString(), plan(server).get("steps").isEmpty(), is(true));
            assertThat(plan(server).toString(), plan(server).get("updates").asInt(), is(0));
        }
    }

    private static void post(ApiServer server, String image, String query) {
        var answer = server.post("/api/v1/state/target" + query, """
            {"apps":{"1001":{"appId":1001,"appName":"web","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"%s"}]}}}
            """.formatted(image));
        assertThat(answer.body(), answer.statusCode(), is(200));
    }

    private static JsonNode plan(ApiServer server) {
        return ok(server, "/api/v1/state/plan");
    }

    private static String states(ApiServer server) {
        var states = new StringBuilder();
        ok(server, "/api/v1/state/history")
                .get("targets")
                .forEach(it -> states.append(states.isEmpty() ? "" : ", ")
                        .append(it.get("revision"))
                        .append(' ')
                        .append(it.get("state").asText()));
        return states.toString();
    }

    private static JsonNode ok(ApiServer server, String path) {
        var answer = server.get(path);
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }
}
