package io.containermanager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.config.StartException;
import io.containermanager.engine.DockerDaemon;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Copies of our containers on a real daemon: they have our labels and are not ours. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class OwnershipIT {

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 4_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private final String copy = "copy-" + appId;

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
        DockerDaemon.run("docker", "rmi", "-f", copy);
    }

    private RunningService start() {
        return RunningService.start(
                folder,
                Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "1000", "RECONCILE_INTERVAL", "1000"));
    }

    private void apply(RunningService service, String command) {
        var app = """
            {"appId": %d, "appName": "Copied", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"command": %s, "stopGracePeriod": "1s"}}]}
            """.formatted(appId, daemon.image(), command);
        assertThat(service.post("/api/v1/apps/" + appId, app).statusCode(), is(200));
        service.post("/api/v1/state/apply?wait=30s", "");
    }

    private JsonNode web(RunningService service) {
        return service.read("/api/v1/apps/" + appId).at("/services/0");
    }

    private static String idOf(String container) {
        return DockerDaemon.output("docker", "inspect", "-f", "{{.Id}} {{.State.Status}}", container)
                .trim();
    }

    private static JsonNode events(RunningService service) {
        return service.read("/api/v1/events?limit=500").path("events");
    }

    private int purge(RunningService service, String volume) {
        return service.post("/api/v1/volumes/" + volume + "/purge", "{\"confirm\": \"" + volume + "\"}")
                .statusCode();
    }

    @Test
    void aCopiedDataFolderIsRefusedWhileItsOriginalRuns() throws Exception {
        var copied = folder.resolveSibling(folder.getFileName() + "-copy");
        var real = Map.of("USE_REAL_DOCKER", "true");
        try (var original = start()) {
            assertThat(original.get("/api/v1/device").statusCode(), is(200));
            DockerDaemon.sh("cp -r %1$s %2$s && rm -f %2$s/*.lock".formatted(folder, copied));
            var refused = assertThrows(StartException.class, () -> RunningService.start(copied, real));
            assertThat(refused.getMessage(), containsString("is a copy: another manager with its identity"));
            assertThat(refused.getMessage(), containsString(folder.toString()));
        }
        RunningService.start(copied, real).close();
        DockerDaemon.sh("rm -rf " + copied);
    }

    @Test
    void anExternalVolumeIsNotListedAndCannotBePurged() {
        var foreign = "foreign-" + appId;
        DockerDaemon.sh("docker volume create " + foreign);
        try (var service = start()) {
            apply(service, "[\"sleep\", \"3600\"]");
            assertThat(service.read("/api/v1/volumes").toString().contains(foreign), is(false));
            assertThat(purge(service, foreign), is(404));
            var external = """
                {"appId": %d, "appName": "Copied", "services": [], "volumes": {"x": {"external": true, "name": "%s"}}}
                """.formatted(appId, foreign);
            assertThat(service.post("/api/v1/apps/" + appId, external).statusCode(), is(200));
            assertThat(service.read("/api/v1/volumes").toString().contains(foreign), is(true));
            assertThat(purge(service, foreign), is(409));
            assertThat(DockerDaemon.run("docker", "volume", "inspect", foreign), is("0"));
        } finally {
            DockerDaemon.run("docker", "volume", "rm", foreign);
        }
    }

    @Test
    void aCommittedAndRunCopyIsLeftAloneAndOursStays() {
        try (var service = start()) {
            apply(service, "[\"sleep\", \"3600\"]");
            var own = web(service).path("containerId").asText();
            DockerDaemon.sh(
                    "docker commit %1$s %2$s && docker run -d --name %2$s %2$s sleep 3600".formatted(own, copy));
            var copied = idOf(copy);
            await().atMost(60, SECONDS).until(() -> events(service).toString().contains("unclaimed-found"));
            DockerDaemon.sh("docker rename %s renamed-%d".formatted(own, appId));
            apply(service, "[\"sleep\", \"3600\"]");
            assertThat(
                    "renamed, it stays ours", web(service).path("containerId").asText(), is(own));
            assertThat(idOf(own), is(own + " running"));
            assertThat(idOf(copy), is(copied));
            apply(service, "[\"sleep\", \"3601\"]");
            assertThat("updated", web(service).path("containerId").asText(), is(not(own)));
            assertThat(idOf(copy), is(copied));
        }
        DockerDaemon.sh("docker create --name other-%d %s true".formatted(appId, copy));
        try (var service = start()) {
            apply(service, "[\"sleep\", \"3602\"]");
            assertThat(idOf(copy), is(not("")));
            assertThat(idOf("other-" + appId).endsWith("created"), is(true));
            service.delete("/api/v1/apps/" + appId);
            service.post("/api/v1/state/apply?wait=30s", "");
            assertThat("what is taken back is ours alone", idOf(copy).endsWith("running"), is(true));
            assertThat(idOf("other-" + appId).endsWith("created"), is(true));
        }
    }
}
