package io.containermanager.logs.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The entries of all log files after an id, oldest first. Files that end before it are not read; those that are deleted meanwhile are
 * skipped. Not thread-safe; reads are the caller's to bound.
 */
final class LaterFileEntries implements Closeable {

    private final List<Path> files;
    private final OptionalLong oldest;
    private int nextFile;
    private @Nullable ForwardLines open;
    private long after;
    private long bytesOfClosed;
    private int unreadable;
    private int opened;

    /**
     * Entries to read.
     *
     * @param files oldest first
     * @param after only entries with greater ids
     */
    LaterFileEntries(List<Path> files, long after) throws IOException {
        this.files = files;
        this.after = after;
        var first = OptionalLong.empty();
        for (int at = 0; at < files.size(); at++) {
            var begins = begins(files.get(at));
            if (begins.isPresent() && first.isEmpty()) {
                first = begins;
            }
            if (begins.isPresent() && begins.getAsLong() <= after) {
                // All before it end before this one begins.
                nextFile = at;
            }
        }
        this.oldest = first;
    }

    /** The id with which the files begin; empty if there is none. */
    OptionalLong oldest() {
        return oldest;
    }

    /** The next line whose id is greater than those before; null at the end. */
    Candidate.@Nullable InFile next() throws IOException {
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
            } else if (head.id() > after) {
                after = head.id();
                return new Candidate.InFile(head, json);
            }
        }
    }

    private @Nullable ForwardLines openNext() throws IOException {
        while (nextFile < files.size()) {
            try {
                open = ForwardLines.open(files.get(nextFile++), after);
                opened++;
                return open;
            } catch (NoSuchFileException deleted) {
                // Retention took it: what it held is gone, the next one is read.
            }
        }
        return null;
    }

    /** The id that the file begins with; empty if that cannot be read. */
    private static OptionalLong begins(Path file) throws IOException {
        try {
            long first = FileEntries.first(file);
            return first == 0 ? OptionalLong.empty() : OptionalLong.of(first);
        } catch (NoSuchFileException deleted) {
            return OptionalLong.empty();
        }
    }

    /** Bytes read of files. */
    long bytes() {
        var last = open;
        return bytesOfClosed + (last == null ? 0 : last.read());
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
            bytesOfClosed += last.read();
            last.close();
        }
    }
}
