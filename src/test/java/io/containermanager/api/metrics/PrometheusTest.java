package io.containermanager.api.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The text for Prometheus: what it reports, and that it follows Prometheus' rules. */
@Isolated("Helidon counts the requests of all servers of a process together")
@TestInstance(Lifecycle.PER_CLASS)
class PrometheusTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern HISTOGRAM = Pattern.compile("(converge|duration)_seconds$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    private static final Set<String> LABELS = Set.of(
            "app",
            "app_id",
            "service",
            "service_id",
            "state",
            "type",
            "result",
            "cause",
            "code",
            "method",
            "route",
            "thread",
            "le",
            "scope",
            "cpu",
            "mode",
            "mountpoint",
            "device",
            "interface",
            "resource",
            "area",
            "gc",
            "pool",
            "version",
            "java_version",
            "runtime",
            "vendor");

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

    /** Prometheus asks for gzip with every scrape. */
    @Test
    void aScrapeIsCompressedWhereThatIsAskedFor() throws IOException, InterruptedException {
        var plain = server.get("/metrics");
        assertThat(plain.headers().firstValue("Content-Encoding").isPresent(), is(false));
        assertThat(plain.headers().allValues("Vary"), hasItems("Accept", "Accept-Encoding"));

        var asked = server.request("/metrics").header("Accept-Encoding", "gzip").build();
        var answer = server.client.send(asked, BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Encoding").orElse(""), is("gzip"));
        assertThat(answer.body().length, is(lessThan(plain.body().length() / 4)));
        var text = new String(
                new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text, containsString("containermanager_engine_available 1"));

        assertThat(
                server.send(server.request("/metrics").header("Accept-Encoding", "gzip;q=0, br"))
                        .body(),
                containsString("containermanager_engine_available 1"));
    }

    @Test
    void tellsTheMachine() {
        Requirement.serviceInThisJvm();
        var text = server.get("/metrics").body();

        assertThat(text, containsString("\ncontainermanager_host_cpu_usage_ratio{scope=\"host\"} 0.1234\n"));
        assertThat(text, containsString("\ncontainermanager_host_memory_used_bytes{scope=\"host\"} 536870913\n"));
        assertThat(text, containsString("\ncontainermanager_host_memory_size_bytes{scope=\"host\"} 2147483648\n"));
    }

    @Test
    void tellsTheServicesTheClientsAndTheProcess() {
        var text = server.get("/metrics").body();

        assertThat(text, containsString("\ncontainermanager_services_target 3\n"));
        assertThat(text, containsString("\ncontainermanager_ws_clients 0\n"));
        assertThat(text, containsString("\ncontainermanager_engine_available 1\n"));
        assertThat(text, containsString("\njvm_memory_used_bytes{area=\"heap\"} "));
        assertThat(text, containsString("\nprocess_cpu_seconds_total "));
        assertThat(text, containsString("{code=\"200\",method=\"POST\",route=\"/api/v1/state/target\"} 1\n"));
    }

    @Test
    void tellsWhatContainersUseByAppAndService() {
        var text = server.get("/metrics").body();

        assertThat(text, containsString("\ncontainermanager_container_memory_bytes" + labels("s1", 1) + " "));
        assertThat(text, containsString("\ncontainermanager_container_cpu_seconds_total" + labels("s3", 3) + " "));
        assertThat(text, containsString("\n# TYPE containermanager_container_network_receive_bytes_total counter\n"));
    }

    private static String labels(String service, int serviceId) {
        return "{app=\"app 1001\",app_id=\"1001\",service=\"" + service + "\",service_id=\"" + serviceId + "\"}";
    }

    @Test
    void tellsOfEachServiceWhetherItIsInSyncSinceWhenAndHowOftenItStartedAgain() {
        var text = server.get("/metrics").body();

        assertThat(text, containsString("\ncontainermanager_service_in_sync" + labels("s1", 1) + " 1\n"));
        assertThat(text, containsString("\ncontainermanager_service_running" + labels("s2", 2) + " 1\n"));
        assertThat(text, containsString("\ncontainermanager_service_restarts_total" + labels("s3", 3) + " 0\n"));
        assertThat(
                text, containsString("\ncontainermanager_service_state_changed_timestamp_seconds" + labels("s1", 1)));
        assertThat(text, containsString(",service_id=\"1\",state=\"in-sync\"} 1\n"));
    }

    @Test
    void tellsCountersOfDisksInterfacesAndProcessorsAndNoRates() {
        Requirement.serviceInThisJvm();
        var text = server.get("/metrics").body();

        assertThat(text, containsString("_host_disk_written_bytes_total{device=\"vda\",scope=\"host\"} 8192\n"));
        assertThat(text, containsString("_host_disk_io_time_seconds_total{device=\"vda\",scope=\"host\"} 0.25\n"));
        assertThat(
                text,
                containsString("_host_network_receive_bytes_total{interface=\"eth0\",scope=\"host\"} 306886337\n"));
        assertThat(text, containsString("_host_cpu_seconds_total{cpu=\"0\",mode=\"user\",scope=\"host\"} 1.5\n"));
        assertThat(text, containsString("_host_pressure_waiting_seconds_total{resource=\"io\",scope=\"host\"} 2\n"));
        assertThat(text, not(containsString("_per_second")));
    }

    @Test
    void everySeriesStandsOnceAndEveryFamilyInTheDocument() throws IOException {
        var document = Files.readString(Path.of("docs/metrics.md"));
        var series = new HashSet<String>();
        var families = new TreeSet<String>();
        for (var line : server.get("/metrics").body().lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                families.add(line.split(" ", 4)[2]);
            } else if (!line.startsWith("#")) {
                assertThat(line, series.add(line.substring(0, line.lastIndexOf(' '))), is(true));
            }
        }
        families.removeIf(family -> document.contains("`" + family + "`"));
        assertThat("not in docs/metrics.md", families, is(empty()));
    }

    @Test
    void tellsHowLongAnswersTookByRoute() {
        var text = server.get("/metrics").body();

        assertThat(
                text,
                containsString(
                        "_http_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/state/target\"} 1\n"));
        assertThat(text, containsString("_http_requests_total{code=\"404\",method=\"GET\",route=\"/{+file}\"} 1\n"));
        assertThat(text, containsString("\ncontainermanager_build_info{"));
    }

    @Test
    void tellsWhatReconcilingDid() {
        var text = server.get("/metrics").body();

        assertThat(
                text, containsString("\ncontainermanager_steps_total{result=\"done\",type=\"createContainer\"} 3\n"));
        assertThat(text, containsString("\ncontainermanager_passes_total{state=\"converged\"} "));
        assertThat(
                "counted from zero on",
                text,
                containsString("\ncontainermanager_steps_total{result=\"failed\",type=\"removeVolume\"} 0\n"));
        assertThat(text, containsString("\ncontainermanager_passes_total{state=\"aborted\"} 0\n"));
        assertThat(text, containsString("\ncontainermanager_restarts_total{cause=\"rollback\"} 0\n"));
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
                        : HISTOGRAM.matcher(words[2]).find()
                                ? "histogram"
                                : words[2].equals("jvm_gc_collection_seconds") ? "summary" : "gauge";
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
    void unknownPathsShareOneRow() {
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
