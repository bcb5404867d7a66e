package io.containermanager.host.linux;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("looks at the threads of the process")
class KernelLogTest {
    private static final String WEAK = "2,1042,73210000,-;hwmon hwmon1: Undervoltage detected!\n";
    private static final String GOOD = "6,1043,75210000,-;hwmon hwmon1: Voltage normalised\n";

    @TempDir
    private Path folder;

    @Test
    void theLastWordAboutTheVoltageCounts() {
        assertThat(KernelLog.lastWord(WEAK), is(Optional.of(true)));
        assertThat(KernelLog.lastWord(WEAK + GOOD), is(Optional.of(false)));
        assertThat(KernelLog.lastWord(GOOD + "2,1,1,-;Under-voltage detected! (0x00050005)\n"), is(Optional.of(true)));
        assertThat(KernelLog.lastWord("6,1,1,-;eth0: link up\n SUBSYSTEM=net\n"), is(Optional.empty()));
    }

    @Test
    void programsThatWriteIntoTheLogAreNotBelieved() {
        assertThat(KernelLog.lastWord("12,5,1,-;Undervoltage detected!\n"), is(Optional.empty()));
        assertThat(KernelLog.lastWord("Undervoltage; detected!"), is(Optional.empty()));
    }

    @Test
    void aWarningThatIsNeverTakenBackIsNotBelievedForEver() throws IOException {
        Path device = Files.writeString(folder.resolve("kmsg"), WEAK);
        var now = new AtomicLong();
        try (KernelLog log = KernelLog.open(device, now::get).orElseThrow()) {
            await().until(log::undervolted);

            now.set(KernelLog.BELIEVED_MAX.toNanos());
            assertThat(log.undervolted(), is(false));
        }
    }

    @Test
    void aLogThatCannotBeOpenedIsAbsent() {
        assertThat(KernelLog.open(folder.resolve("none"), () -> 0).isPresent(), is(false));
    }

    @Test
    void followingTheRealLogEndsWhenClosed() {
        Path device = HostSettings.defaults().kernelLog();
        // Asked by opening: the file's mode may allow what the kernel refuses (dmesg_restrict).
        var log = KernelLog.open(device, System::nanoTime);
        Requirement.given(log.isPresent(), device + " cannot be opened by this user");

        long before = System.nanoTime();
        log.orElseThrow().close();

        assertThat(System.nanoTime() - before < Duration.ofMillis(900).toNanos(), is(true));
        assertThat(
                Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(t -> t.getName().equals("kernel-log")),
                is(false));
    }
}
