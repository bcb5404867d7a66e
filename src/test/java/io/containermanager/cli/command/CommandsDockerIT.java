package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.DockerDaemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code apply}, {@code logs -f}, {@code exec -it} and {@code adopt} on the real daemon. */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class CommandsDockerIT {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final String app = "cmd" + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private RunningService service;
    private String token;
    private Cli cli;
    private long appId;

    @BeforeEach
    void start() throws IOException {
        var environment = Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "500");
        service = RunningService.start(folder.resolve("manager"), environment);
        token = Files.readString(folder.resolve("manager/admin-token")).strip();
        cli = new Cli(folder, service.port()).with("CONTAINER_MANAGER_TOKEN", token);
        compose("first");
    }

    @AfterEach
    void stop() {
        // Absent where the test was skipped for want of a daemon.
        if (service != null) {
            var apps = service.read("/api/v1/apps").path("apps").findValues("appId");
            service.close();
            apps.forEach(id -> DockerDaemon.removeAll(id.asLong()));
        }
    }

    private void compose(String greeting) throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), """
            name: %s
            services:
              web:
                image: %s
                command: ["sh", "-c", "i=0; while true; do i=$$((i+1)); echo %s $$i; sleep 1; done"]
                stop_grace_period: 1s
            """.formatted(app, daemon.image(), greeting));
    }

    private void apply() {
        assertThat(cli.run("apply", "--yes").good(), containsString("converged: "));
        appId = onlyApp();
    }

    private long onlyApp() {
        return service.read("/api/v1/apps")
                .path("apps")
                .elements()
                .next()
                .path("appId")
                .asLong();
    }

    @Test
    void applyStartsAndReplacesAContainerAndLogsFollowBoth() throws Exception {
        apply();
        assertThat(
                cli.run("ps").good(),
                allOf(containsString(app + "/web"), containsString("running"), containsString("in-sync")));
        var out = new ByteArrayOutputStream();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var following = executor.submit(() -> cli.run(out, "logs", "-f", app + "/web"));
            try {
                awaitLine(out, "first 2");
                compose("second");
                apply();
                awaitLine(out, "second 2");
            } finally {
                following.cancel(true);
            }
        }
        assertThat(cli.run("rollback", "--yes").good(), containsString("converged: "));
        assertThat(cli.run("export", app).good(), containsString("first"));
    }

    /** The daemon reports a container with the variables and the command of its image, and with its own defaults. */
    @Test
    void diffOfAnUnhealthyServiceShowsOnlyWhatIsDeclaredOtherwise() throws IOException {
        var file = folder.resolve("compose.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        + "    healthcheck: {test: [CMD, \"false\"], interval: 1s, timeout: 1s, retries: 1}\n");
        cli.run("apply", "--yes", "--wait", "20s");
        appId = onlyApp();
        await().atMost(DEADLINE).until(() -> cli.run("ps").output().contains("unhealthy"));

        assertThat(cli.run("diff").good(), is("No differences.\n"));
    }

    @Test
    void logsSayWhyAContainersLogCannotBeRead() throws IOException {
        var file = folder.resolve("compose.yaml");
        Files.writeString(file, Files.readString(file) + "    logging: {driver: none}\n");
        apply();
        await().atMost(DEADLINE)
                .until(() -> cli.run("logs", app + "/web").messages().contains("does not support reading"));
    }

    @Test
    void adoptTakesAComposeProjectOverInItsContainer() {
        DockerDaemon.sh("docker pull -q " + daemon.image());
        var id = DockerDaemon.output(
                        "docker",
                        "run",
                        "-d",
                        "--name",
                        app + "-web-1",
                        "--label",
                        "com.docker.compose.project=" + app,
                        "--label",
                        "com.docker.compose.service=web",
                        daemon.image(),
                        "sleep",
                        "3600")
                .strip();
        try {
            assertThat(cli.run("adopt", app, "--dry-run").good(), containsString("stays"));
            assertThat(
                    cli.run("adopt", app, "--yes").good(),
                    allOf(containsString("Adopted: 1 of 1 containers stay"), containsString("converged")));
            appId = onlyApp();
            assertThat(cli.run("ps").good(), containsString(app + "/web"));
            var running = service.read("/api/v1/apps/" + appId)
                    .at("/services/0/containerId")
                    .asText();
            assertThat(running, is(id));
        } finally {
            DockerDaemon.sh("docker rm -f " + id + " >/dev/null 2>&1; true");
        }
    }

    private static void awaitLine(ByteArrayOutputStream out, String line) {
        await(line)
                .atMost(DEADLINE)
                .until(() -> out.toString(StandardCharsets.UTF_8).lines().anyMatch(line::equals));
    }

    @Test
    void execGivesAShellOnATerminalThatFollowsTheWindow() throws Exception {
        apply();
        assertThat(
                cli.run("exec", app + "/web", "--", "sh", "-c", "echo out; exit 7")
                        .exitCode(),
                is(7));
        assertThat(
                cli.typing("from here\n")
                        .run("exec", "-i", app + "/web", "--", "cat")
                        .good(),
                is("from here\n"));
        var variables =
                Map.of("CONTAINER_MANAGER_URL", "http://127.0.0.1:" + service.port(), "CONTAINER_MANAGER_TOKEN", token);

        try (var pty = Pty.run(folder, variables, "exec", "-it", app + "/web", "--", "sh")) {
            pty.type("echo re''ady\r").awaitText("ready\r\n");
            pty.type("busybox stty size\r").awaitText("24 80\r\n");
            pty.resize(50, 132);
            await().atMost(DEADLINE)
                    .until(() -> pty.type("busybox stty size\r").text().contains("50 132\r\n"));
            pty.type("sleep 1000\r").awaitText("sleep 1000\r\n").type("\u0003");
            pty.type("echo still''here\r").awaitText("stillhere\r\n");
            pty.type("exit 5\r");

            assertThat(pty.text(), pty.exitCode(), is(5));
            assertThat("the terminal is as before", pty.isRestored(), is(true));
        }
    }
}
