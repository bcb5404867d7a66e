package io.containermanager.logs;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Says once for each log file that lines of it are not entries: something other than the manager wrote into it, or the disk lost a part. Searches
 * count such lines, too, but who reads a log sees only that something is missing. Thread-safe.
 */
public final class DamagedFiles {

    /** Files that are remembered; there are fewer at a time, and one that is forgotten is reported again. */
    private static final int REMEMBERED_MAX = 2 * LogFolder.FILES_MAX;

    private static final Logger LOGGER = System.getLogger(DamagedFiles.class.getName());

    // Guarded by this.
    private final Set<Path> reported = new LinkedHashSet<>();

    /**
     * Lines of a file were skipped.
     *
     * @param lines how many of what was read; more than 0
     */
    public void found(Path file, int lines) {
        if (isNew(file)) {
            LOGGER.log(
                    Level.WARNING,
                    (lines == 1 ? "1 line" : lines + " lines") + " of " + file + " cannot be read and "
                            + (lines == 1 ? "is" : "are")
                            + " left out: something else wrote into the file, or a part of it was lost");
        }
    }

    private synchronized boolean isNew(Path file) {
        if (!reported.add(file)) {
            return false;
        }
        if (reported.size() > REMEMBERED_MAX) {
            reported.remove(reported.iterator().next());
        }
        return true;
    }
}
