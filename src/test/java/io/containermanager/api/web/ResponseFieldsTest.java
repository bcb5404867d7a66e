package io.containermanager.api.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.device.FleetServer;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import io.containermanager.model.observed.RunState.Health;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the OpenAPI document promises is really sent: the life of one service produces every documented field. */
class ResponseFieldsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String APP = "/api/v1/apps/1001";
    private static final String SERVICE = APP + "/services/1";

    /** Documented fields that are never answered, and why they stand there. */
    private static final Map<String, String> READ_ONLY_WHEN_POSTED =
            Map.of("AppService.appUuid", "clients of the seed send it with each service; responses have it in the app");

    /** Beginnings of fields that only another server answers, and the test that holds them against the document there. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            // With tokens.
            Map.entry("Access.session.", "SessionApiTest"),
            Map.entry("AccessDetails.", "SessionApiTest"),
            Map.entry("Sessions.", "SessionApiTest"),
            Map.entry("CreatedToken.", "TokensApiTest"),
            Map.entry("TokenRevoked.", "TokensApiTest"),
            Map.entry("TokenView.", "TokensApiTest"),
            Map.entry("Tokens.", "TokensApiTest"),
            // With files beside a Compose file.
            Map.entry("AppFile.", "AppFilesApiTest"),
            Map.entry("AppFileContent.", "AppFilesApiTest"),
            Map.entry("AppFiles.", "AppFilesApiTest"),
            // With containers of others.
            Map.entry("AdoptedResource.", "AdoptApiTest"),
            Map.entry("Adoption.", "AdoptApiTest"),
            // On a cluster.
            Map.entry("LogEntry.pod", "ReplicasApiTest"),
            Map.entry("Pod.", "ReplicasApiTest"),
            // Of more containers than the memory has room for.
            Map.entry("LogSearch.dropped", "DroppedLinesApiTest"),
            Map.entry("Images.removing.", "ImagesApiTest"),
            Map.entry("Disk.images", "DiskUsageTest"),
            Map.entry("Disk.volumes", "DiskUsageTest"),
            Map.entry("Error.warnings", "ComposeFilesApiTest"),
            Map.entry("Recovered.warnings", "EngineRulesApiTest"),
            Map.entry("ServiceContainer.pods", "ReplicasApiTest"),
            Map.entry("ServiceContainer.replicas", "ReplicasApiTest"),
            Map.entry("Status.replica", "ReplicasIT"),
            Map.entry("RolledBack.warnings", "OperatorApiTest"),
            Map.entry("Status.engine.missingRights", "KubernetesFaultsIT"));

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
    void everyDocumentedFieldIsAnsweredByOneLifeOfAService() throws IOException {
        aServiceIsDeclaredRunsAndIsLookedAt();
        imagesAreRemoved();
        aNewVersionFailsAndTheOldOneRunsAgain();
        aTagMoves();
        aComposeFileComesWithWarnings();
        somebodyWatches();
        theMachineAndTheDeviceAreAskedFor();
        theEngineGoesAway();

        var missing = new TreeSet<>(ResponseSchemas.fields().documented());
        missing.removeAll(ResponseSchemas.fields().seen());
        missing.removeAll(READ_ONLY_WHEN_POSTED.keySet());
        missing.removeIf(field -> ELSEWHERE.keySet().stream().anyMatch(field::startsWith));
        assertThat(missing, is(new TreeSet<>()));
    }

    private void aServiceIsDeclaredRunsAndIsLookedAt() {
        ok(server.post("/api/v1/state/target?apply=true&wait=30s", "{\"apps\":{\"1001\":" + app("nginx:1") + "}}"));
        ok(server.get("/api/v1/status"));
        ok(server.post("/api/v1/state/apply?wait=30s"));
        var container = ok(server.get("/api/v1/apps/1001"))
                .at("/services/0/containerId")
                .asText();
        for (var path : new String[] {
            "/",
            "/api/docs",
            "/health",
            "/health/live",
            "/health/ready",
            "/health/started",
            "/api/v1/state",
            "/api/v1/state/current",
            "/api/v1/state/target",
            "/api/v1/state/history",
            "/api/v1/state/history/1?compose=true",
            "/api/v1/reconciliation",
            "/api/v1/apps",
            "/api/v1/volumes",
            "/api/v1/disk",
            "/api/v1/containers",
            "/api/v1/events",
            "/api/v1/metrics/history?disks=true",
            "/api/v1/access",
            "/api/v1/logs/count",
            APP + "/history",
            SERVICE + "/explain"
        }) {
            ok(server.get(path));
        }
        ok(server.post("/api/v1/containers/" + container + "/exec", "{\"command\":[\"echo\",\"hello\"]}"));
        ok(server.post("/api/v1/logs/" + container + "/attach"));
        ok(server.delete("/api/v1/logs/" + container + "/attach"));
        // The simulation writes nothing here, so that lines are those that a container would have written.
        server.logs()
                .add(new LogEntry(
                        0,
                        1_000,
                        "Upstream timed out",
                        LogLevel.ERROR,
                        new LogSource(LogSource.Type.CONTAINER, "web"),
                        new LogEntry.Origin(1001L, 1L, "shop", "web", container, null),
                        true));
        ok(server.get("/api/v1/logs"));
        ok(server.get("/api/v1/logs?after=1"));
        ok(server.get("/api/v1/logs?search=timed&limit=1"));
        ok(server.post(SERVICE + "/stop"));
        awaited(SERVICE + "/explain", why -> why.has("stoppedBy"));
        awaited("/api/v1/reconciliation", standing -> standing.toString().contains("\"stoppedBy\":\"anonymous\""));
        awaited(SERVICE + "/explain", why -> why.toString().contains("exitCode"));
        ok(server.post(SERVICE + "/start"));
        ok(server.post(SERVICE + "/restart"));
        ok(server.post(APP + "/restart"));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":1}"));
        ok(server.get("/api/v1/status"));
        ok(server.get("/api/v1/reconciliation"));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":0}"));
        ok(server.post("/api/v1/ws/ticket"));
        ok(server.post("/api/v1/state/recover"));
    }

    private void imagesAreRemoved() {
        for (var list : List.of("events", "logs", "logs/count")) {
            ok(server.get("/api/v1/" + list + "?appId=999"));
        }
        server.faults().loadImage("unused:1");
        server.faults().loadImage("stored:1");
        ok(server.get("/api/v1/images"));
        ok(server.post(APP, app("stored:1")));
        var pruned = ok(server.post("/api/v1/images/prune"));
        assertThat(pruned.toString(), pruned.path("kept").size(), is(1));
        assertThat(pruned.toString(), pruned.path("removed").size(), is(1));
    }

    private void aNewVersionFailsAndTheOldOneRunsAgain() {
        // The one that fails below is gone too soon to be seen for sure.
        server.faults().health(ok(server.get(APP)).at("/services/0/containerId").asText(), Health.UNHEALTHY);
        awaited(SERVICE + "/explain", why -> why.at("/containers/0").has("failedHealthcheck"));
        // One that runs for some time, so that its trial can be seen on a busy machine.
        ok(server.post(APP, app("simulated.fault/crash:600")));
        ok(server.post("/api/v1/state/apply"));
        awaited(SERVICE + "/explain", why -> why.has("trialRevision"));
        ok(server.post(APP, app("simulated.fault/exit:3")));
        ok(server.post("/api/v1/state/plan", "{\"apps\":{}}"));
        ok(server.post("/api/v1/state/plan", """
            {"apps": {"7": {"appId": 7, "appName": "blog", "services": [
              {"serviceId": 1, "serviceName": "db", "imageName": "postgres:17"},
              {"serviceId": 2, "serviceName": "api", "imageName": "nginx:1.29",
               "config": {"dependsOn": {"db": "healthy"}}}]}}}
            """));
        ok(server.get("/api/v1/state/plan"));
        ok(server.post("/api/v1/state/apply"));
        // The evidence comes from the event, which is stored a moment after the version is held.
        awaited(SERVICE + "/explain", why -> why.path("held").has("lastLines") && why.has("lastGoodRevision"));
        var update = ok(server.post(APP + "/update?dryRun=true"));
        assertThat(update.toString(), update.at("/images/0/moved").asBoolean(), is(false));
        assertThat(update.toString(), update.at("/images/0/held").has("revision"), is(true));
        ok(server.post(APP, app("simulated.fault/unhealthy:3")));
        ok(server.post("/api/v1/state/apply"));
        awaited(SERVICE + "/explain", why -> why.path("held").has("failedHealthcheck"));
        ok(server.get("/api/v1/reconciliation"));
        // The second try comes at once, the later ones after waits that are long enough to be seen on a busy machine.
        for (int refusal = 0; refusal < 4; refusal++) {
            server.faults().refuseNext("stopContainer", Cause.CONFLICT);
        }
        ok(server.post(APP, app("simulated.fault/start:1")));
        ok(server.post("/api/v1/state/apply"));
        // A pass that goes on for a while: the first one may have ended before it is asked for.
        awaited("/api/v1/status", status -> status.hasNonNull("passId"));
        awaited(SERVICE + "/explain", why -> why.has("nextTryAt"));
        var pass =
                ok(server.post("/api/v1/state/apply?wait=30s")).path("passId").asText();
        awaited("/api/v1/passes/" + pass, seen -> seen.toString().contains("\"error\""));
        awaited(SERVICE + "/explain", why -> why.has("held"));
        ok(server.post("/api/v1/state/rollback/1?dryRun=true"));
        ok(server.post("/api/v1/state/rollback/1?wait=30s"));
        ok(server.post("/api/v1/state/apply?wait=30s"));
        server.faults()
                .outOfMemory(ok(server.get(APP)).at("/services/0/containerId").asText());
        awaited(SERVICE + "/explain", why -> why.toString().contains("oomKilled"));
    }

    private void aTagMoves() {
        ok(server.post("/api/v1/apps/1002", """
            {"appId":1002,"appName":"moving","services":[{"serviceId":1,"serviceName":"web","imageName":"simulated.fault/moves:1"},
             {"serviceId":2,"serviceName":"gone","imageName":"simulated.fault/pull:1"}]}
            """));
        ok(server.post("/api/v1/state/apply"));
        awaited(
                "/api/v1/apps/1002",
                moving -> moving.at("/services/0/status").asText().equals("running"));
        awaited("/api/v1/reconciliation", standing -> standing.toString().contains("nextAttemptAt"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ok(server.post("/api/v1/apps/1002/update?wait=10s"))
                        .path("changed")
                        .asBoolean());
    }

    private void aComposeFileComesWithWarnings() {
        ok(server.send(server.request("/api/v1/apps/1003?name=stack")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(
                        "version: '3'\nservices:\n  a:\n    image: web:1\n  b:\n    image: web:1\n"))));
        ok(server.post("/api/v1/apps/1003?dryRun=true&problems=true", "{}"));
        ok(server.post("/api/v1/apps?dryRun=true&problems=true", "{}"));
        ok(server.delete("/api/v1/apps/1003?apply=true&wait=30s"));
        ok(
                server.post(
                        "/api/v1/apps?apply=true&wait=30s",
                        "{\"appName\":\"new\",\"services\":[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"nginx:1\"}]}"));
    }

    private void somebodyWatches() {
        var socket = server.client
                .newWebSocketBuilder()
                .buildAsync(
                        java.net.URI.create("ws://127.0.0.1:" + server.port() + "/ws/metrics"),
                        new WebSocket.Listener() {})
                .join();
        awaited("/api/v1/ws/stats", stats -> stats.path("clients").size() == 1);
        socket.abort();
    }

    private void theMachineAndTheDeviceAreAskedFor() throws IOException {
        ok(server.get("/api/v1/metrics?scope=true"));
        ok(server.get("/api/v1/device"));
        ok(server.get("/api/v1/device/provisioned"));
        ok(
                server.post(
                        "/api/v1/device/provision",
                        "{\"deviceName\":\"pi\",\"deviceType\":\"pi4\",\"apiEndpoint\":\"https://fleet.example.org\",\"apiKey\":\"k\"}"));
        ok(server.send(server.request("/api/v1/device")
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"deviceName\":\"pi-2\"}"))));
        ok(server.post("/api/v1/device/reset"));
        try (var fleet = FleetServer.answering(200, "{\"deviceId\":\"d-42\"}")) {
            ok(server.post("/api/v1/device/register", "{\"apiEndpoint\":\"http://127.0.0.1:" + fleet.port() + "\"}"));
        }
    }

    private void theEngineGoesAway() {
        server.faults().goAway();
        awaited("/api/v1/status", status -> !status.at("/engine/available").asBoolean());
        ok(server.get("/api/v1/state/current"));
        ok(server.get("/api/v1/apps"));
        awaited(SERVICE + "/explain", why -> why.at("/engine/since").isTextual());
        server.faults().comeBack();
    }

    /** Asks again until the answer is as expected; each answer is held against the document. */
    private void awaited(String path, Predicate<JsonNode> expected) {
        Awaitility.await().atMost(PATIENCE).until(() -> expected.test(ok(server.get(path))));
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.uri() + " " + answer.body(), answer.statusCode() / 100, is(2));
        assertThat(answer.body(), is(not("")));
        return ApiServer.json(answer);
    }

    private static String app(String image) {
        return """
            {"appId":1001,"appName":"shop","appUuid":"e4a1","volumes":{"data":{}},"networks":{"back":{}},"services":[
             {"serviceId":1,"serviceName":"web","imageName":"%s","config":{"ports":["127.0.0.1:8080:80"],
              "volumes":["data:/data"],"networks":["back"],"restart":"no","healthcheck":{"test":"true","interval":"1s"}}}]}
            """.formatted(image);
    }
}
