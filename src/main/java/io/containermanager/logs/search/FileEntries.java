package io.containermanager.logs.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of all log files before an id, newest first. Files that are deleted meanwhile are skipped; those that begin after the id
 * are not read. Not thread-safe; reads are the caller's to bound.
 */
final class FileEntries implements Closeable {

    private final List<Path> files;
    private int nextFile;
    private @Nullable ReverseLines open;
    private long below;
    private long bytes;
    private int unreadable;
    private int opened;

    /**
     * Entries to read.
     *
     * @param files newest first
     * @param below only entries with smaller ids
     */
    FileEntries(List<Path> files, long below) {
        this.files = files;
        this.below = below;
    }

    /** The next line whose id is smaller than those before; null at the end. */
    Candidate.@Nullable InFile next() throws IOException {
        while (true) {
            var lines = open == null ? openNext() : open;
            if (lines == null) {
                return null;
            }
            long before = lines.remaining();
            var json = lines.previous();
            bytes += before - lines.remaining();
            if (json == null) {
                close();
                continue;
            }
            var head = LogHead.read(json).orElse(null);
            if (head == null) {
                unreadable++;
            } else if (head.id() < below) {
                below = head.id();
                return new Candidate.InFile(head, json);
            }
        }
    }

    private @Nullable ReverseLines openNext() throws IOException {
        while (nextFile < files.size()) {
            var file = files.get(nextFile++);
            try {
                if (first(file) < below) {
                    open = ReverseLines.open(file);
                    opened++;
                    return open;
                }
            } catch (NoSuchFileException deleted) {
                // Retention took it: what it held is gone, the next one is read.
            }
        }
        return null;
    }

    /** The id that the file begins with; 0 if that cannot be read. */
    static long first(Path file) throws IOException {
        try (var input = Files.newInputStream(file)) {
            return LogHead.read(input.readNBytes(LogHead.MAX_BYTES))
                    .map(LogHead::id)
                    .orElse(0L);
        }
    }

    /** Bytes read of files. */
    long bytes() {
        return bytes;
    }

    /** Lines that are not an entry's. */
    int unreadable() {
        return unreadable;
    }

    /** Files opened. */
    int opened() {
        return opened;
    }

    /** Closes the file that is open. */
    @Override
    public void close() throws IOException {
        var last = open;
        open = null;
        if (last != null) {
            last.close();
        }
    }
}
