package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.Requirement;
import io.containermanager.host.linux.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file system that hangs costs what is on it. A named pipe without a writer hangs its reader in the kernel the same way. */
@EnabledOnOs(OS.LINUX)
class HangingMachineTest {

    @TempDir
    private Path root;

    @Test
    void aFileThatHangsCostsItsValueOnlyAndIsReadAgainOnceItAnswers() throws Exception {
        var file = pipe("etc/hostname");
        var settings = new HostSettings(
                Path.of("/proc"), Path.of("/sys"), root, root.resolve("none"), HostSettings.CommandDisplay.PROGRAM);
        try (var probe = new HostProbe(settings, InstantSource.system(), System::nanoTime, UnaryOperator.identity())) {
            probe.baseline();
            var sample = probe.collect();

            assertThat(sample.hostname(), is(nullValue()));
            assertThat(sample.reasons().get("hostname"), containsString("did not answer within"));
            assertThat(sample.memory(), is(notNullValue()));
            assertThat(sample.storage(), is(notNullValue()));
            assertThat(sample.uptime(), is(notNullValue()));
            assertThat("the cheap sample too", probe.collectBase().memory(), is(notNullValue()));

            Files.writeString(file, "the-host\n");
            Files.delete(file);
            Files.writeString(file, "the-host\n");
            var again = probe.collect();
            for (int waited = 0; again.hostname() == null; waited++) {
                assertThat("within 10 s", waited < 1_000, is(true));
                Thread.sleep(10);
                again = probe.collect();
            }
            assertThat(again.hostname(), is("the-host"));
            assertThat(again.reasons(), not(hasKey("hostname")));
        }
    }

    private Path pipe(String name) throws IOException, InterruptedException {
        var path = root.resolve(name);
        Files.createDirectories(path.getParent());
        var made = new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        Requirement.check(made, "mkfifo is not installed");
        return path;
    }
}
