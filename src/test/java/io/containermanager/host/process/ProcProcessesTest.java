package io.containermanager.host.process;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcProcessesTest {
    private static final int PAGE_BYTES = 16_384;
    private static final String USER = "4194560";
    private static final String KERNEL = "2129984";

    @TempDir
    private Path proc;

    @Test
    void readsProcessesAndLeavesKernelThreadsAndOtherFoldersOut() throws IOException {
        process(42, "nginx", USER);
        process(2, "kthreadd", KERNEL);
        Files.createDirectories(proc.resolve("sys"));
        Files.createDirectories(proc.resolve("77"));

        assertThat(
                new ProcProcesses(proc, PAGE_BYTES).readings(),
                contains(new ProcessReading(42, 98323, "nginx", 3000, 394L * PAGE_BYTES)));
    }

    @Test
    void skipsAKernelThreadButSeesAProcessThatReusesItsPidLater() throws IOException {
        process(2, "kthreadd", KERNEL);
        var processes = new ProcProcesses(proc, PAGE_BYTES);
        assertThat(processes.readings(), is(List.of()));

        process(2, "nginx", USER);
        for (int pass = 1; pass < ProcProcesses.KERNEL_PASSES; pass++) {
            assertThat(processes.readings(), is(List.of()));
        }

        assertThat(processes.readings().getFirst().name(), is("nginx"));
    }

    @Test
    void readsArgumentsAndNoneOfAProcessThatIsGone() throws IOException {
        process(42, "nginx", USER);
        Files.writeString(proc.resolve("42/cmdline"), "/usr/sbin/nginx\0-g\0daemon off;\0");
        var processes = new ProcProcesses(proc, PAGE_BYTES);

        assertThat(processes.arguments(42), is(Optional.of(List.of("/usr/sbin/nginx", "-g", "daemon off;"))));
        assertThat(processes.arguments(43), is(Optional.empty()));
    }

    @Test
    void saysWhatToDoWhenTheProcFileSystemIsMissing() {
        var processes = new ProcProcesses(proc.resolve("nowhere"), PAGE_BYTES);

        String message = assertThrows(IOException.class, processes::readings).getMessage();
        assertThat(message, containsString("mount the proc file system there"));
    }

    private void process(int pid, String name, String flags) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(
                folder.resolve("stat"),
                pid + " (" + name + ") S 1 42 42 0 -1 " + flags
                        + " 97 0 0 0 250 50 0 0 20 0 4 0 98323 3133440 394 18446744073709551615 1\n");
    }
}
