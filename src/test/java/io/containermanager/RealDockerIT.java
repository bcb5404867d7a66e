package io.containermanager;

import static io.containermanager.RunningService.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.DockerDaemon;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The whole service with a real daemon, as an operator meets it: over HTTP. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class RealDockerIT {

    private static final Duration REQUEST_MAX = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 20;

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 3_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private final int httpPort = FreePort.next();

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
    }

    private RunningService start(Map<String, String> more) {
        var environment = new java.util.HashMap<>(Map.of(
                "USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "1000", "RECONCILE_BACKOFF_RESET_AFTER", "1000"));
        environment.putAll(more);
        return RunningService.start(folder, environment);
    }

    private String app(String webImage, String webCommand) {
        return """
            {"appId": %1$d, "appName": "Real Shop", "services": [
              {"serviceId": 1, "serviceName": "prepare", "imageName": "%2$s", "config": {"restart": "no",
                "command": ["sh", "-c", "echo prepared > /data/index.html"], "volumes": ["data:/data"]}},
              {"serviceId": 2, "serviceName": "web", "imageName": "%3$s", "config": {"command": ["sh", "-c", "%4$s"],
                "dependsOn": {"prepare": "completed"}, "volumes": ["data:/data"], "networks": ["front"],
                "stopGracePeriod": "1s", "ports": ["127.0.0.1:%5$d:8080"]}},
              {"serviceId": 3, "serviceName": "checked", "imageName": "%2$s", "config": {"stopGracePeriod": "1s",
                "healthcheck": {"test": ["CMD", "true"], "interval": "1s", "timeout": "5s"}}}]}
            """.formatted(appId, daemon.image(), webImage, webCommand, httpPort);
    }

    private JsonNode apply(RunningService service, String app) {
        var accepted = service.post("/api/v1/apps/" + appId, app);
        assertThat(accepted.body(), accepted.statusCode(), is(200));
        var applied = service.post("/api/v1/state/apply?wait=25s", "");
        return json(applied);
    }

    private void converged(RunningService service) {
        await().atMost(60, SECONDS).untilAsserted(() -> {
            var verdicts = service.read("/api/v1/reconciliation").at("/status/" + appId + "/services");
            assertThat(verdicts.toString(), verdicts.findValuesAsText("status"), everyItem(is("in-sync")));
        });
    }

    private String containerId(RunningService service, int serviceId) {
        for (var found : service.read("/api/v1/apps/" + appId).path("services")) {
            if (found.path("serviceId").asInt() == serviceId) {
                return found.path("containerId").asText();
            }
        }
        throw new AssertionError("service " + serviceId + " has no container");
    }

    private boolean answers() {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/"))
                    .timeout(REQUEST_MAX);
            return client.send(request.build(), BodyHandlers.ofString()).body().contains("prepared");
        } catch (IOException away) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final String SERVES = "exec busybox httpd -f -p 8080 -h /data";

    @Test
    void threeServicesConvergeAndAnswerAndABrokenUpdateIsUndoneByItself() {
        try (var service = start(Map.of())) {
            apply(service, app(daemon.image(), SERVES));
            converged(service);
            await().atMost(60, SECONDS).until(this::answers);
            var before = containerId(service, 2);

            var outage = new Outage();
            try (outage) {
                apply(service, app(daemon.image(), "exit 3"));
                await().atMost(60, SECONDS)
                        .until(() ->
                                service.get("/api/v1/events?limit=200").body().contains("rolled-back"));
                await().atMost(60, SECONDS).until(this::answers);
            }
            assertThat("the outage was seen", outage.longestMillis(), is(greaterThan(500L)));
            System.out.printf("a broken update cost the old version %d ms%n", outage.longestMillis());
            assertThat("the predecessor runs again", containerId(service, 2), is(before));
            assertThat(service.get("/api/v1/reconciliation").body(), containsString("needs-update"));
        }
    }

    @Test
    void anExternalVolumeIsAwaitedAndNeverCreated() {
        var volume = "external-it-" + appId;
        var app = """
            {"appId": %d, "appName": "External", "services": [{"serviceId": 1, "serviceName": "db", "imageName": "%s",
              "config": {"command": ["sleep", "3600"], "stopGracePeriod": "1s", "volumes": ["data:/data"]}}],
              "volumes": {"data": {"name": "%s", "external": true}}}\
            """.formatted(appId, daemon.image(), volume);
        try (var service = start(Map.of("RECONCILE_INTERVAL", "1000"))) {
            var posted = service.post("/api/v1/apps/" + appId, app);
            assertThat(posted.body(), containsString("volume " + volume + " is declared external and was missing"));
            service.post("/api/v1/state/apply", "");
            await().atMost(60, SECONDS)
                    .until(() -> service.get("/api/v1/reconciliation")
                            .body()
                            .contains("volume " + volume + " is declared external and does not exist: create it"));
            assertThat(DockerDaemon.output("docker", "volume", "ls", "-q"), not(containsString(volume)));
            DockerDaemon.run("docker", "volume", "create", volume);
            converged(service);
        } finally {
            DockerDaemon.removeAll(appId);
            DockerDaemon.output("docker", "volume", "rm", volume);
        }
    }

    @Test
    void aDisconnectedContainerIsReconnectedInPlace() {
        // The daemon's event is to be enough.
        try (var service = start(Map.of("RECONCILE_INTERVAL", "600000"))) {
            apply(service, app(daemon.image(), SERVES));
            converged(service);
            await().atMost(60, SECONDS).until(this::answers);
            var before = containerId(service, 2);
            var network = appId + "_front";
            DockerDaemon.sh("docker network disconnect %s %s".formatted(network, before));
            await().atMost(60, SECONDS)
                    .until(() -> service.get("/api/v1/events?limit=200")
                            .body()
                            .contains("its container is not connected to network " + network));
            await().atMost(60, SECONDS).until(this::answers);
            converged(service);
            assertThat(containerId(service, 2), is(before));
            var aliases = "{{json (index .NetworkSettings.Networks \"" + network + "\").Aliases}}";
            assertThat(DockerDaemon.output("docker", "inspect", "-f", aliases, before), containsString("\"web\""));
        }
    }

    @Test
    void theFirstStartCreatesATokenAndRequiresIt() throws Exception {
        try (var service = start(Map.of());
                var client = HttpClient.newHttpClient()) {
            var file = folder.resolve("admin-token");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
            var secret = Files.readString(file).strip();
            assertThat(Files.readString(folder.resolve("admin-tokens.yaml")), not(containsString(secret)));
            var bare = HttpRequest.newBuilder(service.uri("/api/v1/status")).build();
            assertThat(client.send(bare, BodyHandlers.ofString()).statusCode(), is(401));
            assertThat(service.get("/api/v1/status").statusCode(), is(200));
        }
    }

    @Test
    void anImageThatCannotBePulledLeavesTheOldContainerRunning() {
        try (var service = start(Map.of())) {
            apply(service, app(daemon.image(), SERVES));
            converged(service);
            var before = containerId(service, 2);
            assertThat(
                    service.post("/api/v1/apps/" + appId, app(daemon.missingImage(), SERVES))
                            .statusCode(),
                    is(200));
            service.post("/api/v1/state/apply", "");
            await().atMost(60, SECONDS)
                    .until(() -> service.read("/api/v1/status")
                            .path("lastError")
                            .asText()
                            .contains("Cannot pull"));
            assertThat(containerId(service, 2), is(before));
            assertThat(answers(), is(true));
        }
    }

    private static final String REPLIES = "[\"sh\",\"-c\",\"cat /mark; exec sleep 3600\"]";
    private static final String ENDS = "[\"sh\",\"-c\",\"cat /mark; exit 3\"]";

    private String mark(RunningService service) {
        var exec = "/api/v1/containers/" + containerId(service, 1) + "/exec";
        return json(service.post(exec, "{\"command\": [\"cat\", \"/mark\"]}"))
                .path("stdout")
                .asText()
                .strip();
    }

    @Test
    void aTagThatMovedIsTakenOverWhenAskedForAndABrokenOneGivesWayByItself() {
        var repository = "moving-" + appId;
        var image = daemon.push(repository, "first", REPLIES);
        var app = """
            {"appId": %d, "appName": "Moving", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"stopGracePeriod": "1s"}}]}\
            """.formatted(appId, image);
        var updates = "/api/v1/apps/" + appId + "/update";
        try (var service = start(Map.of())) {
            apply(service, app);
            converged(service);
            assertThat(mark(service), is("first"));
            assertThat(json(service.post(updates, "")).path("changed").asBoolean(), is(false));

            daemon.push(repository, "second", REPLIES);
            converged(service);
            assertThat("a tag that moves changes nothing by itself", mark(service), is("first"));
            var answer = json(service.post(updates + "?dryRun=true", ""));
            assertThat(answer.toString(), answer.path("changed").asBoolean(), is(false));
            assertThat(answer.at("/images/0/moved").asBoolean(), is(true));
            var updated = json(service.post(updates, ""));
            assertThat(updated.toString(), updated.path("changed").asBoolean(), is(true));
            await().atMost(60, SECONDS)
                    .until(() -> service.get("/api/v1/events?limit=200").body().contains("update-succeeded"));
            converged(service);
            assertThat(mark(service), is("second"));
            var good = containerId(service, 1);

            daemon.push(repository, "third", ENDS);
            assertThat(json(service.post(updates, "")).path("changed").asBoolean(), is(true));
            await().atMost(60, SECONDS)
                    .until(() -> service.get("/api/v1/events?limit=200").body().contains("rolled-back"));
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(
                            service.get("/api/v1/reconciliation").body(),
                            containsString("held back: revision 3 failed")));
            assertThat("the predecessor runs again", containerId(service, 1), is(good));
            assertThat(mark(service), is("second"));
        } finally {
            DockerDaemon.removeAll(appId);
            daemon.forget(repository);
        }
    }

    @Test
    void anImageThatNoRegistryHasIsLeftAsItIsByAnUpdateAndMadeAgainByItsTag() {
        var repository = "made-here-" + appId;
        var image = daemon.make(repository + ":1", "here", REPLIES);
        try (var service = start(Map.of())) {
            apply(service, """
                {"appId": %d, "appName": "Made here", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
                  "config": {"stopGracePeriod": "1s"}}]}\
                """.formatted(appId, image));
            converged(service);
            var answer = json(service.post("/api/v1/apps/" + appId + "/update", ""));
            assertThat(answer.path("changed").asBoolean(), is(false));
            assertThat(answer.toString(), answer.at("/images/0/problem").asText(), containsString("Cannot look up"));
            var before = containerId(service, 1);
            DockerDaemon.sh("docker rm -f " + before);
            await().atMost(60, SECONDS).until(() -> !containerId(service, 1).equals(before));
            converged(service);
            assertThat(mark(service), is("here"));
        } finally {
            DockerDaemon.removeAll(appId);
            daemon.forget(repository);
        }
    }

    @Test
    void aDeclaredSecretIsMountedReadOnlyAndAMissingOneIsAViolation() throws Exception {
        var secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("db-password"), "not for your eyes");
        var app = """
            {"appId": %d, "appName": "Vault", "services": [{"serviceId": 1, "serviceName": "reader", "imageName": "%s",
              "config": {"secrets": ["%s"], "stopGracePeriod": "1s"}}]}\
            """;
        try (var service = start(Map.of("SECURITY_SECRETS_FOLDER", secrets.toString()))) {
            var refused = service.post("/api/v1/apps/" + appId, app.formatted(appId, daemon.image(), "no-such"));
            assertThat(refused.body(), refused.statusCode(), is(400));
            assertThat(refused.body(), containsString("/services/0/config/secrets/0"));

            apply(service, app.formatted(appId, daemon.image(), "db-password"));
            converged(service);
            var exec = "/api/v1/containers/" + containerId(service, 1) + "/exec";
            var read = json(service.post(exec, "{\"command\": [\"cat\", \"/run/secrets/db-password\"]}"));
            assertThat(read.path("stdout").asText(), is("not for your eyes"));
            var written =
                    json(service.post(exec, "{\"command\": [\"sh\", \"-c\", \"echo x > /run/secrets/db-password\"]}"));
            assertThat(written.path("success").asBoolean(), is(false));
            assertThat(service.get("/api/v1/state").body(), not(containsString("not for your eyes")));
        }
    }

    /** Asks the published port again and again, and remembers the longest time without an answer. */
    private final class Outage implements AutoCloseable {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong longestNanos = new AtomicLong();
        private final Thread thread = Thread.ofVirtual().name("outage").start(this::watch);

        private void watch() {
            long last = System.nanoTime();
            boolean again = true;
            while (again) {
                // Asked once more after the end: the answer that ends the outage is this thread's to see.
                again = !stopped.get();
                if (answers()) {
                    long now = System.nanoTime();
                    longestNanos.accumulateAndGet(now - last, Math::max);
                    last = now;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(POLL_MILLIS).toNanos());
            }
        }

        long longestMillis() {
            return Duration.ofNanos(longestNanos.get()).toMillis();
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
