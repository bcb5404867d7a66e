package io.containermanager;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own: signals, exit codes, a kill that it cannot see coming. */
class ProcessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LISTENS = Pattern.compile("Server running on http://localhost:(\\d+)");
    private static final String TARGET = """
        {"apps": {"7": {"appId": 7, "appName": "kept", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1"}]}}}
        """;

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int port;
    private @Nullable Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void aKilledServiceComesBackWithTheTargetAndItsContainers() throws Exception {
        start(Map.of());
        assertThat(output(), containsString("Docker mode: SIMULATED"));
        post("/api/v1/state/target", TARGET);
        assertThat(post("/api/v1/state/apply?wait=20s", ""), containsString("converged"));
        await().atMost(PATIENCE)
                .until(() -> Files.exists(folder.resolve("simulated-engine.json"))
                        && Files.readString(folder.resolve("simulated-engine.json"))
                                .contains("RUNNING"));
        var before = containerId();

        running().destroyForcibly().waitFor();
        start(Map.of());

        assertThat(get("/api/v1/state/target"), containsString("\"kept\""));
        await().atMost(PATIENCE).until(() -> get("/api/v1/reconciliation").contains("in-sync"));
        assertThat(containerId(), is(before));
    }

    @Test
    void sigtermDrainsAndExitsWithZeroAndJsonLogsAreOneObjectALine() throws Exception {
        start(Map.of("LOG_FORMAT", "json"));

        running().destroy();

        assertThat("ended in time", running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), is(true));
        assertThat(running().exitValue(), is(0));
        assertThat(output(), containsString("Stopped; containers keep running"));
        assertThat(output(), output().lines().allMatch(line -> line.startsWith("{\"timestamp\"")), is(true));
    }

    @Test
    void checkConfigReportsAndExits() throws Exception {
        launch(Map.of(), List.of("--check-config"));

        assertThat("ended", running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), is(true));
        assertThat(running().exitValue(), is(0));
        assertThat(output(), not(containsString("Server running")));
    }

    private void start(Map<String, String> environment) throws IOException {
        launch(environment, List.of());
        await().atMost(PATIENCE).until(() -> {
            var address = LISTENS.matcher(output());
            if (!address.find()) {
                assertThat("the process still runs: " + output(), running().isAlive(), is(true));
                return false;
            }
            port = Integer.parseInt(address.group(1));
            try {
                return client.send(request("/health/ready").build(), BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException notYet) {
                assertThat("the process still runs: " + output(), running().isAlive(), is(true));
                return false;
            }
        });
    }

    private void launch(Map<String, String> environment, List<String> arguments) throws IOException {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        arguments.stream())
                .toList();
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PORT",
                        "0",
                        "DATABASE_PATH",
                        folder.resolve("database.sqlite").toString(),
                        "RECONCILE_MIN_HEALTHY",
                        "100"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private Process running() {
        if (process == null) {
            throw new AssertionError("nothing was started");
        }
        return process;
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.log"));
    }

    private String containerId() throws Exception {
        return get("/api/v1/state/current").replaceAll("(?s).*\"containerId\":\"([0-9a-f]+)\".*", "$1");
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }
}
