package io.containermanager.documents;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.FreePort;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the running service with a token, and runs every query of dashboard and alerts. */
class MonitoringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Dashboard queries that may have no rows: nothing is wrong, nothing was restarted, and the machine decides. */
    private static final List<String> MAY_BE_EMPTY = List.of(
            "containermanager_service_in_sync{instance=~\".*\"} == 0",
            " > 0",
            "containermanager_host_disk_",
            "containermanager_host_network_");

    private static final String TARGET = """
        {"apps": {"7": {"appId": 7, "appName": "wiki", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1", "config": {}}]}}}
        """;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private int prometheus;

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void everyQueryOfDashboardAndAlertsRunsOnWhatAScrapeBrings() throws Exception {
        var service = RunningService.start(
                Files.createDirectories(folder.resolve("service")), Map.of("SECURITY_ANONYMOUS", "false"));
        opened.add(service);
        assertThat(service.post("/api/v1/state/target", TARGET).statusCode(), is(200));
        assertThat(service.post("/api/v1/state/apply?wait=30s", "").statusCode(), is(200));
        startPrometheus(service.port());
        await().atMost(PATIENCE)
                .until(() -> value("up{job=\"container-manager\"}").equals("1"));
        // Rates and containers need more than one scrape.
        await().atMost(PATIENCE)
                .until(() -> !rows("rate(containermanager_container_cpu_seconds_total[1m])")
                        .isEmpty());

        for (var expression : MonitoringFilesTest.dashboard()) {
            var query = expression.replace("$instance", ".*").replace("$__rate_interval", "1m");
            var rows = rows(query);
            if (MAY_BE_EMPTY.stream().noneMatch(query::contains)) {
                assertThat(query + " has no rows", rows.isEmpty(), is(false));
            }
        }
        for (var expression : MonitoringFilesTest.alerts()) {
            if (!expression.contains("filesystem") && !expression.contains("memory")) {
                assertThat(expression, rows(expression), is(empty()));
            }
        }
    }

    private void startPrometheus(int service) throws IOException {
        var program = Requirement.program("prometheus", "prometheus");
        var rules = Path.of("deploy/prometheus/alerts.yaml").toAbsolutePath().toString();
        var configuration = Files.readString(Path.of("deploy/prometheus/prometheus.yaml"))
                .replace("scrape_interval: 15s", "scrape_interval: 1s")
                .replace("alerts.yaml", rules)
                .replace(
                        "/etc/prometheus/container-manager.token",
                        folder.resolve("service/admin-token").toString())
                .replace("localhost:3002", "127.0.0.1:" + service);
        var file = Files.writeString(folder.resolve("prometheus.yaml"), configuration);
        prometheus = FreePort.next();
        var process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + prometheus)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        opened.add(() -> {
            process.destroy();
            process.waitFor();
        });
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get("/-/ready").startsWith("Prometheus"));
    }

    private String value(String query) throws Exception {
        var rows = rows(query);
        return rows.isEmpty() ? "" : rows.getFirst().at("/value/1").asText();
    }

    private List<JsonNode> rows(String query) throws Exception {
        var answer = new ObjectMapper()
                .readTree(get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
        assertThat(query + ": " + answer, answer.path("status").asText(), is("success"));
        var rows = new ArrayList<JsonNode>();
        answer.at("/data/result").forEach(rows::add);
        return rows;
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + prometheus + path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
