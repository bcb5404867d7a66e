package io.containermanager;

import static io.containermanager.RunningService.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.DockerDaemon;
import io.containermanager.engine.PrivateDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service while its daemon ends and starts again under load. */
class DockerAwayIT {

    private static final int SERVICES = 12;
    private static final long APP = 4711;

    @TempDir
    Path folder;

    private static String app() {
        var services =
                IntStream.rangeClosed(1, SERVICES).mapToObj("""
                    {"serviceId": %1$d, "serviceName": "svc%1$d", "imageName": "busybox:private", "config": {
                      "command": ["sleep", "3600"], "networkMode": "none", "volumes": ["data%1$d:/data"]}}\
                    """::formatted).collect(Collectors.joining(","));
        return "{\"appId\": %d, \"appName\": \"load\", \"services\": [%s]}".formatted(APP, services);
    }

    private static List<String> lines(PrivateDaemon daemon, String... arguments) {
        var command =
                new java.util.ArrayList<>(List.of("docker", "-H", daemon.host().toString()));
        command.addAll(List.of(arguments));
        return DockerDaemon.output(command.toArray(String[]::new))
                .lines()
                .sorted()
                .toList();
    }

    @Test
    void aDaemonThatEndsUnderLoadLosesAndDoublesNothing() throws IOException {
        try (var daemon = PrivateDaemon.start();
                var service = RunningService.start(
                        folder,
                        Map.of(
                                "USE_REAL_DOCKER",
                                "true",
                                "DOCKER_HOST",
                                daemon.host().toString()))) {
            assertThat(service.post("/api/v1/apps/" + APP, app()).statusCode(), is(200));
            service.post("/api/v1/state/apply", "");
            await().atMost(60, SECONDS).until(() -> firstRunning(service) != null);
            var known = String.valueOf(firstRunning(service));
            var volumes = lines(daemon, "volume", "ls", "-q");

            daemon.stop();
            await().atMost(60, SECONDS)
                    .until(() -> !service.read("/api/v1/status")
                            .at("/engine/available")
                            .asBoolean(true));
            reportsWhileTheEngineIsAway(service, known);

            daemon.startAgain();
            await().atMost(120, SECONDS).untilAsserted(() -> {
                var verdicts = service.read("/api/v1/reconciliation").at("/status/" + APP + "/services");
                assertThat(
                        verdicts.toString(),
                        verdicts.findValuesAsText("status").stream()
                                .filter("in-sync"::equals)
                                .toList(),
                        hasSize(SERVICES));
            });
            assertThat(service.read("/api/v1/status").at("/engine/available").asBoolean(), is(true));
            assertThat(service.get("/api/v1/state/current").body(), not(containsString("\"available\"")));
            assertThat("one container a service", lines(daemon, "ps", "-q"), hasSize(SERVICES));
            assertThat("and none beside them", lines(daemon, "ps", "-aq"), hasSize(SERVICES));
            assertThat(lines(daemon, "volume", "ls", "-q"), hasItems(volumes.toArray(String[]::new)));
        }
    }

    private static @org.jspecify.annotations.Nullable String firstRunning(RunningService service) {
        for (var found : service.read("/api/v1/apps/" + APP).path("services")) {
            if (found.path("status").asText().equals("running")) {
                return found.path("containerId").asText();
            }
        }
        return null;
    }

    private static void reportsWhileTheEngineIsAway(RunningService service, String containerId) {
        var status = service.read("/api/v1/status");
        assertThat(status.toString(), status.at("/engine/since").asText(), containsString("T"));
        assertThat(service.get("/health/ready").statusCode(), is(200));
        assertThat(service.get("/health/live").statusCode(), is(200));
        assertThat(service.get("/metrics").body(), containsString("containermanager_engine_available 0"));
        assertThat(service.get("/api/v1/events?limit=100").body(), containsString("engine-unavailable"));
        var current = service.read("/api/v1/state/current");
        assertThat(current.at("/engine/available").asBoolean(true), is(false));
        assertThat(
                "what was seen last", current.at("/apps/" + APP + "/services").isEmpty(), is(false));
        assertThat(service.read("/api/v1/state").at("/current/engine/available").asBoolean(true), is(false));
        var exec = service.post("/api/v1/containers/" + containerId + "/exec", "{\"command\": [\"true\"]}");
        assertThat(exec.body(), exec.statusCode(), is(503));
        assertThat(json(exec).path("message").asText(), containsString("does not answer"));
        assertThat("nothing else needs it", service.get("/api/v1/state/target").statusCode(), is(200));
    }
}
