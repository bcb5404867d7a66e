package io.containermanager.logs.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of all log files on one side of an id, in the direction away from it. Files that are deleted meanwhile are skipped. Not
 * thread-safe; reads are the caller's to bound.
 */
abstract sealed class FileEntries implements Closeable permits EarlierFileEntries, LaterFileEntries {

    private final List<Path> files;
    private int nextFile;
    private @Nullable LogLines open;
    private long bytesOfClosed;
    private int unreadable;
    private final Map<Path, Integer> damaged = new LinkedHashMap<>();
    private int opened;

    /**
     * Entries to read.
     *
     * @param files in the order in which they are read
     * @param firstFile the index of the first that is read
     */
    FileEntries(List<Path> files, int firstFile) {
        this.files = files;
        this.nextFile = firstFile;
    }

    /** The lines of a file in this direction; null where none of them is needed. */
    abstract @Nullable LogLines lines(Path file) throws IOException;

    /** Whether that id goes on in this direction; it is where the next one has to go on from. */
    abstract boolean advance(long id);

    /** The next line whose id goes on; null at the end. */
    final Candidate.@Nullable InFile next() throws IOException {
        while (true) {
            var lines = open == null ? openNext() : open;
            if (lines == null) {
                return null;
            }
            var json = lines.next();
            if (json == null) {
                close();
                continue;
            }
            var head = LogHead.read(json).orElse(null);
            if (head == null) {
                unreadable++;
                damaged.merge(files.get(nextFile - 1), 1, Integer::sum);
            } else if (advance(head.id())) {
                return new Candidate.InFile(head, json);
            }
        }
    }

    private @Nullable LogLines openNext() throws IOException {
        while (nextFile < files.size()) {
            try {
                open = lines(files.get(nextFile++));
                if (open != null) {
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

    /** How much of the files was read. */
    final FileStatistics read() {
        var last = open;
        return new FileStatistics(bytesOfClosed + (last == null ? 0 : last.read()), opened, unreadable);
    }

    /** How many lines that were read are no entries, by their files; only files that have some. */
    final Map<Path, Integer> damaged() {
        return damaged;
    }

    /** Closes the file that is open. */
    @Override
    public final void close() throws IOException {
        var last = open;
        open = null;
        if (last != null) {
            bytesOfClosed += last.read();
            last.close();
        }
    }
}
