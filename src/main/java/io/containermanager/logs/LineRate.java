package io.containermanager.logs;

import io.containermanager.engine.LogLine;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which lines are kept of a container that writes more than can be kept: of each second, by the lines' timestamps, the first, which are stored at
 * once, and the newest, which are held until they are taken: the end of a burst says why a container failed. Confined to its owner's lock.
 */
final class LineRate {

    /** So many lines of a second are stored at once. */
    static final int FIRST_MAX_LINES = 1_800;

    /** And so many characters. */
    static final int FIRST_MAX_CHARS = 480 << 10;

    /** So many of those after them are held; a further one takes the place of the oldest of them. */
    static final int NEWEST_MAX_LINES = 200;

    /** And so many characters; the newest line is held however long it is. */
    static final int NEWEST_MAX_CHARS = 32 << 10;

    private final ArrayDeque<LogLine> newest = new ArrayDeque<>();
    private long newestChars;
    private long dropped;
    private @Nullable Instant droppedSince;

    private long second;
    private int lines;
    private long chars;

    /**
     * What was not stored at once.
     *
     * @param dropped how many lines are lost before the newest ones
     * @param since the first lost line's timestamp, or of the newest ones when none is lost
     * @param newest the newest ones, oldest first
     */
    record Rest(long dropped, Instant since, List<LogLine> newest) {}

    /** Begins the line's second; what is left of an earlier one is to be stored before the line. */
    Optional<Rest> begin(LogLine line) {
        long at = line.timestamp().getEpochSecond();
        if (at == second) {
            return Optional.empty();
        }
        second = at;
        lines = 0;
        chars = 0;
        return rest();
    }

    /** Counts a line of the current second and returns whether it is to be stored at once. */
    boolean first(LogLine line) {
        if (lines >= FIRST_MAX_LINES || chars >= FIRST_MAX_CHARS) {
            return false;
        }
        lines++;
        chars += Math.min(line.text().length(), LogEntry.MESSAGE_MAX_CHARS);
        return true;
    }

    /** Holds a line that is not among the first ones and returns whether it is the only one. */
    boolean hold(LogLine line) {
        newest.addLast(line);
        newestChars += line.text().length();
        while (newest.size() > NEWEST_MAX_LINES || (newestChars > NEWEST_MAX_CHARS && newest.size() > 1)) {
            var lost = newest.removeFirst();
            newestChars -= lost.text().length();
            droppedSince = droppedSince == null ? lost.timestamp() : droppedSince;
            dropped++;
        }
        return dropped == 0 && newest.size() == 1;
    }

    /** What was not stored at once, taken once; empty if everything was. */
    Optional<Rest> rest() {
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        var since = droppedSince == null ? newest.getFirst().timestamp() : droppedSince;
        var rest = new Rest(dropped, since, List.copyOf(newest));
        newest.clear();
        newestChars = 0;
        dropped = 0;
        droppedSince = null;
        return Optional.of(rest);
    }
}
