package io.containermanager.access;

import io.containermanager.event.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session as this process sees it: with times of its own monotonic clock. Guarded by {@link Sessions}. */
final class OpenSession {

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
     * The session as it was just read. One that was used elsewhere since counts as used now; the age of one that is new here follows from wall time,
     * since it may have begun on another machine.
     */
    static OpenSession seen(SessionRecord record, @Nullable OpenSession before, Clock time) {
        long now = time.nanoTime();
        if (before == null) {
            var age = Duration.between(record.startedAt(), time.now());
            return new OpenSession(record, null, now - (age.isNegative() ? 0 : age.toNanos()), now);
        }
        boolean used = record.uses() > before.record.uses();
        var after = new OpenSession(record, before.caller, before.startedNanos, used ? now : before.usedNanos);
        after.shownNanos = used ? now : before.shownNanos;
        after.lost = before.lost;
        after.lostSinceNanos = before.lostSinceNanos;
        return after;
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
                now.plusNanos(usedNanos - nanos),
                now.plusNanos(Math.min(lifeLeft, idleLeft)),
                now.plusNanos(lifeLeft));
    }
}
