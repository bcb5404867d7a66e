package io.containermanager.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Files of the kernel under {@code /proc/sys} give their value to the first read only. {@code Files.readString} reads one byte first, since
 * they have no length, and then meets their end.
 */
class KernelFilesTest {

    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");

    @Test
    void aValueOfTheKernelIsReadWhole() {
        if (Files.exists(RELEASE)) {
            assertThat(SmallFile.text(RELEASE), is(Optional.of(System.getProperty("os.version"))));
        }
    }

    @Test
    void nothingReadsAFileOfTheKernelInAnotherWay() throws IOException {
        var kernels = Pattern.compile("\"/proc/sys/");
        var reads = Pattern.compile("\\bFiles\\.(?:read|lines|newBufferedReader)");
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            var wrong = sources.filter(source -> source.toString().endsWith(".java"))
                    .filter(source -> {
                        var text = text(source);
                        return kernels.matcher(text).find()
                                && reads.matcher(text).find();
                    })
                    .map(Path::toString)
                    .toList();
            assertThat("read by SmallFile instead", wrong, is(List.of()));
        }
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
