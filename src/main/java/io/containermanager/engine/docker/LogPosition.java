package io.containermanager.engine.docker;

import io.containermanager.engine.LogLine;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a container's log was read, by the daemon's own times of its lines: where the next stream begins, and which of its lines are
 * new. A daemon gives lines by their times ({@code since}), but in the order in which they were written; so when its clock was set back,
 * what it wrote since lies behind the last line that was read, and is only found by reading on from there. Order never comes from our
 * clock. Not thread-safe: one stream at a time.
 */
final class LogPosition {

    private @Nullable Instant last;
    /** The last line itself, since a line from before the clock was set back may have its time; null when it was read by an earlier position. */
    private @Nullable LogLine lastLine;
    /** The newest moment before the clock was set back, if a line written since was read; null otherwise. */
    private @Nullable Instant beforeSetBack;

    /** The moment up to which all was read when the present stream was opened; null when it began at the tail. */
    private @Nullable Instant openedAt;

    private boolean whole;
    /** Whether lines that were already read are still to come, before those that follow the last one. */
    private boolean seeking;

    /** Where a stream begins. */
    sealed interface From {
        /** Some lines before its end. */
        record Tail() implements From {}

        /** At its first line: the daemon's clock is behind the last line that was read. */
        record Beginning() implements From {}

        /** At the lines of that moment. */
        record Moment(Instant moment) implements From {}
    }

    /** All before this was read; null when nothing was. */
    LogPosition(@Nullable Instant last) {
        this.last = last;
    }

    /**
     * Where the next stream is to begin.
     *
     * @param clock the daemon's; null when it is not known
     */
    synchronized From open(@Nullable Instant clock) {
        openedAt = last;
        whole = last != null && isBehind(clock, last);
        var earlier = beforeSetBack;
        seeking = whole || (last != null && earlier != null && earlier.isAfter(last));
        if (last == null) {
            return new From.Tail();
        }
        return whole ? new From.Beginning() : new From.Moment(last);
    }

    /** Whether the daemon leaves out of the present stream what is written now: it was opened at a moment that its clock is behind of. */
    synchronized boolean filteredOut(@Nullable Instant clock) {
        return openedAt != null && !whole && isBehind(clock, openedAt);
    }

    private static boolean isBehind(@Nullable Instant clock, Instant moment) {
        // A clock in whole seconds may be a second behind, and lines of two streams are a little out of order.
        return clock != null && clock.plusSeconds(1).isBefore(moment.minus(LogLine.OUT_OF_ORDER_MAX));
    }

    /** Whether a line of the present stream was not read before. */
    synchronized boolean isNew(LogLine line) {
        var from = openedAt;
        if (from == null) {
            return true;
        }
        var at = line.timestamp();
        if (seeking && precedes(line, from)) {
            return false;
        }
        seeking = false;
        return at.isAfter(from) || line.isAfterClockSetBack(from);
    }

    private boolean precedes(LogLine line, Instant from) {
        var at = line.timestamp();
        if (whole) {
            // What was written before an earlier set-back comes first, and is later than the last line that was read
            // since.
            return at.isBefore(from) || (!line.equals(lastLine) && beforeSetBack != null && !at.isAfter(beforeSetBack));
        }
        // Written before the clock was set back, and later by its times than the last line that was read since.
        return !line.equals(lastLine) && !at.isBefore(from) && beforeSetBack != null && !at.isAfter(beforeSetBack);
    }

    /** A line was read. */
    synchronized void read(LogLine line) {
        var before = last;
        var at = line.timestamp();
        if (before != null && line.isAfterClockSetBack(before)) {
            beforeSetBack = beforeSetBack == null || beforeSetBack.isBefore(before) ? before : beforeSetBack;
            last = at;
            lastLine = line;
        } else if (before == null || at.isAfter(before)) {
            last = at;
            lastLine = line;
        }
    }
}
