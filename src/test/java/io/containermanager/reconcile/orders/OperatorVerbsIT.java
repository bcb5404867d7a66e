package io.containermanager.reconcile.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.FreePort;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.DockerDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What an operator's stop, start and restart do on a real daemon to a service whose container was never started, has exited or was removed.
 * A dead container cannot be made on purpose on a healthy daemon; {@code RestartRulesTest} has its rows.
 */
@ResourceLock(Requirement.DOCKER_MANAGERS)
class OperatorVerbsIT {

    private static final String NONE = "";

    @TempDir
    Path folder;

    private final DockerDaemon daemon = DockerDaemon.required();
    private final long appId = 3_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private final Map<String, String> settings =
            Map.of("USE_REAL_DOCKER", "true", "RECONCILE_MIN_HEALTHY", "1000", "RECONCILE_BACKOFF_RESET_AFTER", "1000");
    private RunningService service;

    @BeforeEach
    void start() {
        service = RunningService.start(folder, settings);
    }

    @AfterEach
    void removeWhatIsLeft() {
        service.close();
        DockerDaemon.removeAll(appId);
    }

    private void apply(int port) {
        var app = """
            {"appId": %d, "appName": "Verbs", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"restart": "no", "command": ["sleep", "3600"], "stopGracePeriod": "1s",
                "ports": ["127.0.0.1:%d:80"]}}]}
            """.formatted(appId, daemon.image(), port);
        var accepted = service.post("/api/v1/apps/" + appId, app);
        assertThat(accepted.body(), accepted.statusCode(), is(200));
        service.post("/api/v1/state/apply?wait=25s", "");
    }

    private void order(String verb, int status) {
        var reply = service.post("/api/v1/apps/" + appId + "/services/1/" + verb, "");
        assertThat(verb + ": " + reply.body(), reply.statusCode(), is(status));
    }

    /** The states of all containers of the service, one a line. */
    private String states() {
        return DockerDaemon.output(
                        "docker",
                        "ps",
                        "-a",
                        "--filter",
                        "label=io.containermanager.app-id=" + appId,
                        "--format",
                        "{{.State}}")
                .trim();
    }

    private String containerId() {
        return DockerDaemon.output("docker", "ps", "-aq", "--filter", "label=io.containermanager.app-id=" + appId)
                .trim();
    }

    private void becomes(String states, String sync, String reason) {
        await().atMost(30, SECONDS).untilAsserted(() -> {
            var status = service.read("/api/v1/reconciliation").at("/status/" + appId + "/services");
            assertThat(status.toString(), status.findValue("status").asText(), is(sync));
            assertThat(status.toString(), containsString(reason));
            assertThat(states(), is(states));
        });
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void anExitedContainerIsStartedAgainByStartAndByRestart() throws IOException {
        apply(FreePort.next());
        becomes("running", "in-sync", NONE);
        DockerDaemon.run("docker", "kill", containerId());
        becomes("exited", "needs-update", "exit");
        order("start", 200);
        becomes("running", "in-sync", NONE);
        DockerDaemon.run("docker", "kill", containerId());
        becomes("exited", "needs-update", "exit");
        order("restart", 200);
        becomes("running", "in-sync", NONE);
    }

    @Test
    void anExitedContainerStaysStoppedAfterAStop() throws IOException {
        apply(FreePort.next());
        becomes("running", "in-sync", NONE);
        DockerDaemon.run("docker", "kill", containerId());
        becomes("exited", "needs-update", "exit");
        order("stop", 200);
        becomes("exited", "in-sync", "stopped by");
        order("stop", 200);
        order("start", 200);
        becomes("running", "in-sync", NONE);
    }

    @Test
    void aContainerThatWasNeverStartedIsStartedAtOnceWhenItCan() throws IOException {
        try (var holder = listening()) {
            apply(holder.getLocalPort());
            becomes("created", "needs-update", "port");
            order("start", 200);
            becomes("created", "needs-update", "port");
            order("stop", 200);
            becomes("created", "in-sync", "stopped by");
        }
        order("start", 200);
        becomes("running", "in-sync", NONE);
    }

    @Test
    void aRestartStartsAContainerThatWasNeverStarted() throws IOException {
        try (var holder = listening()) {
            apply(holder.getLocalPort());
            becomes("created", "needs-update", "port");
        }
        order("restart", 200);
        becomes("running", "in-sync", NONE);
    }

    @Test
    void aRemovedContainerComesBackByStartOnlyOnceItsServiceWasStopped() throws IOException {
        apply(FreePort.next());
        becomes("running", "in-sync", NONE);
        order("stop", 200);
        becomes("exited", "in-sync", "stopped by");
        DockerDaemon.run("docker", "rm", "-f", containerId());
        becomes(NONE, "in-sync", "stopped by");
        order("stop", 200);
        becomes(NONE, "in-sync", "stopped by");
        order("start", 200);
        becomes("running", "in-sync", NONE);
        DockerDaemon.run("docker", "rm", "-f", containerId());
        order("restart", 200);
        becomes("running", "in-sync", NONE);
    }
}
