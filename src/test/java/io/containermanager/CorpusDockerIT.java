package io.containermanager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.engine.DockerDaemon;
import io.containermanager.model.compose.Corpus;
import io.containermanager.yaml.YamlTree;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some stacks of the corpus on the real daemon, with a sleeping image instead of their own: they converge and are then left alone. */
@ResourceLock(Requirement.DOCKER_DAEMON)
class CorpusDockerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "the-parts-of-this-form";

    /** Between them: jobs, health checks, dependencies that may be missing, volumes, networks, configs, side files, merge keys. */
    private static final Set<String> CHOSEN = Set.of(
            "backend-suite", "configs-all", "git-forge", "jobs-migrate", "logs-loki", "wiki-js", "workers-queue");

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 5_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);

    static List<Corpus.Stack> stacks() {
        return Corpus.all().stream()
                .filter(stack -> CHOSEN.contains(stack.name()))
                .toList();
    }

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void aStackConvergesAndASecondApplyHasNoStep(Corpus.Stack stack) throws Exception {
        try (var service =
                RunningService.start(folder, Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "500"))) {
            var accepted = service.send(HttpRequest.newBuilder(service.uri("/api/v1/apps/" + appId + query(stack)))
                    .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(BodyPublishers.ofString(form(stack))));
            assertThat(accepted.body(), accepted.statusCode(), is(200));

            service.post("/api/v1/state/apply?wait=25s", "");
            await().atMost(60, SECONDS).untilAsserted(() -> {
                var verdicts = service.read("/api/v1/reconciliation").at("/status/" + appId + "/services");
                assertThat(
                        verdicts.toString(),
                        verdicts.size(),
                        is(stack.expected("services").size()));
                assertThat(verdicts.toString(), verdicts.findValuesAsText("status"), everyItem(is("in-sync")));
            });
            var again = service.post("/api/v1/state/apply?wait=25s", "");
            assertThat(again.body(), RunningService.json(again).path("state").asText(), is("converged"));
            assertThat(again.body(), RunningService.json(again).path("steps").size(), is(0));
        }
    }

    private String form(Corpus.Stack stack) throws Exception {
        var parts = new TreeMap<>(stack.files());
        parts.put("compose", withStandIns(stack.text()));
        return parts.entrySet().stream()
                .map(part -> "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + part.getKey()
                        + "\"; filename=\"f\"\r\n\r\n" + part.getValue() + "\r\n")
                .collect(Collectors.joining("", "", "--" + BOUNDARY + "--\r\n"));
    }

    private String query(Corpus.Stack stack) {
        return stack.env().entrySet().stream()
                .map(variable -> "&env." + variable.getKey() + "="
                        + URLEncoder.encode(variable.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("", "?name=corpus-" + appId, ""));
    }

    /** The file with another image in each service, no published ports, and checks that the image passes; as JSON, which is YAML too. */
    private String withStandIns(String text) throws YamlTree.MalformedException, JsonProcessingException {
        var file = (ObjectNode) JSON.valueToTree(YamlTree.parse(text).tree());
        file.remove("name");
        var jobs = new HashSet<String>();
        file.path("services")
                .forEach(service -> service.path("depends_on").properties().forEach(other -> {
                    if (other.getValue().path("condition").asText().equals("service_completed_successfully")) {
                        jobs.add(other.getKey());
                    }
                }));
        file.path("services").properties().forEach(named -> {
            var service = (ObjectNode) named.getValue();
            service.remove(List.of("ports", "entrypoint", "container_name"));
            service.put("image", daemon.image());
            service.putArray("command")
                    .add(jobs.contains(named.getKey()) ? "true" : "sleep")
                    .add("3600");
            service.put("stop_grace_period", "1s");
            if (service.has("healthcheck")) {
                service.putObject("healthcheck")
                        .put("interval", "1s")
                        .putArray("test")
                        .add("CMD")
                        .add("true");
            }
        });
        return JSON.writeValueAsString(file);
    }
}
