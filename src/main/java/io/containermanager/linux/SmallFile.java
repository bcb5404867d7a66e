package io.containermanager.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the short text files in which the kernel shows a value or a small table. */
public final class SmallFile {
    /** The kernel's own limit for such a value is one page. */
    static final int BYTES_MAX = 4096;

    private SmallFile() {}

    /** The file's text without surrounding white space; empty when it is missing, unreadable or blank. */
    public static Optional<String> text(Path file) {
        return text(file, BYTES_MAX);
    }

    /** The same for a file that may be longer: the first {@code bytesMax} of it. */
    public static Optional<String> text(Path file, int bytesMax) {
        return whole(file, bytesMax).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The first {@code bytesMax} bytes of a file as they are, also none; empty when it is missing or unreadable. */
    public static Optional<String> whole(Path file, int bytesMax) {
        try (var in = new FileInputStream(file.toFile())) {
            return Optional.of(new String(in.readNBytes(bytesMax), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            // Absent hardware and missing rights are everyday answers here, not faults.
            return Optional.empty();
        }
    }
}
