package io.containermanager.logs.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries of all log files before an id, newest first. Files that begin after the id are not read. */
final class EarlierFileEntries extends FileEntries {

    private long below;

    /**
     * Entries to read.
     *
     * @param files newest first
     * @param below only entries with smaller ids
     */
    EarlierFileEntries(List<Path> files, long below) {
        super(files, 0);
        this.below = below;
    }

    @Override
    @Nullable
    LogLines lines(Path file) throws IOException {
        return first(file) < below ? ReverseLines.open(file) : null;
    }

    @Override
    boolean advance(long id) {
        boolean earlier = id < below;
        below = Math.min(below, id);
        return earlier;
    }
}
