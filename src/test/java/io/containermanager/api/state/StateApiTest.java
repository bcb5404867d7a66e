package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job over HTTP: post a target, apply it, watch it converge; apps one by one. */
class StateApiTest {

    private static final String TARGET = "/api/v1/state/target";
    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPostedTargetIsStoredAndPendingUntilItIsApplied() {
        var accepted = server.post(TARGET, ApiServer.target(1001, 3));

        var json = ApiServer.json(accepted);
        assertThat(accepted.body(), accepted.statusCode(), is(200));
        assertThat(json.path("status").asText(), is("success"));
        assertThat(json.path("revision").asLong(), is(1L));
        assertThat(json.path("changed").asBoolean(), is(true));
        assertThat(json.path("plan").path("adds").asInt(), is(3));
        assertThat(json.path("plan").path("planHash").asText(), not(is("")));
        assertThat(tag(accepted), is("\"1\""));
        assertThat(tag(server.get(TARGET)), is("\"1\""));
        var status = ApiServer.json(server.get("/api/v1/status"));
        assertThat(status.path("targetServices").asInt(), is(3));
        assertThat(status.path("currentServices").asInt(), is(0));
        assertThat(status.path("appliedRevision").asLong(), is(0L));
    }

    @Test
    void aPlanCountsWhatIsDoneOfEachApp() {
        server.post(TARGET, ApiServer.target(1001, 3));
        var app =
                "{\"appId\":7,\"appName\":\"wiki\",\"services\":[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"web:1\"}]}";

        var plan =
                ApiServer.json(server.post("/api/v1/apps/7?dryRun=true", app)).path("plan");

        assertThat(plan.toString(), plan.path("adds").asInt(), is(4));
        assertThat(plan.path("apps").size(), is(2));
        assertThat(plan.at("/apps/7/adds").asInt(), is(1));
        assertThat(plan.at("/apps/1001/adds").asInt(), is(3));
        assertThat(plan.at("/apps/1001/updates").asInt(), is(0));
    }

    @Test
    void theAnswerToAPostSaysWhatEqualNamesLeadTo() {
        var app = """
            {"appId":%d,"appName":"wiki","services":[{"serviceId":1,"serviceName":"web","imageName":"web:1",\
            "config":{"volumes":["data:/data"]}}],"volumes":{"data":{"name":"wiki_data"}}}\
            """;
        var alone = server.post("/api/v1/apps/1", app.formatted(1));
        assertThat(alone.body(), ApiServer.json(alone).has("warnings"), is(false));
        var second = ApiServer.json(server.post("/api/v1/apps/2", app.formatted(2)));
        var message = "volume wiki_data is also declared by app wiki (1)";
        assertThat(second.toString(), second.at("/warnings/1/message").asText(), startsWith(message));
        var whole = "{\"apps\":{\"1\":%s,\"2\":%s}}".formatted(app.formatted(1), app.formatted(2));
        var posted = ApiServer.json(server.post(TARGET, whole));
        assertThat(posted.toString(), posted.at("/plan/warnings").toString(), containsString(message));
    }

    @Test
    void aServiceCopiedFromTheCurrentStateIsWarnedAboutInTheAnswerToAPost() {
        server.post(TARGET, ApiServer.target(1001, 2));
        var declared =
                server.post("/api/v1/apps/1001", server.get("/api/v1/apps/1001").body());
        assertThat("nothing runs: shown as declared", ApiServer.json(declared).has("warnings"), is(false));
        server.post("/api/v1/state/apply?wait=30s");

        var app = ApiServer.json(
                server.post("/api/v1/apps/1001", server.get("/api/v1/apps/1001").body()));
        assertThat(app.toString(), app.at("/warnings/1/pointer").asText(), is("/services/1"));
        var copied = "was copied from the current state";
        assertThat(app.toString(), app.at("/warnings/1/message").asText(), startsWith(copied));
        var whole = ApiServer.json(
                server.post(TARGET, server.get("/api/v1/state/current").body()));
        var warnings = whole.at("/plan/warnings");
        assertThat(whole.toString(), warnings.path(0).asText(), startsWith("/apps/1001/services/0 " + copied));
        assertThat(whole.toString(), warnings.size(), is(2));
    }

    @Test
    void theAnswerToAPostReportsMissingExternalResources() {
        var app = """
            {"appId":1,"appName":"wiki","services":[{"serviceId":1,"serviceName":"web","imageName":"web:1",\
            "config":{"volumes":["data:/data"],"networks":["edge"]}}],\
            "volumes":{"data":{"name":"archive","external":true}},"networks":{"edge":{"external":true}}}\
            """;
        var answer = ApiServer.json(server.post("/api/v1/apps/1", app));
        assertThat(
                answer.path("warnings").findValuesAsText("message"),
                is(List.of(
                        "network edge is declared external and was missing at the last observation of the engine:"
                                + " create it (docker network create edge), fix its name, or remove \"external\" from"
                                + " network edge to have it created. The services that use it wait until it exists",
                        "volume archive is declared external and was missing at the last observation of the engine:"
                                + " create it (docker volume create archive), fix its name, or remove \"external\" from"
                                + " volume data to have it created. The services that use it wait until it exists")));
    }

