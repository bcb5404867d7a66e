package io.containermanager.logs.search;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The entries of all log files after an id, oldest first. Files that end before it are not read. */
final class LaterFileEntries extends FileEntries {

    private final OptionalLong oldest;
    private long after;

    private LaterFileEntries(List<Path> files, int firstFile, long after, OptionalLong oldest) {
        super(files, firstFile);
        this.after = after;
        this.oldest = oldest;
    }

    /**
     * Entries to read.
     *
     * @param files oldest first
     * @param after only entries with greater ids
     */
    static LaterFileEntries of(List<Path> files, long after) throws IOException {
        var oldest = OptionalLong.empty();
        int firstFile = 0;
        for (int at = 0; at < files.size(); at++) {
            var begins = begins(files.get(at));
            if (begins.isPresent() && oldest.isEmpty()) {
                oldest = begins;
            }
            if (begins.isPresent() && begins.getAsLong() <= after) {
                // All before it end before this one begins.
                firstFile = at;
            }
        }
        return new LaterFileEntries(files, firstFile, after, oldest);
    }

    /** The id that the file begins with; empty if that cannot be read. */
    private static OptionalLong begins(Path file) throws IOException {
        try {
            long first = first(file);
            return first == 0 ? OptionalLong.empty() : OptionalLong.of(first);
        } catch (NoSuchFileException deleted) {
            return OptionalLong.empty();
        }
    }

    /** The id with which the files begin; empty if there is none. */
    OptionalLong oldest() {
        return oldest;
    }

    @Override
    LogLines lines(Path file) throws IOException {
        return ForwardLines.open(file, after);
    }

    @Override
    boolean advance(long id) {
        boolean later = id > after;
        after = Math.max(after, id);
        return later;
    }
}
