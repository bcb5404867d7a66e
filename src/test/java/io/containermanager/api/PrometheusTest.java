package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The text for Prometheus: what it tells, and that it keeps Prometheus' rules. */
@TestInstance(Lifecycle.PER_CLASS)
class PrometheusTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"");
    private static final Set<String> LABELS =
            Set.of("app", "service", "kind", "result", "cause", "route", "thread", "le");

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        server.post("/api/v1/state/target", ApiServer.target(1001, 3));
        server.post("/api/v1/state/apply?wait=30s");
        server.get("/nowhere/" + "x".repeat(20));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void tellsTheMachineTheServicesTheClientsAndTheProcess() {
        var text = server.get("/metrics").body();

        assertThat(text, containsString("\ncontainermanager_services_target 3\n"));
        assertThat(text, containsString("\ncontainermanager_host_cpu_usage_ratio 0.12\n"));
        assertThat(text, containsString("\ncontainermanager_host_memory_size_bytes 2147483648\n"));
        assertThat(text, containsString("\ncontainermanager_ws_clients 0\n"));
        assertThat(text, containsString("\ncontainermanager_engine_available 1\n"));
        assertThat(text, containsString("\njvm_memory_used_bytes{kind=\"heap\"} "));
        assertThat(text, containsString("\nprocess_cpu_seconds_total "));
        assertThat(text, containsString("{result=\"2xx\",route=\"/api/v1/state/target\"} 1\n"));
    }

    @Test
    void tellsWhatContainersUseByAppAndService() {
        var text = server.get("/metrics").body();

        assertThat(text, containsString("\ncontainermanager_container_memory_bytes{app=\"app 1001\",service=\"s1\"} "));
        assertThat(
                text,
                containsString("\ncontainermanager_container_cpu_seconds_total{app=\"app 1001\",service=\"s3\"} "));
        assertThat(text, containsString("\n# TYPE containermanager_container_network_receive_bytes_total counter\n"));
    }

    @Test
    void tellsWhatReconcilingDid() {
        var text = server.get("/metrics").body();

        assertThat(
                text, containsString("\ncontainermanager_steps_total{kind=\"createContainer\",result=\"done\"} 3\n"));
        assertThat(text, containsString("\ncontainermanager_passes_total{result=\"converged\"} "));
        assertThat(text, containsString("\ncontainermanager_engine_writes_total "));
        assertThat(text, containsString("\ncontainermanager_time_to_converge_seconds_count 1\n"));
        assertThat(text, containsString("\ncontainermanager_time_to_converge_seconds_bucket{le=\"+Inf\"} 1\n"));
    }

    @Test
    void leavesOutWhatCannotBeRead() {
        assertThat(server.get("/metrics").body(), not(containsString("temperature")));
    }

    @Test
    void keepsTheRulesOfNamesTypesAndLabels() {
        var helped = new HashSet<String>();
        for (var line : server.get("/metrics").body().lines().toList()) {
            var words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                helped.add(words[2]);
            } else if (line.startsWith("# TYPE ")) {
                var type = words[2].endsWith("_total")
                        ? "counter"
                        : words[2].endsWith("converge_seconds") ? "histogram" : "gauge";
                assertThat(line, words[3], is(type));
            } else {
                var sample = SAMPLE.matcher(line);
                assertThat(line, sample.matches(), is(true));
                assertThat(helped, hasItem(sample.group(1).replaceAll("_seconds_(bucket|sum|count)$", "_seconds")));
                var labels = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (labels.find()) {
                    assertThat(line, labels.group(1), is(in(LABELS)));
                }
            }
        }
    }

    @Test
    void pathsThatNobodyServesShareOneRow() {
        assertThat(server.get("/metrics").body(), not(containsString("nowhere")));
    }

    @Test
    void promtoolFindsNothingToSay(@TempDir Path folder) throws IOException, InterruptedException {
        var promtool = Requirement.program("promtool", "prometheus");
        var text = Files.writeString(
                folder.resolve("metrics"), server.get("/metrics").body());

        var check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(text.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(check.waitFor(30, TimeUnit.SECONDS), is(true));
        assertThat(said, said, is(""));
        assertThat(check.exitValue(), is(0));
    }
}
