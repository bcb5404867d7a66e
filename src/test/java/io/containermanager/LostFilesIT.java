package io.containermanager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.DockerDaemon;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A config that was posted is deleted from the disk, and a real daemon puts an empty folder in its place at a restart by hand. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class LostFilesIT {

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 3_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
    }

    /** {@code soft} mounts the file where every start makes a new place for it, {@code hard} where its place stays, and {@code kept} is left alone. */
    private void post(RunningService service) {
        var answer = service.send(HttpRequest.newBuilder(service.uri("/api/v1/apps/" + appId))
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString("""
                    name: lost
                    configs: {greeting: {content: hello}}
                    x-any: &any
                      image: %s
                      command: [sleep, "3600"]
                      stop_grace_period: 0s
                      restart: unless-stopped
                    services:
                      soft: {<<: *any, tmpfs: /run, configs: [{source: greeting, target: /run/greeting}]}
                      hard: {<<: *any, configs: [{source: greeting, target: /etc/greeting}]}
                      kept: {<<: *any, configs: [{source: greeting, target: /etc/greeting}]}
                    """.formatted(daemon.image()))));
        assertThat(answer.body(), answer.statusCode(), is(200));
    }

    private static JsonNode named(JsonNode list, String name) {
        for (var one : list) {
            if (one.path("serviceName").asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError(name + " is not in " + list);
    }

    private JsonNode verdict(RunningService service, String name) {
        return named(service.read("/api/v1/reconciliation").at("/status/" + appId + "/services"), name);
    }

    private String container(RunningService service, String name) {
        return named(service.read("/api/v1/apps/" + appId).path("services"), name)
                .path("containerId")
                .asText();
    }

    private void stands(RunningService service, String name, String status) {
        var verdict = verdict(service, name);
        assertThat(verdict.toString(), verdict.path("status").asText(), is(status));
    }

    private Path file() throws IOException {
        try (var configs =
                Files.newDirectoryStream(folder.resolve("projects/" + appId + "/.compose/configs"), "greeting*")) {
            return configs.iterator().next();
        }
    }

    @Test
    void theServiceSaysWhichFileItLacksAndIsMendedWhenTheFileIsPostedAgain() throws IOException {
        try (var service = RunningService.start(
                folder,
                Map.of("USE_REAL_DOCKER", "true", "RECONCILE_INTERVAL", "1000", "RECONCILE_MIN_HEALTHY", "200"))) {
            post(service);
            service.post("/api/v1/state/apply?wait=25s", "");
            for (var name : new String[] {"soft", "hard", "kept"}) {
                await().atMost(60, SECONDS).untilAsserted(() -> stands(service, name, "in-sync"));
            }
            var soft = container(service, "soft");
            var kept = container(service, "kept");
            var file = file();
            Files.delete(file);
            DockerDaemon.run("docker", "restart", "-t", "0", soft);
            assertThat("a folder runs where the file was", Files.isDirectory(file), is(true));
            DockerDaemon.run("docker", "restart", "-t", "0", container(service, "hard"));

            for (var name : new String[] {"soft", "hard", "kept"}) {
                await().atMost(30, SECONDS).untilAsserted(() -> {
                    stands(service, name, "needs-update");
                    assertThat(
                            verdict(service, name).path("reason").asText(),
                            is("file " + file + " is missing, an empty folder is in its place: post the Compose file of"
                                    + " app lost again with its files, configs and secrets. Until then lost/" + name
                                    + " is neither started nor restarted"));
                });
            }

            post(service);
            for (var name : new String[] {"soft", "hard", "kept"}) {
                await().atMost(60, SECONDS).untilAsserted(() -> stands(service, name, "in-sync"));
                var place = name.equals("soft") ? "/run/greeting" : "/etc/greeting";
                assertThat(DockerDaemon.output("docker", "exec", container(service, name), "cat", place), is("hello"));
            }
            assertThat(container(service, "soft"), is(not(soft)));
            assertThat("it never lost the file", container(service, "kept"), is(kept));
        }
    }
}
