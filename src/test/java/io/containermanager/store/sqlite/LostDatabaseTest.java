package io.containermanager.store.sqlite;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is gone, the containers run: a target is drafted from them and the mirror, and nothing is recreated. */
class LostDatabaseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String TARGET = """
        {"apps": {"7": {"appId": 7, "appName": "kept", "services": [
           {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1", "config": {"volumes": ["data:/data"]}},
           {"serviceId": 2, "serviceName": "never-ran", "imageName": "simulated.fault/pull:1"}],
          "volumes": {"data": {"labels": {"only": "declared"}}}}}}
        """;

    @TempDir
    Path folder;

    @Test
    void aTargetIsDraftedFromContainersAndMirrorAndItsContainersAreAdopted() throws IOException {
        String uuid;
        String container;
        try (var service = RunningService.start(folder, Map.of())) {
            service.post("/api/v1/state/target?apply=true", TARGET);
            await().atMost(PATIENCE).until(() -> !running(service).isEmpty());
            container = running(service).getFirst();
            uuid = service.read("/api/v1/device").path("uuid").asText();
        }
        for (var file : List.of("database.sqlite", "database.sqlite-wal")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(service.read("/api/v1/status").path("lastError").asText(), containsString("target.json"));
            var draft = service.read("/api/v1/state/target");
            assertThat(
                    "no target is known",
                    draft.has("apps") && !draft.path("apps").isEmpty(),
                    is(false));
            await().atMost(PATIENCE).until(() -> recovered(service).contains("nginx:1"));
            var target = recovered(service);
            assertThat(target, containsString("never-ran"));
            assertThat(target, containsString("\"only\":\"declared\""));
            Files.move(folder.resolve("target.json"), folder.resolve("target.json.kept"));
            var provision = "{\"uuid\":\"" + uuid + "\"}";
            await().atMost(PATIENCE)
                    .until(() ->
                            service.post("/api/v1/device/provision", provision).statusCode() == 200);
            assertThat(service.post("/api/v1/state/target?apply=true", target).statusCode(), is(200));
            await().atMost(PATIENCE)
                    .until(() -> service.read("/api/v1/reconciliation")
                            .at("/status/7/services/1/status")
                            .asText()
                            .equals("in-sync"));
            assertThat(running(service), is(List.of(container)));
        }
    }

    /** As the message says: a manager that did not know its own containers would start a second one of each on the same volumes. */
    @Test
    void theExportThatIsPostedAgainKeepsTheContainers() throws IOException {
        String uuid;
        List<String> containers;
        try (var service = RunningService.start(folder, Map.of())) {
            service.post("/api/v1/state/target?apply=true", TARGET);
            await().atMost(PATIENCE).until(() -> !running(service).isEmpty());
            containers = running(service);
            uuid = service.read("/api/v1/device").path("uuid").asText();
        }
        for (var file : List.of("database.sqlite", "database.sqlite-wal")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        var kept = folder.resolve("kept.json");
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(
                    service.read("/api/v1/status").path("lastError").asText(),
                    containsString("curl -H 'Content-Type: application/json' -d @target.json"));
            Files.move(folder.resolve("target.json"), kept);
            await().atMost(PATIENCE)
                    .until(() -> service.post("/api/v1/state/target?apply=true", Files.readString(kept))
                                    .statusCode()
                            == 200);
            await().atMost(PATIENCE)
                    .until(() -> service.read("/api/v1/reconciliation")
                            .at("/status/7/services/1/status")
                            .asText()
                            .equals("in-sync"));
            assertThat(service.read("/api/v1/device").path("uuid").asText(), is(uuid));
            assertThat(running(service), is(containers));
        }
    }

    private static String recovered(RunningService service) {
        return RunningService.json(service.post("/api/v1/state/recover", ""))
                .path("target")
                .toString();
    }

    private static List<String> running(RunningService service) {
        return service.read("/api/v1/state/current").findValuesAsText("containerId");
    }
}
