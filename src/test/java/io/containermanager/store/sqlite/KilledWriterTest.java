package io.containermanager.store.sqlite;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterTest {

    private static final int ACKNOWLEDGED = 300;

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void everythingAcknowledgedSurvivesAKillInTheMiddleOfWrites() throws Exception {
        var file = folder.resolve("database.sqlite");
        var lines = writeUntilKilled(file);
        try (var store = SqliteTargetStore.open(file, StoreTimes.SYSTEM, UUID::randomUUID, _ -> {})) {
            long newest = store.latest().revision();
            for (var line : lines) {
                var words = line.split(" ", 2);
                long revision = Long.parseLong(words[0]);
                assertThat("revision " + newest, newest, greaterThanOrEqualTo(revision));
                store.revision(revision)
                        .ifPresent(target -> assertThat(target.state(), is(TargetWriter.target(words[1]))));
            }
            assertThat("the newest are all there", store.history(1_000).size(), is(TargetStore.HISTORY_MAX_TARGETS));
        }
    }

    private static List<String> writeUntilKilled(Path file) throws IOException, InterruptedException {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx128m",
                        "-cp",
                        classPath,
                        TargetWriter.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var lines = new ArrayList<String>();
        try (var output = process.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (lines.size() == ACKNOWLEDGED) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        // A line that the kill cut short was not acknowledged as a whole.
        lines.removeIf(line -> !line.matches("\\d+ target-\\d+"));
        return lines;
    }
}
