package io.containermanager.ops;

import io.containermanager.config.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Limits of the process that are too tight for the service to run, or to say why it cannot: looked at before anything that opens files. Uses
 * nothing but the JDK.
 */
public final class ProcessLimits {

    /** The program's own files, its database and logs, and some connections. */
    static final long OPEN_FILES_MIN = 256;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d{1,18})\\s");

    private ProcessLimits() {}

    /** Refuses a start that would fail in the middle; where there are no such limits, or they cannot be read, nothing is refused. */
    public static void require() {
        try {
            problem(Files.readString(LIMITS)).ifPresent(line -> {
                throw new StartException(List.of(line));
            });
        } catch (IOException unknown) {
            // Another system than Linux: what fails then says so itself.
        }
    }

    /** What is too tight in the text of {@code /proc/self/limits}, and what to do about it. Pure. */
    static Optional<String> problem(String limits) {
        var files = OPEN_FILES.matcher(limits);
        if (!files.find() || Long.parseLong(files.group(1)) >= OPEN_FILES_MIN) {
            return Optional.empty();
        }
        return Optional.of(
                "the service may have only " + files.group(1) + " files and connections open, and needs at least "
                        + OPEN_FILES_MIN
                        + ", besides one for each connection: raise the limit (ulimit -n 1024, in a systemd unit"
                        + " LimitNOFILE=, with Docker --ulimit nofile=1024)");
    }
}
