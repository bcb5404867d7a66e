package io.containermanager.engine.docker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineException.Rejected;
import io.containermanager.engine.StartFailures;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.observed.LostFile;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that the daemon's own state keeps from starting for ever: how they are known, and what their removal takes. */
class BrokenContainersTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private final HttpServer server;
    private final ThreadScheduler scheduler = new ThreadScheduler("test", InstantSource.system(), System::nanoTime);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String refusal = "";
    private volatile boolean runs;

    BrokenContainersTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        scheduler.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var call = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().replaceFirst("^/v1[.]\\d+", "");
        asked.add(call + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (call.endsWith("/version")) {
            answer(exchange, 200, "{\"ApiVersion\":\"1.41\"}");
        } else if (call.equals("GET /containers/" + ID + "/json")) {
            answer(exchange, 200, """
                {"Id": "%s", "Name": "/shop-web", "State": {"Status": "created", "Running": %s},
                 "Mounts": [{"Type": "bind", "Source": "/projects/1/.compose/secrets/s"}],
                 "NetworkSettings": {"Networks": {"1_default": {"NetworkID": "n1"}}}}\
                """.formatted(ID, runs));
        } else if (!refusal.isEmpty()) {
            answer(exchange, 500, "{\"message\": \"" + refusal + "\"}");
        } else {
            answer(exchange, 204, "");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private DockerHttp http() {
        return new DockerHttp(DockerSettings.at(
                URI.create("tcp://127.0.0.1:" + server.getAddress().getPort())));
    }

    private Rejected refused(Step step) {
        return refused(step, _ -> false);
    }

    private Rejected refused(Step step, Predicate<Path> lost) {
        var uri = URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
        var binds = new UploadedBinds(
                path -> lost.test(path) ? Optional.of(new LostFile(path.toString(), null)) : Optional.empty());
        try (var engine = new DockerEngine(DockerSettings.at(uri), scheduler, () -> "", "", binds)) {
            var failed = assertThrows(
                    ExecutionException.class, () -> engine.execute(step).get(60, SECONDS));
            return (Rejected) Objects.requireNonNull(failed.getCause());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10: already exists",
                "task c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10 already exists: unknown",
                "container \"c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10\": already exists",
                "OCI runtime create failed: container with id exists: c6a9216e27d9: unknown",
                "failed to create task for container: failed to create shim task: OCI runtime create failed: runc"
                        + " create failed: container with given ID already exists: unknown",
                "OCI runtime create failed: unable to apply cgroup configuration: unable to start unit"
                    + " \"docker-c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10.scope\": Unit"
                    + " docker-c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10.scope already exists.",
                "id already in use",
                "mkdir /var/run/docker/libcontainerd/containerd/eaff64da0fa7: file exists",
                "failed to create shim: mkdir /run/containerd/io.containerd.runtime.v2.task/moby/c6a9: file exists:"
                        + " unknown",
                "RWLayer of container c6a9216e27d9 is unexpectedly nil",
                "layer does not exist",
                "snapshot c6a9216e27d9 does not exist: not found",
                "stat /var/lib/docker/overlay2/2ab5ca5ab5ea8dbd1f5c2f10: no such file or directory",
                "error creating overlay mount to /var/lib/docker/overlay2/2ab5ca5ab5ea/merged: no such file or"
                        + " directory",
                "open /var/lib/docker/containers/c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10/hostname:"
                    + " no such file or directory",
                "endpoint with name shop-web already exists in network 1_default",
                "service endpoint with name shop-web already exists",
                "container c6a9216e27d95de8d8a4b4ba2f6ab6fa12a1b9b7a1b5ca5ab5ea8dbd1f5c2f10 is already present:"
                        + " sandbox",
                "container is marked for removal and cannot be started"
            })
    void whatOnlyANewContainerHelpsIsKnownByTheDaemonsWordsAndBlamesNoVersion(String message) {
        for (int status : List.of(409, 500)) {
            var refused = (Rejected) DockerErrors.of(Asked.START, status, message);
            assertThat(refused.rejection(), is(Cause.CONTAINER_BROKEN));
            assertThat(refused.blamesSpec(), is(false));
            assertThat(refused.getMessage(), containsString("it is removed and created again"));
        }
        assertThat(StartFailures.blameSpec(message), is(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OCI runtime create failed: exec: \"app\": executable file not found in $PATH",
                "OCI runtime create failed: mkdir /var/lib/docker/overlay2/2ab5/merged/proc/x: no such file or"
                        + " directory",
                "OCI runtime create failed: stat /config/app.yaml: no such file or directory",
                "failed to create shim: context deadline exceeded",
                "driver failed programming external connectivity on endpoint web: port is already allocated",
                "network 1_default not found",
                "ttrpc: closed: unknown"
            })
    void otherTroubleBreaksNoContainer(String message) {
        assertThat(StartFailures.containerBroken(message), is(false));
    }

    @Test
    void aStartThatIsRefusedSaysThatTheContainerIsBroken() {
        refusal = "task " + ID + ": already exists";
        assertThat(
                refused(new Step.StartContainer(1, 1, ID, RestartCause.FIRST_START, Reason.of("to run")))
                        .rejection(),
                is(Cause.CONTAINER_BROKEN));
    }

    @Test
    void aPlaceForAFolderWhereAFileIsBoundNowBreaksAContainerThatRan() {
        refusal = "OCI runtime create failed: container_linux.go:380: starting container process caused:"
                + " process_linux.go:545: container init caused: rootfs_linux.go:76: mounting to rootfs at"
                + " /run/secrets/s caused: not a directory: unknown: Are you trying to mount a directory onto a file"
                + " (or vice-versa)? Check if the specified host path exists and is the expected type";

        for (var cause : RestartCause.values()) {
            var refused = refused(new Step.StartContainer(1, 1, ID, cause, Reason.of("to run")));
            boolean first = cause == RestartCause.FIRST_START;
            assertThat(refused.rejection(), is(first ? Cause.START_FAILED : Cause.CONTAINER_BROKEN));
            assertThat("a new container's place is its image's", refused.blamesSpec(), is(first));
        }
    }

    @Test
    void whatBindsALostFileIsNotStartedAndNoVersionIsAtFault() {
        var refused = refused(
                new Step.StartContainer(1, 1, ID, RestartCause.EXITED, Reason.of("to run")),
                Path.of("/projects/1/.compose/secrets/s")::equals);

        assertThat(refused.getMessage(), containsString("file /projects/1/.compose/secrets/s is missing: post"));
        assertThat(refused.blamesSpec(), is(false));
        assertThat(asked, not(hasItem(containsString("/start"))));
    }

    @Test
    void itIsRemovedByForceAndItsEndpointForgotten() {
        try (var http = http()) {
            new BrokenContainers(http, folder).remove(ID);
        }
        assertThat(asked, hasItem("DELETE /containers/" + ID + "?force=true"));
        assertThat(asked.getLast(), is("POST /networks/n1/disconnect{\"Container\":\"shop-web\",\"Force\":true}"));
    }

    @Test
    void aProcessThatTheDaemonLostTrackOfIsKilledFirst() throws Exception {
        var lost = new ProcessBuilder("sleep", "300").start();
        var other = new ProcessBuilder("sleep", "300").start();
        try (var http = http()) {
            cgroup(lost, "0::/system.slice/docker-" + ID + ".scope\n");
            cgroup(other, "0::/system.slice/docker-" + "f".repeat(64) + ".scope\n");
            new BrokenContainers(http, folder).remove(ID);
            assertThat(lost.isAlive(), is(false));
            assertThat(other.isAlive(), is(true));
        } finally {
            lost.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private void cgroup(Process process, String text) throws IOException {
        var entry = Files.createDirectory(folder.resolve(Long.toString(process.pid())));
        Files.writeString(entry.resolve("cgroup"), text);
    }

    @Test
    void oneThatRunsAfterAllStays() {
        runs = true;
        var refused = refused(new Step.RemoveContainer(1, 1, ID, true, Reason.of("broken")));
        assertThat(refused.getMessage(), containsString("shop-web is running after all"));
        assertThat(asked, not(hasItem(containsString("DELETE"))));
    }

    @Test
    void anUnremovableOneIsReportedWithAdvice() {
        refusal = "device or resource busy";
        var refused = refused(new Step.RemoveContainer(1, 1, ID, true, Reason.of("broken")));
        assertThat(
                List.of(refused.getMessage()),
                contains("Docker can neither start nor remove container shop-web (device or resource busy). Restart"
                        + " Docker, or remove it by hand: docker rm -f shop-web"));
    }
}
