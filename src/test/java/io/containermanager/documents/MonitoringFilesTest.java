package io.containermanager.documents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard: unit tests of the rules, and only metrics that there are. */
class MonitoringFilesTest {

    private static final Path MONITORING = Path.of("k8s/overlays/monitoring");
    private static final Path PROMETHEUS = Path.of("deploy/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\b(?:containermanager|jvm|process)_[a-z0-9_]+");
    private static final Pattern HISTOGRAM_PART = Pattern.compile("_(?:bucket|sum|count)$");
    private static final int LIMIT_SECONDS = 60;

    @Test
    void theOperatorsRulesAreThoseOfThePlainFile() throws IOException {
        assertThat(
                YamlJson.read(MONITORING.resolve("prometheusrule.yaml")).at("/spec/groups"),
                is(YamlJson.read(PROMETHEUS.resolve("alerts.yaml")).get("groups")));
    }

    @Test
    void everyQueryUsesMetricsOfTheDocument() throws IOException {
        var document = Files.readString(Path.of("docs/metrics.md"));
        var unknown = new TreeSet<String>();
        var queries = new ArrayList<>(dashboard());
        queries.addAll(alerts());
        for (var query : queries) {
            METRIC.matcher(query)
                    .results()
                    .map(match -> match.group())
                    .filter(name -> !document.contains("`" + name + "`")
                            && !document.contains(
                                    "`" + HISTOGRAM_PART.matcher(name).replaceFirst("") + "`"))
                    .forEach(unknown::add);
        }
        assertThat(unknown, is(empty()));
    }

    @Test
    void everyAlertHasAUnitTestThatSeesItFire() throws IOException {
        var tests = Files.readString(PROMETHEUS.resolve("alerts-test.yaml"));
        YamlJson.read(PROMETHEUS.resolve("alerts.yaml"))
                .at("/groups/0/rules")
                .forEach(rule -> assertThat(
                        tests, containsString("alertname: " + rule.get("alert").asText() + "\n        exp_alerts:\n")));
    }

    @Test
    void theRulesPassTheirUnitTestsAndTheConfigurationItsCheck() throws Exception {
        promtool("test", "rules", PROMETHEUS.resolve("alerts-test.yaml").toString());
        promtool(
                "check",
                "config",
                "--syntax-only",
                PROMETHEUS.resolve("prometheus.yaml").toString());
    }

    @Test
    void everyPanelHasATitleItsOwnNumberAndAPlaceOfItsOwn() throws IOException {
        var seen = new HashSet<String>();
        for (JsonNode panel : dashboardFile().get("panels")) {
            assertThat(panel.get("title").asText().isBlank(), is(false));
            assertThat(panel.toString(), seen.add("id " + panel.get("id")), is(true));
            var place = panel.get("gridPos");
            assertThat(panel.toString(), seen.add("place " + place.get("x") + "," + place.get("y")), is(true));
        }
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(Requirement.program("promtool", "prometheus").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output, process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), is(true));
        assertThat(output, process.exitValue(), is(0));
    }

    private static JsonNode dashboardFile() throws IOException {
        return new ObjectMapper().readTree(Files.readString(MONITORING.resolve("container-manager-dashboard.json")));
    }

    /** The dashboard's queries, as they stand. */
    static List<String> dashboard() throws IOException {
        return dashboardFile().get("panels").findValuesAsText("expr");
    }

    /** The alerts' expressions. */
    static List<String> alerts() throws IOException {
        return YamlJson.read(PROMETHEUS.resolve("alerts.yaml")).findValuesAsText("expr");
    }
}
