package io.containermanager.api.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** How many files and sockets the process may have open, and has; from {@code /proc}. Where that cannot be read nothing is known. */
final class FileDescriptors {

    /** What is not known. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)");

    private final Path process;

    FileDescriptors(Path process) {
        this.process = process;
    }

    /** The limit ({@code ulimit -n}). */
    long limit() {
        try {
            return limit(Files.readString(process.resolve("limits")));
        } catch (IOException | UncheckedIOException unreadable) {
            return UNKNOWN;
        }
    }

    /** The limit in the text of {@code /proc/self/limits}. Pure. */
    static long limit(String text) {
        var found = LIMIT.matcher(text);
        return found.find() && !found.group(1).equals("unlimited") ? Long.parseLong(found.group(1)) : UNKNOWN;
    }

    /** How many are open; 0 when that is not known. Walks a folder: not for every request. */
    long open() {
        try (var entries = Files.newDirectoryStream(process.resolve("fd"))) {
            long count = 0;
            for (var _ : entries) {
                count++;
            }
            return count;
        } catch (IOException | DirectoryIteratorException unreadable) {
            return 0;
        }
    }
}
