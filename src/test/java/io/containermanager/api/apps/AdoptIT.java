package io.containermanager.api.apps;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.DockerDaemon;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A Compose project on a real daemon becomes an app: in the same containers, with its volume and its network. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class AdoptIT {

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 4_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private final String project = "adopt" + appId;

    @AfterEach
    void removeWhatIsLeft() {
        DockerDaemon.removeAll(appId);
        DockerDaemon.sh("docker rm -f %1$s-web-1 %1$s-db-1 %1$s-odd >/dev/null 2>&1; docker network rm %1$s_default"
                        .formatted(project)
                + " >/dev/null 2>&1; docker volume rm %1$s_data >/dev/null 2>&1; true".formatted(project));
    }

    private RunningService start() {
        return RunningService.start(
                folder,
                Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "1000", "RECONCILE_INTERVAL", "2000"));
    }

    /** What {@code docker compose up} makes of two services, a volume and the default network. */
    private void composeUp() {
        var label = "--label com.docker.compose.project=" + project;
        DockerDaemon.sh("docker pull -q %s".formatted(daemon.image()));
        DockerDaemon.sh("docker network create %s --label com.docker.compose.network=default %s_default"
                .formatted(label, project));
        DockerDaemon.sh(
                "docker volume create %s --label com.docker.compose.volume=data %s_data".formatted(label, project));
        var run = "docker run -d --network %1$s_default --network-alias %2$s --name %1$s-%2$s-1 %3$s"
                + " --label com.docker.compose.service=%2$s --label com.docker.compose.oneoff=False %4$s %5$s %6$s";
        DockerDaemon.sh(run.formatted(
                project,
                "db",
                label,
                "-v %s_data:/data --restart unless-stopped -e LEVEL=info".formatted(project),
                daemon.image(),
                "sh -c 'echo kept > /data/mark; sleep 3600'"));
        DockerDaemon.sh(run.formatted(
                project,
                "web",
                label,
                "--memory 64m --label com.docker.compose.depends_on=db:service_started:false",
                daemon.image(),
                "sleep 3600"));
    }

    private static String id(String container) {
        return DockerDaemon.output("docker", "inspect", "-f", "{{.Id}}", container)
                .trim();
    }

    private String adopt(String query) {
        return "/api/v1/apps/" + appId + "/adopt" + query;
    }

    private String project() {
        return "{\"project\": \"" + project + "\"}";
    }

    private static JsonNode read(HttpResponse<String> response) {
        try {
            assertThat(response.body(), response.statusCode(), is(200));
            return new ObjectMapper().readTree(response.body());
        } catch (IOException notJson) {
            throw new AssertionError(response.body(), notJson);
        }
    }

    private String running(RunningService service, String name) {
        for (var found : service.read("/api/v1/apps/" + appId).path("services")) {
            if (found.path("serviceName").asText().equals(name)) {
                return found.path("containerId").asText();
            }
        }
        return "";
    }

    private static String data(String container) {
        return DockerDaemon.output("docker", "exec", container, "cat", "/data/mark")
                .trim();
    }

    @Test
    void aComposeProjectIsAdoptedUpdatedAndRolledBackWithItsData() {
        composeUp();
        var db = id(project + "-db-1");
        var web = id(project + "-web-1");
        try (var service = start()) {
            var shown = read(service.post(adopt("?dryRun=true"), project()));
            assertThat(shown.toString(), shown.path("adoptable").asBoolean(), is(true));
            assertThat(shown.toString(), shown.at("/plan/steps").toString(), is("[]"));
            var adopted = read(service.post(adopt("?wait=30s"), project()));
            assertThat(adopted.toString(), adopted.at("/pass/state").asText(), is("converged"));
            assertThat(running(service, "db"), is(db));
            assertThat(running(service, "web"), is(web));
            var again = read(service.post("/api/v1/state/apply?wait=30s", ""));
            assertThat(again.path("steps").toString(), is("[]"));
        }
        try (var service = start()) {
            await().atMost(60, SECONDS).until(() -> running(service, "db").equals(db));
            DockerDaemon.sh("docker kill " + db);
            await().atMost(60, SECONDS)
                    .until(() -> DockerDaemon.output("docker", "inspect", "-f", "{{.State.Running}}", db)
                            .trim()
                            .equals("true"));
            update(service, db, web);
            service.delete("/api/v1/apps/" + appId);
            read(service.post("/api/v1/state/apply?wait=60s", ""));
            assertThat(DockerDaemon.run("docker", "inspect", db), is(not("0")));
            assertThat(DockerDaemon.run("docker", "network", "inspect", project + "_default"), is(not("0")));
            assertThat(DockerDaemon.run("docker", "volume", "inspect", project + "_data"), is("0"));
            var volume = project + "_data";
            assertThat(
                    service.post("/api/v1/volumes/" + volume + "/purge", "{\"confirm\": \"" + volume + "\"}")
                            .statusCode(),
                    is(200));
            assertThat(DockerDaemon.run("docker", "volume", "inspect", volume), is(not("0")));
        }
    }

    private void update(RunningService service, String db, String web) {
        var target =
                service.read("/api/v1/state/target?reveal=true").path("apps").path(String.valueOf(appId));
        var changed = target.toString().replace("\"LEVEL\":\"info\"", "\"LEVEL\":\"debug\"");
        assertThat(changed, is(not(target.toString())));
        read(service.post("/api/v1/apps/" + appId + "?apply=true&wait=60s", changed));
        var updated = running(service, "db");
        assertThat(updated, is(not(db)));
        assertThat("what did not change stays", running(service, "web"), is(web));
        assertThat(data(updated), is("kept"));
        assertThat("its predecessor is gone", DockerDaemon.run("docker", "inspect", db), is(not("0")));
        read(service.post("/api/v1/state/rollback/1?wait=60s", ""));
        var back = running(service, "db");
        assertThat(back, is(not(updated)));
        assertThat(data(back), is("kept"));
        assertThat(
                DockerDaemon.output("docker", "exec", back, "sh", "-c", "echo $LEVEL")
                        .trim(),
                is("info"));
    }

    @Test
    void whatNoDeclarationCanExpressIsNamedWithItsPlace() {
        DockerDaemon.sh("docker pull -q %s".formatted(daemon.image()));
        DockerDaemon.sh("docker run -d --name %s-odd --oom-score-adj 500 --cpu-shares 512 %s sleep 3600"
                .formatted(project, daemon.image()));
        try (var service = start()) {
            var body = "{\"containers\": [\"" + project + "-odd\"]}";
            var shown = read(service.post(adopt("?dryRun=true"), body));
            assertThat(shown.path("adoptable").asBoolean(), is(false));
            var places = shown.path("problems").findValuesAsText("place");
            assertThat(
                    places.stream().sorted().toList().toString(),
                    is("[/HostConfig/CpuShares, /HostConfig/OomScoreAdj]"));
            assertThat(service.post(adopt(""), body).statusCode(), is(400));
        }
    }
}