    @Test
    void anApplyWithAWaitAnswersWithThePassThatConverged() {
        server.post(TARGET, ApiServer.target(1001, 3));

        var pass = ApiServer.json(server.post("/api/v1/state/apply?wait=30s"));

        assertThat(pass.toString(), pass.path("state").asText(), is("converged"));
        var state = ApiServer.json(server.get("/api/v1/state"));
        var services = state.at("/current/apps/1001/services");
        assertThat(state.toString(), services.size(), is(3));
        for (var service : services) {
            assertThat(service.path("status").asText(), is("running"));
            assertThat(service.path("containerId").asText(), not(is("")));
            assertThat(service.path("appId").asLong(), is(1001L));
            assertThat(
                    service.at("/config/image").asText(),
                    is(service.path("imageName").asText()));
        }
        var reconciliation = ApiServer.json(server.get("/api/v1/reconciliation"));
        reconciliation
                .at("/status/1001/services")
                .forEach(service ->
                        assertThat(service.toString(), service.path("status").asText(), is("in-sync")));
        var status = ApiServer.json(server.get("/api/v1/status"));
        assertThat(status.path("currentServices").asInt(), is(3));
        assertThat(status.path("isReconciling").asBoolean(), is(false));
        assertThat(status.path("lastError").isNull(), is(true));
    }

    @Test
    void aWaitThatEndsTooEarlySaysWhatIsStillUnderWay() {
        server.post("/api/v1/apps/1", """
            {"appId":1,"appName":"a","services":[{"serviceId":1,"serviceName":"s","imageName":"simulated.fault/slow-pull:600"}]}\
            """);
        var answer = ApiServer.json(server.post("/api/v1/state/apply?wait=2s"));
        var message = answer.path("message").asText();
        assertThat(message, message.startsWith("Not converged after 2.0 s: "), is(true));
        assertThat(
                message,
                message.endsWith("/api/v1/passes/" + answer.path("passId").asText()),
                is(true));
    }

    @Test
    void aRollbackWithAWaitAnswersWithThePassThatConverged() {
        server.post(TARGET, ApiServer.target(1001, 1));
        server.post("/api/v1/state/apply?wait=30s");
        server.post(TARGET, ApiServer.target(1001, 2));

        var back = ApiServer.json(server.post("/api/v1/state/rollback/1?wait=30s"));

        assertThat(back.toString(), back.path("revision").asLong(), is(3L));
        assertThat(back.toString(), back.at("/pass/state").asText(), is("converged"));
        assertThat(back.at("/pass/passId").asText(), is(back.path("passId").asText()));
        assertThat(ApiServer.json(server.post("/api/v1/state/rollback/1")).has("pass"), is(false));
    }

    @Test
    void anAppThatIsSetOrRemovedIsAnsweredWithThePlan() {
        var app = "{\"appId\":1,\"appName\":\"a\",\"services\":"
                + "[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"web:1\"}]}";

        var set = ApiServer.json(server.post("/api/v1/apps/1", app));
        assertThat(set.toString(), set.at("/plan/adds").asInt(), is(1));
        server.post("/api/v1/state/apply?wait=30s");
        var removed =
                ApiServer.json(server.send(server.request("/api/v1/apps/1").DELETE()));
        assertThat(removed.toString(), removed.at("/plan/removes").asInt(), is(1));
    }

