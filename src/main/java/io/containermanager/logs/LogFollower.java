package io.containermanager.logs;

import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.model.observed.Container;
import io.containermanager.model.secret.SecretValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one container's output was read, so that following it again neither loses nor repeats a line. Thread-safe: the engine
 * delivers, the collector opens and closes.
 */
final class LogFollower {

    /** How many past lines are read of a container that was there before us. */
    static final int TAIL_MAX_LINES = 200;

    /** Before every line: not the creation, which a clock that is set back puts behind them. */
    private static final Instant FIRST_LINE = Instant.EPOCH;

    private final SecretValues secrets;
    private final boolean young;
    private Container container;
    private @Nullable LogFollow follow;
    private boolean opening;
    private @Nullable String toldProblem;
    private @Nullable Instant openedForStart;
    private boolean openedEnded;

    private @Nullable Instant last;
    private int seenAtLast;
    private boolean lastInMillis;
    /** The newest moment before the clock was set back; null when it never was. */
    private @Nullable Instant readBefore;

    private boolean seeking;
    private @Nullable Instant resumedAt;
    private int toSkip;

    private long second;
    private int linesInSecond;
    private long charsInSecond;
    private long droppedInSecond;

    /**
     * How far an earlier run read: it kept milliseconds only.
     *
     * @param millisecond of the newest line
     * @param lines how many lines of that millisecond were read
     */
    record Mark(Instant millisecond, int lines) {}

    /**
     * A container's tail.
     *
     * @param secrets values that its lines must not show
     * @param readUpTo what was read by an earlier run; null when there was none
     * @param young whether it was made while we were looking: then it is read from its first line on
     */
    LogFollower(Container container, SecretValues secrets, @Nullable Mark readUpTo, boolean young) {
        this.container = container;
        this.young = young;
        this.secrets = secrets;
        this.last = readUpTo == null ? null : readUpTo.millisecond();
        this.seenAtLast = readUpTo == null ? 0 : readUpTo.lines();
        this.lastInMillis = readUpTo != null;
    }

    SecretValues secrets() {
        return secrets;
    }

    synchronized Container container() {
        return container;
    }

    /**
     * Takes a newer look at the container and says whether to follow it (again): when nothing follows it and it runs, or ended in a way
     * that was not read to its end.
     */
    synchronized boolean begins(Container seen) {
        container = seen;
        if (opening || (follow != null && follow.open())) {
            return false;
        }
        boolean ended = !seen.run().running();
        var start = seen.run().startedAt();
        // One that was never started is followed too: it may end before anybody looks again.
        boolean readToItsEnd = ended && openedEnded && Objects.equals(start, openedForStart);
        if (readToItsEnd) {
            return false;
        }
        opening = true;
        openedEnded = ended;
        openedForStart = start;
        resumedAt = last;
        seeking = last != null && readBefore != null;
        toSkip = seenAtLast;
        return true;
    }

    /** From where to follow. */
    synchronized LogRequest request() {
        // The engine gives lines after this; those of the very last moment are asked for once more and skipped.
        var since = last != null ? last.minusNanos(1) : young ? FIRST_LINE : null;
        return new LogRequest(since, TAIL_MAX_LINES);
    }

    /** What follows it now; null when opening failed. */
    synchronized void opened(@Nullable LogFollow opened) {
        opening = false;
        follow = opened;
        if (opened == null) {
            openedEnded = false;
        }
    }

    /** Whether that line is new. */
    @SuppressWarnings("NullAway") // While it seeks, both moments are known.
    synchronized boolean accepts(LogLine line) {
        var at = lastInMillis ? line.timestamp().truncatedTo(ChronoUnit.MILLIS) : line.timestamp();
        if (seeking && at.isAfter(resumedAt) && !at.isAfter(readBefore)) {
            // Read before the clock was set back: in the stream it stands before the line that was read last.
            return false;
        }
        seeking = false;
        if (resumedAt != null && !at.isAfter(resumedAt)) {
            if (line.isAfterClockSetBack(resumedAt)) {
                // Engines give nothing older than what was asked for: it was written after the clock was set back.
                resumedAt = null;
            } else if (at.isBefore(resumedAt)) {
                return false;
            } else if (toSkip > 0) {
                toSkip--;
                return false;
            }
        } else {
            resumedAt = null;
        }
        read(line);
        return true;
    }

    private void read(LogLine line) {
        var at = line.timestamp();
        lastInMillis = false;
        if (last != null && line.isAfterClockSetBack(last)) {
            readBefore = last;
            last = at;
            seenAtLast = 1;
        } else if (last != null && at.equals(last)) {
            seenAtLast++;
        } else if (last == null || at.isAfter(last)) {
            last = at;
            seenAtLast = 1;
        }
    }

    /** How many lines of earlier seconds were dropped and not told of yet; told once. */
    synchronized long droppedBefore(long epochSecond) {
        if (epochSecond == second) {
            return 0;
        }
        long dropped = droppedInSecond;
        second = epochSecond;
        linesInSecond = 0;
        charsInSecond = 0;
        droppedInSecond = 0;
        return dropped;
    }

    /** Counts a line of that second; false when there were too many. */
    synchronized boolean withinRate(int chars) {
        if (linesInSecond < LogCollector.LINES_PER_SECOND_MAX && charsInSecond < LogCollector.CHARS_PER_SECOND_MAX) {
            linesInSecond++;
            charsInSecond += Math.min(chars, LogEntry.MESSAGE_MAX_CHARS);
            return true;
        }
        droppedInSecond++;
        return false;
    }

    /** Whether something follows it now. */
    synchronized boolean followed() {
        return follow != null && follow.open();
    }

    /** Why its output cannot be read at present; empty while it can. */
    synchronized Optional<String> problem() {
        return follow == null ? Optional.ofNullable(toldProblem) : follow.problem();
    }

    /** The same if it is new: to be told once. */
    synchronized Optional<String> newProblem() {
        var now = follow == null ? Optional.<String>empty() : follow.problem();
        boolean told = now.isPresent() && now.get().equals(toldProblem);
        if (follow != null) {
            toldProblem = now.orElse(null);
        }
        return told ? Optional.empty() : now;
    }

    /** Takes what follows it, to be closed by the caller, who must not hold a lock that the engine's delivery needs. */
    synchronized @Nullable LogFollow release() {
        var released = follow;
        follow = null;
        return released;
    }
}
