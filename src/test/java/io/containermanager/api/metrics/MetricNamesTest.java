package io.containermanager.api.metrics;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import io.containermanager.image.ImageContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Names, types and labels of all metrics, as dashboards and alerts of others rely on them: {@code src/test/resources/metrics.txt} has a line for
 * each family. A change of that file is a change of the interface.
 */
@Isolated("Helidon counts the requests of all servers of a process together")
class MetricNamesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/metrics.txt");
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern PART = Pattern.compile("_(?:bucket|sum|count)$");

    @Test
    void everyFamilyKeepsItsNameTypeAndLabels(@TempDir Path folder) throws IOException {
        try (var server = new ApiServer(folder)) {
            server.post("/api/v1/state/target", ApiServer.target(1001, 1));
            server.post("/api/v1/state/apply?wait=30s");
            var found = comparable(families(server.get("/metrics").body()));
            assertThat(
                    "the metrics changed; if that is wanted, write this to " + GOLDEN + ":\n" + found,
                    found,
                    is(comparable(Files.readString(GOLDEN))));
        }
    }

    /** A container of the image reports what this machine has, which is more or less than the machine of the golden file. */
    private static String comparable(String families) {
        return ImageContainer.image().isEmpty()
                ? families
                : families.replaceAll("(?m)^containermanager_host_.*\\n", "");
    }

    @Test
    void theSeriesOfAServiceThatIsGoneAreGone(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            server.post("/api/v1/state/target", ApiServer.target(1001, 2));
            server.post("/api/v1/state/apply?wait=30s");
            assertThat(server.get("/metrics").body(), containsString("service_id=\"2\""));

            server.post("/api/v1/state/target", ApiServer.target(1001, 1));
            server.post("/api/v1/state/apply?wait=30s");
            // The sample of the containers may be some seconds old.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(server.get("/metrics").body(), not(containsString("service_id=\"2\""))));
        }
    }

    /** A line for each family: its name, its type, its labels. */
    private static String families(String text) {
        var types = new TreeMap<String, String>();
        var labels = new TreeMap<String, TreeSet<String>>();
        for (var line : text.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                var words = line.split(" ", 4);
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                var sample = SAMPLE.matcher(line);
                assertThat(line, sample.matches(), is(true));
                var family = types.containsKey(sample.group(1))
                        ? sample.group(1)
                        : PART.matcher(sample.group(1)).replaceFirst("");
                var names = labels.computeIfAbsent(family, _ -> new TreeSet<>());
                LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                        .results()
                        .forEach(label -> names.add(label.group(1)));
            }
        }
        var lines = new StringBuilder();
        for (Map.Entry<String, String> type : types.entrySet()) {
            lines.append(type.getKey()).append(' ').append(type.getValue()).append(' ');
            lines.append(String.join(",", labels.get(type.getKey()))).append('\n');
        }
        return lines.toString().replace(" \n", "\n");
    }
}
