package io.containermanager.api.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.kubernetes.KubernetesRules;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine refuses of a target is refused wherever a target is changed or tried, and what differs on it is a warning of the plan. */
class EngineRulesApiTest {

    private static final String ENDS = " (engine: kubernetes)";
    private static final String PIDS =
            "{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"nginx:1\",\"config\":{\"resources\":{\"pids\":5}}}";
    private static final String FINE = "{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"nginx:1\"}";
    private static final String COMPOSE = """
        services:
          web:
            image: nginx:1
            pids_limit: 5
        """;

    @TempDir
    Path folder;

    private ApiServer kubernetes() {
        return new ApiServer(folder, new KubernetesRules(KubernetesSettings.DEFAULTS, folder.resolve("projects")));
    }

    private static String app(long appId, String service) {
        return "{\"appId\":%d,\"appName\":\"shop %d\",\"services\":[%s]}".formatted(appId, appId, service);
    }

    private static String target(String... apps) {
        var all = new ArrayList<String>();
        for (int place = 0; place < apps.length; place++) {
            all.add("\"" + (place + 1) + "\":" + apps[place]);
        }
        return "{\"apps\":{" + String.join(",", all) + "}}";
    }

    private static void refused(HttpResponse<String> answer, String pointer) {
        assertEquals(400, answer.statusCode(), answer.body());
        var violations = ApiServer.json(answer).path("violations");
        assertEquals(1, violations.size(), answer.body());
        assertEquals(pointer, violations.get(0).path("pointer").asText());
        assertTrue(violations.get(0).path("message").asText().endsWith(ENDS), answer.body());
    }

    private static void refusedInFile(HttpResponse<String> answer, String field) {
        assertEquals(400, answer.statusCode(), answer.body());
        var violation = ApiServer.json(answer).path("violations").get(0);
        assertEquals("/services/web/" + field, violation.path("pointer").asText());
        assertTrue(
                violation.path("message").asText().startsWith("line 4: is 2, but this engine runs one"), answer.body());
    }

    private static void accepted(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private static HttpResponse<String> compose(ApiServer server, String path, String file) {
        return server.send(
                server.request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(file)));
    }

    @Test
    void everyWayToChangeTheTargetRefusesWhatTheEngineCannotRun() {
        try (var server = kubernetes()) {
            var inState = "/apps/1/services/0/config/resources/pids";
            var inApp = "/services/0/config/resources/pids";
            refused(server.post("/api/v1/state/target", target(app(1, PIDS))), inState);
            refused(server.post("/api/v1/state/plan", target(app(1, PIDS))), inState);
            refused(server.post("/api/v1/apps/1", app(1, PIDS)), inApp);
            refused(server.post("/api/v1/apps/1?dryRun=true", app(1, PIDS)), inApp);
            refused(server.post("/api/v1/apps", "{\"appName\":\"new\",\"services\":[" + PIDS + "]}"), inApp);
            for (var path :
                    List.of("/api/v1/apps/1?name=a", "/api/v1/apps/1?name=a&dryRun=true", "/api/v1/apps?name=b")) {
                var answer = compose(server, path, COMPOSE);
                refused(answer, "/services/web/pids_limit");
                assertTrue(answer.body().contains("line 4: "), answer.body());
            }
            assertEquals(0, server.revision());
        }
    }

    @Test
    void aTargetOfAnotherEngineStaysAndThePlanWarnsButARollbackToItIsRefused() {
        try (var docker = new ApiServer(folder)) {
            accepted(docker.post("/api/v1/state/target", target(app(1, PIDS), app(2, FINE))));
        }
        try (var server = kubernetes()) {
            var warned = warnings(ApiServer.json(server.get("/api/v1/state/plan")));
            has(warned, "shop 1/web: /services/0/config/resources/pids is not supported", ENDS);
            accepted(server.post("/api/v1/apps/2", app(2, FINE.replace("nginx:1", "nginx:2"))));
            // App 1 is as it is stored.
            accepted(server.post("/api/v1/state/target", target(app(1, PIDS), app(2, FINE))));
            accepted(server.post("/api/v1/state/target", target(app(1, FINE))));
            refused(server.post("/api/v1/state/rollback/1?apply=false"), "/apps/1/services/0/config/resources/pids");
        }
    }

    @Test
    void differencesToDockerAreWarningsOfEveryPlan() {
        var published = "{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"nginx:1\","
                + "\"config\":{\"ports\":[\"8080:80\"],\"stopSignal\":\"SIGQUIT\"}}";
        try (var server = kubernetes()) {
            var planned = warnings(ApiServer.json(server.post("/api/v1/apps/1", app(1, published)))
                    .path("plan"));
            has(planned, "stopSignal has no effect", "(shop 1/web)");
            has(planned, "Published ports are reached within the cluster only", "(shop 1/web)");
            var explained = ApiServer.json(server.get("/api/v1/apps/1/services/1/explain"));
            has(warnings(explained), "stopSignal has no effect", "(shop 1/web)");
        }
        try (var docker = new ApiServer(Files.createDirectory(folder.resolve("other")))) {
            var answer = ApiServer.json(docker.post("/api/v1/apps/1", app(1, published)));
            assertEquals(List.of(), warnings(answer.path("plan")));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void anEngineOfOneMachineRefusesReplicasAndSaysWhichItIs() {
        var three = FINE.replace("}", ",\"config\":{\"replicas\":3}}");
        try (var server = new ApiServer(folder)) {
            var answer = server.post("/api/v1/apps/1", app(1, three));
            assertEquals(400, answer.statusCode());
            var violation = ApiServer.json(answer).path("violations").get(0);
            assertEquals(
                    "/services/0/config/replicas", violation.path("pointer").asText());
            has(
                    List.of(violation.path("message").asText()),
                    "is 3, but this engine runs one container for each service",
                    " (engine: simulated)");
            refusedInFile(
                    compose(server, "/api/v1/apps/1?name=a", COMPOSE.replace("pids_limit: 5", "scale: 2")), "scale");
            refusedInFile(
                    compose(server, "/api/v1/apps/1?name=a", COMPOSE.replace("pids_limit: 5", "deploy: {replicas: 2}")),
                    "deploy/replicas");
            // One is what it is anyway.
            accepted(server.post("/api/v1/apps/1", app(1, three.replace("3}", "1}"))));
        }
    }

    @Test
    void aDraftOfALostTargetSaysWhatRunsOtherwise() throws IOException {
        try (var server = kubernetes()) {
            accepted(server.post("/api/v1/apps/1", app(1, FINE.replace("}", ",\"config\":{\"init\":true}}"))));
        }
        try (var files = Files.newDirectoryStream(folder, "database.sqlite*")) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        try (var server = kubernetes()) {
            var draft = ApiServer.json(server.post("/api/v1/state/recover"));
            has(warnings(draft), "init has no effect", "(shop 1/web)");
        }
    }

    private static void has(List<String> texts, String start, String part) {
        assertTrue(
                texts.stream().anyMatch(it -> it.startsWith(start) && it.contains(part)),
                () -> start + " … " + part + " is not in " + texts);
    }

    private static List<String> warnings(JsonNode answer) {
        var all = new ArrayList<String>();
        answer.path("warnings").forEach(it -> all.add(it.asText()));
        return all;
    }
}
