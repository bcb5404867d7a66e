package io.containermanager.api.compose;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.DockerDaemon;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An update brings a broken configuration file along: the version before it runs again on a real daemon with the file that it had. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class BoundFilesIT {

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 3_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
    }

    /** It ends at once unless its configuration is good. */
    private void apply(RunningService service, int version, String content) {
        var compose = """
            name: bound
            services:
              web:
                image: %s
                command: [sh, -c, "grep -q good /etc/site.conf && exec sleep 3600"]
                environment: {VERSION: %d}
                stop_grace_period: 0s
                restart: unless-stopped
                volumes: ["./site.conf:/etc/site.conf:ro"]
            """.formatted(daemon.image(), version);
        var answer = service.send(HttpRequest.newBuilder(service.uri("/api/v1/apps/" + appId + "?apply=true&wait=25s"))
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(Map.of("compose", compose, "site.conf", content)))));
        assertThat(answer.body(), answer.statusCode() / 100, is(2));
    }

    private void runsWith(RunningService service, String content) {
        await().atMost(60, SECONDS).untilAsserted(() -> {
            var web = service.read("/api/v1/apps/" + appId).at("/services/0");
            assertThat(web.toString(), web.path("status").asText(), is("running"));
            var id = web.path("containerId").asText();
            assertThat(DockerDaemon.output("docker", "exec", id, "cat", "/etc/site.conf"), is(content));
        });
    }

    @Test
    void theVersionBeforeABrokenFileRunsAgainWithItsOwnFile() {
        try (var service = RunningService.start(
                folder,
                Map.of("USE_REAL_DOCKER", "true", "RECONCILE_INTERVAL", "1000", "RECONCILE_MIN_HEALTHY", "1000"))) {
            apply(service, 1, "good");
            runsWith(service, "good");

            apply(service, 2, "broken");
            await().atMost(60, SECONDS)
                    .untilAsserted(() ->
                            assertThat(service.get("/api/v1/events?limit=200").body(), containsString("rolled-back")));
            runsWith(service, "good");

            service.post("/api/v1/state/rollback/1?wait=25s", "");
            runsWith(service, "good");
            assertThat(service.get("/api/v1/reconciliation").body(), not(containsString("held back: revision 2")));

            apply(service, 1, "good too");
            runsWith(service, "good too");
        }
    }
}
