package io.containermanager.access;

import io.containermanager.event.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session as this process sees it: with times of its own monotonic clock. Guarded by {@link Sessions}. */
final class OpenSession {

    /** Longer than any session lasts. */
    private static final Duration AGE_MAX = Duration.ofDays(3_650);

    private final SessionRecord record;
    private final long startedNanos;
    private @Nullable Caller caller;
    private long usedNanos;
    private long shownNanos;
    private boolean lost;
    private long lostSinceNanos;

    private OpenSession(SessionRecord record, @Nullable Caller caller, long startedNanos, long usedNanos) {
        this.record = record;
        this.caller = caller;
        this.startedNanos = startedNanos;
        this.usedNanos = usedNanos;
        this.shownNanos = usedNanos;
    }

    /**
     * The session as it was just read. One that was used elsewhere since counts as used now; how long ago one that is new here began and was used
     * follows from wall time, since that may have been on another machine.
     */
    static OpenSession seen(SessionRecord record, @Nullable OpenSession before, Clock time) {
        long now = time.nanoTime();
        if (before == null) {
            long age = agoNanos(record.startedAt().getEpochSecond(), time.now());
            boolean known = record.lastUse() >= record.startedAt().getEpochSecond();
            // A number before the beginning is none of a time, and counts as a use now.
            long unused = known ? agoNanos(record.lastUse(), time.now()) : 0;
            return new OpenSession(record, null, now - age, now - unused);
        }
        boolean used = record.lastUse() > before.record.lastUse();
        var after = new OpenSession(record, before.caller, before.startedNanos, used ? now : before.usedNanos);
        after.shownNanos = used ? now : before.shownNanos;
        after.lost = before.lost;
        after.lostSinceNanos = before.lostSinceNanos;
        return after;
    }

    /** Never below zero, and never so much that a difference of nanoseconds would overflow, whatever was kept. */
    private static long agoNanos(long second, Instant now) {
        long ago = now.getEpochSecond() - second;
        return TimeUnit.SECONDS.toNanos(Math.clamp(ago, 0, AGE_MAX.toSeconds()));
    }

    SessionRecord record() {
        return record;
    }

    long startedNanos() {
        return startedNanos;
    }

    long usedNanos() {
        return usedNanos;
    }

    /** When it was used last, by wall time. */
    Instant usedAt(Instant now, long nanos) {
        return now.plusNanos(usedNanos - nanos);
    }

    void use(long now) {
        usedNanos = now;
    }

    /** Whether it was used here, and other replicas did not hear of a use for so long. */
    boolean useToShow(long now, long afterNanos) {
        return usedNanos - shownNanos > 0 && now - shownNanos >= afterNanos;
    }

    /** Who it makes the browser; null while its token is not known here. */
    @Nullable
    Caller caller(Function<String, Optional<Token>> tokens) {
        if (caller == null) {
            caller = tokens.apply(record.token())
                    .map(token -> token.caller().in(record.id()))
                    .orElse(null);
        }
        return caller;
    }

    /** For how long its token has not held, in nanoseconds; -1 while it holds. */
    long withoutToken(boolean now, long nanos) {
        if (now && !lost) {
            lostSinceNanos = nanos;
        }
        lost = now;
        return now ? nanos - lostSinceNanos + 1 : -1;
    }

    Session shown(Caller holder, SessionSettings settings, Instant now, long nanos) {
        long lifeLeft = settings.lifetime().toNanos() - (nanos - startedNanos);
        long idleLeft = settings.idle().toNanos() - (nanos - usedNanos);
        return new Session(
                record.id(),
                holder,
                record.device(),
                record.startedAt(),
                usedAt(now, nanos),
                now.plusNanos(Math.min(lifeLeft, idleLeft)),
                now.plusNanos(lifeLeft));
    }
}
