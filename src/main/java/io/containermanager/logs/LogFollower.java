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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How far one container's output was read, so that following it again neither loses nor repeats a line. Thread-safe: the engine
 * delivers, the collector opens and closes.
 */
final class LogFollower {

    /** How many past lines are read of a container that existed before the manager started. */
    static final int TAIL_MAX_LINES = 200;

    /** Earlier than any line. Not the creation time, which is later than the lines when the clock is set back. */
    private static final Instant FIRST_LINE = Instant.EPOCH;

    private final SecretValues secrets;
    private final boolean young;
    private Container container;
    private @Nullable LogFollow follow;
    private boolean opening;
    private @Nullable String reportedProblem;
    private @Nullable Instant openedForStart;
    private boolean openedEnded;

    private @Nullable Instant last;
    private int seenAtLast;
    private boolean lastInMillis;
    /** The newest timestamp before the clock was set back; null if it never was. */
    private @Nullable Instant readBefore;

    private boolean seeking;
    private @Nullable Instant resumedAt;
    private int toSkip;

    private final LineRate rate = new LineRate();

    /**
     * The position of an earlier run, which only stored milliseconds.
     *
     * @param millisecond of the newest line
     * @param lines the number of lines of that millisecond that were read
     */
    record Mark(Instant millisecond, int lines) {}

    /**
     * The follower of one container.
     *
     * @param secrets values to mask in its lines
     * @param readUpTo the position of an earlier run; null if there was none
     * @param young whether it was created while the manager ran: then it is read from its first line
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
     * Takes a newer observation of the container and returns whether to follow it (again): if it is not followed and runs, or has exited
     * and was not read to its end.
     */
    synchronized boolean begins(Container seen) {
        container = seen;
        if (opening || (follow != null && follow.open())) {
            return false;
        }
        boolean ended = !seen.run().running();
        var start = seen.run().startedAt();
        // One that was never started is followed too: it may exit before the next observation.
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

    /** The position to follow from. */
    synchronized LogRequest request() {
        // The engine returns lines after this time; those of the last timestamp are requested again and skipped.
        var since = last != null ? last.minusNanos(1) : young ? FIRST_LINE : null;
        return new LogRequest(since, TAIL_MAX_LINES);
    }

    /** The stream was opened; null if opening failed. */
    synchronized void opened(@Nullable LogFollow opened) {
        opening = false;
        follow = opened;
        if (opened == null) {
            openedEnded = false;
        }
    }

    /** Whether the line is new. */
    @SuppressWarnings("NullAway") // While it seeks, both timestamps are set.
    synchronized boolean accepts(LogLine line) {
        var at = lastInMillis ? line.timestamp().truncatedTo(ChronoUnit.MILLIS) : line.timestamp();
        if (seeking && at.isAfter(resumedAt) && !at.isAfter(readBefore)) {
            // Read before the clock was set back: in the stream it comes before the last line read.
            return false;
        }
        seeking = false;
        if (resumedAt != null && !at.isAfter(resumedAt)) {
            if (line.isAfterClockSetBack(resumedAt)) {
                // Engines return nothing older than requested: it was written after the clock was set back.
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

    /** Which of its lines are kept; guarded by this follower. */
    LineRate rate() {
        return rate;
    }

    /** A command that shows the engine's own copy of the log from a moment on; empty where there is none. */
    synchronized Optional<String> command(LogLine newest, Instant since) {
        return follow == null ? Optional.empty() : follow.command(since, newest.pod());
    }

    /** Whether it is followed now. */
    synchronized boolean followed() {
        return follow != null && follow.open();
    }

    /** Completes once the run that has ended was read to its end; empty while nothing is followed. */
    synchronized Optional<CompletableFuture<Void>> readToEnd(boolean again) {
        return Optional.ofNullable(follow).map(it -> it.readToEnd(again));
    }

    /** Why its log cannot be read at present; empty if it can. */
    synchronized Optional<String> problem() {
        return follow == null ? Optional.ofNullable(reportedProblem) : follow.problem();
    }

    /** The same if it is new, so that it is reported once. */
    synchronized Optional<String> newProblem() {
        var now = follow == null ? Optional.<String>empty() : follow.problem();
        boolean reported = now.isPresent() && now.get().equals(reportedProblem);
        if (follow != null) {
            reportedProblem = now.orElse(null);
        }
        return reported ? Optional.empty() : now;
    }

    /** Detaches the stream. The caller closes it without holding a lock that the engine's delivery needs. */
    synchronized @Nullable LogFollow release() {
        var released = follow;
        follow = null;
        return released;
    }
}