    @Test
    void anApplyWithoutAWaitIsStartedAndItsPassCanBeAskedFor() {
        server.post(TARGET, ApiServer.target(1001, 1));

        var started = server.post("/api/v1/state/apply");

        assertThat(started.body(), started.statusCode(), is(202));
        var passId = ApiServer.json(started).path("passId").asText();
        assertThat(header(started, "Location"), is("/api/v1/passes/" + passId));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ApiServer.json(server.get("/api/v1/passes/" + passId))
                        .path("state")
                        .asText()
                        .equals("converged"));
    }

    @Test
    void aTargetMayApplyItself() {
        var accepted = ApiServer.json(server.post(TARGET + "?apply=true", ApiServer.target(1001, 1)));

        assertThat(accepted.path("passId").asText(), not(is("")));
        awaitServices(1);
    }

    @Test
    void anApplyWithNothingLeftToDoConvergesToo() {
        server.post(TARGET, ApiServer.target(1001, 1));
        server.post("/api/v1/state/apply?wait=30s");

        var again = ApiServer.json(server.post("/api/v1/state/apply?wait=30s"));

        assertThat(again.toString(), again.path("state").asText(), is("converged"));
        assertThat(again.path("steps").size(), is(0));
    }

    @Test
    void anApplyBeforeAnyTargetHasNothingToDoAndSaysSo() {
        var started = server.post("/api/v1/state/apply");
        var waited = server.post("/api/v1/state/apply?wait=20s");

        assertThat(started.body(), started.statusCode(), is(202));
        assertThat(ApiServer.json(started).path("status").asText(), is("started"));
        assertThat(waited.body(), waited.statusCode(), is(200));
        assertThat(ApiServer.json(waited).path("state").asText(), is("converged"));
        assertThat(ApiServer.json(waited).path("revision").asLong(), is(0L));
    }

    @Test
    void aWritesEventSaysWhoChangedWhat() {
        server.post(TARGET, ApiServer.target(1001, 2));
        server.post(TARGET, ApiServer.target(1001, 1).replace("nginx:1.1", "nginx:2"));

        var details = ApiServer.json(server.get("/api/v1/events?type=target-accepted&limit=1"))
                .at("/events/0/details");

        assertThat(details.path("by").asText(), is("anonymous"));
        assertThat(
                details.path("changes").toString(),
                is("[\"app 1001/s1: image nginx:1.1 -> nginx:2\",\"app 1001/s2 removed\"]"));
        var services = new TreeSet<String>();
        details.path("services")
                .forEach(one -> services.add(
                        one.path("appId").asText() + "/" + one.path("serviceId").asText()));
        assertThat(services, is(Set.of("1001/1", "1001/2")));
    }

    @Test
    void anAppIsSetReadAndRemoved() {
        var set = server.post("/api/v1/apps/1001", ApiServer.app(1001, 2));
        var declared = ApiServer.json(server.get("/api/v1/apps/1001"));
        var pass = server.post("/api/v1/state/apply?wait=30s");
        assertThat(pass.body(), ApiServer.json(pass).path("state").asText(), is("converged"));
        var running = ApiServer.json(server.get("/api/v1/apps/1001"));
        var listed = ApiServer.json(server.get("/api/v1/apps"));
        var removed = server.delete("/api/v1/apps/1001");

        assertThat(set.body(), set.statusCode(), is(200));
        assertThat(fields(ApiServer.json(set)), is(List.of("status", "message", "revision", "changed", "app", "plan")));
        assertThat(declared.at("/services/0/status").asText(), is("missing"));
        assertThat(pass.body(), running.at("/services/0/status").asText(), is("running"));
        assertThat(listed.path("count").asInt(), is(1));
        assertThat(listed.at("/apps/0/appId").asLong(), is(1001L));
        assertThat(removed.statusCode(), is(200));
        assertThat(ApiServer.json(removed).path("revision").asLong(), is(2L));
        assertThat(server.delete("/api/v1/apps/1001").statusCode(), is(404));
    }

    @Test
    void anAppThatTakesAnothersPortIsRefusedWithAPointerIntoItself() {
        var withPort = "\"imageName\":\"nginx:1.1\",\"config\":{\"ports\":[\"8080:80\"]}";
        server.post("/api/v1/apps/1", ApiServer.app(1, 1).replace("\"imageName\":\"nginx:1.1\"", withPort));

        var refused =
                server.post("/api/v1/apps/2", ApiServer.app(2, 1).replace("\"imageName\":\"nginx:1.1\"", withPort));

        assertThat(refused.body(), refused.statusCode(), is(400));
        assertThat(ApiServer.json(refused).at("/violations/0/pointer").asText(), is("/services/0/config/ports/0"));
    }

    @Test
    void eventsAreReturnedInOrderAndInPages() {
        server.post(TARGET, ApiServer.target(1001, 1));
        server.post("/api/v1/state/apply?wait=30s");

        var newest = ApiServer.json(server.get("/api/v1/events?limit=5"));
        var first = ApiServer.json(server.get("/api/v1/events?after=0&limit=2"));
        var second = ApiServer.json(
                server.get("/api/v1/events?after=" + first.path("next").asLong() + "&limit=2"));
        var accepted = ApiServer.json(server.get("/api/v1/events?after=0&type=target-accepted"));

        assertThat(newest.path("events").size(), is(5));
        assertThat(seq(newest, 0) > seq(newest, 4), is(true));
        assertThat(first.path("events").size(), is(2));
        assertThat(seq(second, 0), is(seq(first, 1) + 1));
        assertThat(accepted.path("events").size(), is(1));
        var never = ApiServer.json(server.get("/api/v1/events?after=100000&limit=2"));
        assertThat("all follow a number that was never given", never, is(first));
        assertThat(accepted.at("/events/0/reason").asText(), startsWith("anonymous set the target"));
    }

    private static long seq(JsonNode page, int place) {
        return page.path("events").path(place).path("seq").asLong();
    }

    private void awaitServices(int running) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ApiServer.json(server.get("/api/v1/status"))
                                .path("currentServices")
                                .asInt()
                        == running);
    }

    private static List<String> fields(JsonNode json) {
        var names = new ArrayList<String>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String tag(HttpResponse<?> answer) {
        return header(answer, "ETag");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
