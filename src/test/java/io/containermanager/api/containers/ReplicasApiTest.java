package io.containermanager.api.containers;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.kubernetes.KubernetesRules;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several replicas of a service, on an engine that runs them: how they are declared, shown, changed and reached. */
class ReplicasApiTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @SuppressWarnings("InlineFormatString") // It is the file of this test, not a detail of its one use.
    private static final String COMPOSE = """
        services:
          web:
            image: nginx:1
            restart: unless-stopped
            command: ["sh", "-c", "echo one; echo two; echo three; sleep 1000"]
            deploy:
              replicas: %d
        """;

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder, new KubernetesRules(KubernetesSettings.DEFAULTS, folder.resolve("projects")));
        deploy(3);
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped.
        if (server != null) {
            server.close();
        }
    }

    private JsonNode deploy(int replicas) {
        var answer = server.send(server.request("/api/v1/apps/7?name=shop&apply=true&wait=20s")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(COMPOSE.formatted(replicas))));
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private JsonNode container() {
        return ApiServer.json(server.get("/api/v1/containers")).at("/containers/0");
    }

    @Test
    void aContainerListsItsPodsWithTheirNodes() {
        var list = ApiServer.json(server.get("/api/v1/containers"));

        assertThat(list.path("podsReason").isNull(), is(true));
        assertThat(container().path("replicas").asInt(), is(3));
        assertThat(container().path("pods").size(), is(3));
        var pod = container().at("/pods/0");
        assertThat(pod.path("name").asText(), is(container().path("name").asText() + "-0"));
        assertThat(pod.path("node").asText(), startsWith("node-"));
        assertThat(pod.path("ready").asBoolean(), is(true));
        var explained = ApiServer.json(server.get("/api/v1/apps/shop/services/web/explain"));
        assertThat(explained.at("/containers/0/pods").size(), is(3));
    }

    @Test
    void howManyAreReadyIsTheReasonAndWhyTheOthersAreNot() {
        var name = container().at("/pods/1/name").asText();
        server.faults().unready(name, "CrashLoopBackOff: exit code 1");
        var said = "2 of 3 replicas are ready (" + name + ": CrashLoopBackOff: exit code 1)";

        await().atMost(LONG).untilAsserted(() -> {
            var service = ApiServer.json(server.get("/api/v1/reconciliation")).at("/status/7/services/1");
            assertThat(service.path("reason").asText(), is(said));
            assertThat(service.path("status").asText(), is("in-sync"));
        });
    }

    @Test
    void anotherCountChangesTheContainerInPlace() {
        var before = container().path("containerId").asText();

        var answer = deploy(2);

        var steps = new ArrayList<String>();
        answer.at("/pass/steps").forEach(step -> steps.add(step.path("kind").asText()));
        assertThat(answer.toString(), steps, is(List.of("scaleContainer")));
        assertThat(answer.at("/pass/steps/0/reason").asText(), is("2 replicas are declared, and its container has 3"));
        assertThat(container().path("containerId").asText(), is(before));
        assertThat(container().path("pods").size(), is(2));
        var exported = server.get("/api/v1/apps/7?format=compose").body();
        assertThat(exported, containsString("replicas: 2"));
    }

    @Test
    void whoeverChangesTheCountAllTheTimeIsNotFoughtButNamed() {
        var id = container().path("containerId").asText();
        await().atMost(LONG).untilAsserted(() -> {
            if (container().path("replicas").asInt() == 3) {
                server.faults().scale(id, 5);
            }
            var service = ApiServer.json(server.get("/api/v1/reconciliation")).at("/status/7/services/1");
            assertThat(
                    service.path("reason").asText(),
                    matchesRegex(
                            "3 replicas are declared, and its container has 5; it was set to 3 (a moment ago|[0-9]+"
                                + " times) and was changed again by somebody else, such as a HorizontalPodAutoscaler"
                                + " .* declare the count that it chooses; next attempt at .*"));
            assertThat(service.path("status").asText(), is("needs-update"));
        });

        deploy(5);

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                        ApiServer.json(server.get("/api/v1/reconciliation"))
                                .at("/status/7/services/1/status")
                                .asText(),
                        is("in-sync")));
    }

    @Test
    void aCommandRunsInTheNamedPodOrInAny() {
        var path = "/api/v1/containers/" + container().path("containerId").asText() + "/exec";
        var pod = container().at("/pods/2/name").asText();

        assertThat(server.post(path, "{\"command\":[\"echo\",\"hello\"]}").statusCode(), is(200));
        assertThat(
                server.post(path, "{\"command\":[\"echo\",\"hello\"],\"pod\":\"" + pod + "\"}")
                        .statusCode(),
                is(200));
        var unknown = server.post(path, "{\"command\":[\"echo\"],\"pod\":\"nowhere\"}");
        assertThat(unknown.statusCode(), is(404));
        assertThat(unknown.body(), containsString("no pod of that name"));
    }

    @Test
    void linesNameTheirPodAndAreFoundByIt() {
        var pod = container().at("/pods/1/name").asText();

        await().atMost(LONG).untilAsserted(() -> {
            var all = ApiServer.json(server.get("/api/v1/logs?appId=7&serviceId=1"));
            assertThat(all.path("logs").findValuesAsText("pod"), hasItem(pod));
        });
        var lines = ApiServer.json(server.get("/api/v1/logs?appId=7&pod=" + pod));
        assertThat(
                lines.path("logs").findValuesAsText("pod").stream().distinct().toList(), is(List.of(pod)));
    }

    @Test
    void onOneMachineThereAreNoPodsAndTheAnswerSaysWhy(@TempDir Path folder) {
        try (var one = new ApiServer(folder)) {
            one.post("/api/v1/state/target", ApiServer.target(1, 1));
            one.post("/api/v1/state/apply?wait=20s");
            var list = ApiServer.json(one.get("/api/v1/containers"));
            assertThat(list.at("/containers/0/pods").isNull(), is(true));
            assertThat(
                    list.path("podsReason").asText(),
                    is("the simulated engine runs one container on one machine: there are no pods"));
            var path =
                    "/api/v1/containers/" + list.at("/containers/0/containerId").asText() + "/exec";
            assertThat(one.post(path, "{\"command\":[\"echo\"],\"pod\":\"x\"}").statusCode(), is(404));
        }
    }
}
