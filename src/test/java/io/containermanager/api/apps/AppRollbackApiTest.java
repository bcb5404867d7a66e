package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One app goes back to what an earlier target declared of it; the others stay as they are. */
class AppRollbackApiTest {

    @TempDir
    private Path folder;

    private ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
        post(7, "shop", "nginx:1.27", "first-secret");
        post(8, "wiki", "wiki:1", "x");
        post(7, "shop", "nginx:1.28", "second-secret");
        post(8, "wiki", "wiki:2", "x");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void post(long id, String name, String image, String secret) {
        var app = """
            {"appId": %d, "appName": "%s", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"environment": {"API_TOKEN": "%s"}}}]}
            """.formatted(id, name, image, secret);
        good(server.post("/api/v1/apps/" + id + "?apply=true&wait=30s", app));
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private String target(String pointer) {
        return good(server.get("/api/v1/state/target?reveal=true"))
                .at("/apps" + pointer)
                .asText();
    }

    @Test
    void onlyThatAppGoesBackWithItsSecretAndIsApplied() {
        var plan = good(server.post("/api/v1/apps/7/rollback/1?dryRun=true"));
        assertThat(plan.at("/plan/updates").asInt(), is(1));
        assertThat(target("/7/services/0/imageName"), is("nginx:1.28"));

        var answer = good(server.post("/api/v1/apps/shop/rollback/1?wait=30s"));

        assertThat(
                answer.path("message").asText(), containsString("Rolled back app shop to revision 1, as revision 5"));
        assertThat(answer.at("/pass/state").asText(), is("converged"));
        assertThat(
                server.get("/api/v1/events?limit=100").body(),
                containsString("\"anonymous rolled back app shop to revision 1, as revision 5\""));
        assertThat(target("/7/services/0/imageName"), is("nginx:1.27"));
        assertThat(target("/7/services/0/config/environment/API_TOKEN"), is("first-secret"));
        assertThat(target("/8/services/0/imageName"), is("wiki:2"));
    }

    @Test
    void thePlanOfARollbackToTheImagesBeforeAnUpdateIsWhatThatDoes() {
        post(7, "shop", "simulated.fault/moves:1", "x");
        var before = good(server.get("/api/v1/apps/7/history"))
                .at("/targets/0/revision")
                .asLong();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> good(server.post("/api/v1/apps/7/update?wait=30s"))
                        .path("changed")
                        .asBoolean());

        for (var back : List.of("/api/v1/apps/7/rollback/", "/api/v1/state/rollback/")) {
            var plan = good(server.post(back + before + "?dryRun=true"));
            assertThat(back + plan, plan.at("/plan/updates").asInt(), is(1));
        }

        var pass = good(server.post("/api/v1/apps/7/rollback/" + before + "?wait=30s"));
        assertThat(pass.toString(), pass.at("/pass/state").asText(), is("converged"));
        assertThat(
                "another image that was ordered is no drift",
                good(server.get("/api/v1/events?type=drift-detected"))
                        .path("events")
                        .size(),
                is(0));
        assertThat(
                "nothing is left to bring back",
                good(server.post("/api/v1/apps/7/rollback/" + before + "?dryRun=true"))
                        .at("/plan/updates")
                        .asInt(),
                is(0));
    }

    @Test
    void itsHistoryHasThoseTargetsThatChangedItAndSaysWhat() {
        var targets = good(server.get("/api/v1/apps/7/history")).path("targets");

        assertThat(targets.size(), is(2));
        assertThat(targets.at("/0/revision").asInt(), is(3));
        assertThat(targets.at("/0/current").asBoolean(), is(true));
        assertThat(targets.at("/0/changes/0").asText(), containsString("nginx:1.27 -> nginx:1.28"));
        assertThat(targets.at("/0/changes").toString().contains("secret"), is(false));
        assertThat(targets.at("/1/current").asBoolean(), is(false));
        assertThat(server.get("/api/v1/apps/9/history").statusCode(), is(404));
    }

    @Test
    void anAppThatWasRemovedComesBack() {
        good(server.send(server.request("/api/v1/apps/7?apply=true&wait=30s").DELETE()));
        assertThat(
                good(server.get("/api/v1/apps/7/history"))
                        .at("/targets/0/declared")
                        .asBoolean(),
                is(false));

        good(server.post("/api/v1/apps/7/rollback/3?wait=30s"));

        assertThat(target("/7/services/0/imageName"), is("nginx:1.28"));
    }

    @Test
    void aRevisionWithoutTheAppIsRefused() {
        var refused = server.post("/api/v1/apps/8/rollback/1");

        assertThat(refused.statusCode(), is(404));
        assertThat(refused.body(), containsString("Revision 1 has no app with the id 8"));
        assertThat(server.post("/api/v1/apps/8/rollback/99").statusCode(), is(404));
    }

    @Test
    void anAppThatIsAlreadyThereChangesNothingThoughAnotherOnesImageWaits() {
        assertThat(
                good(server.post("/api/v1/apps/7/rollback/1?apply=false"))
                        .path("revision")
                        .asInt(),
                is(5));

        var answer = good(server.post("/api/v1/apps/8/rollback/4?apply=false"));

        assertThat(answer.path("changed").asBoolean(), is(false));
        assertThat(
                answer.path("message").asText(),
                is("The stored target, revision 5, says the same: no revision was added"));
        assertThat(answer.path("revision").asInt(), is(5));
    }

    /** It declares the same as the one before: what differs is the image that its tag means. */
    @Test
    void anUpdateOfATagIsAVersionOfItsOwn() {
        post(7, "shop", "simulated.fault/moves:1", "second-secret");
        var updated = Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> good(server.post("/api/v1/apps/7/update?wait=30s")),
                        answer -> answer.path("changed").asBoolean());
        assertThat(updated.path("revision").asInt(), is(6));
        var moved = updated.at("/images/0");
        var from = moved.path("from").asText();
        var to = moved.path("to").asText();

        var targets = good(server.get("/api/v1/apps/7/history")).path("targets");

        var change = "shop/web: another image of simulated.fault/moves:1, " + from.substring(7, 19) + " -> "
                + to.substring(7, 19);
        assertThat(targets.at("/0/revision").asInt(), is(6));
        assertThat(targets.at("/0/changes").toString(), is("[\"" + change + "\"]"));
        assertThat(targets.at("/1/revision").asInt(), is(5));
        assertThat(targets.at("/1/sameAsNow").asBoolean(), is(false));
        assertThat(
                good(server.get("/api/v1/state/history?limit=1"))
                        .at("/targets/0/changes/0")
                        .asText(),
                is(change));
        assertThat(bound(5), is(from));
        assertThat(bound(6), is(to));

        good(server.post("/api/v1/apps/7/rollback/5?wait=30s"));

        assertThat(bound(7), is(from));
        assertThat(
                good(server.get("/api/v1/apps/7/history"))
                        .at("/targets/2/sameAsNow")
                        .asBoolean(),
                is(true));
    }

    private String bound(long revision) {
        return good(server.get("/api/v1/state/history/" + revision))
                .at("/images/0/digest")
                .asText();
    }
}
