package io.containermanager.api.apps;

import io.containermanager.engine.DiskUsage;
import io.containermanager.event.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine measured last of its disk: it walks through all files of all volumes for it, so it is asked only when somebody wants to know,
 * once at a time for all who do, and not again for {@link #KEPT} unless this manager removed something since: an answer after that was
 * measured after it, so that a removal costs one measurement more at most, and none where nobody asks. A call that hangs does not stop the
 * next: the engine is asked once more after {@link #ASKED_AGAIN}, and the first answer counts. Thread-safe.
 */
final class DiskUsageCache {

    /** How long an answer is given again. */
    static final Duration KEPT = Duration.ofMinutes(1);

    /** A call that is unanswered for so long may be a dead one: the engine may have gone and come back since. */
    static final Duration ASKED_AGAIN = Duration.ofSeconds(30);

    /** So many calls are under way at most: an engine that measures for minutes is not asked more often because of it. */
    static final int CALLS_MAX = 2;

    private final Supplier<CompletableFuture<DiskUsage>> engine;
    private final LongSupplier removals;
    private final Clock clock;

    // Guarded by this, which is not held while the engine is called.
    private @Nullable Round newest;
    private int calls;

    /**
     * One answer.
     *
     * @param usage what was measured
     * @param at when
     */
    record Measured(DiskUsage usage, Instant at) {}

    /** What is asked until one answer comes, which is for all who wait. */
    private static final class Round {
        final CompletableFuture<Measured> answer = new CompletableFuture<>();
        final long removals;
        // Guarded by the cache.
        int calls;
        long askedNanos;
        long measuredNanos;

        /** One that is about to be asked, after so many removals. */
        Round(long removals) {
            this.removals = removals;
        }
    }

    /**
     * Nothing is asked yet.
     *
     * @param engine asks; its future always completes
     * @param removals how many images and volumes were removed so far
     */
    DiskUsageCache(Supplier<CompletableFuture<DiskUsage>> engine, LongSupplier removals, Clock clock) {
        this.engine = engine;
        this.removals = removals;
        this.clock = clock;
    }

    /** The newest answer, or the one that is awaited; measured after every removal before this call. */
    CompletableFuture<Measured> measured() {
        long removed = removals.getAsLong();
        var round = asked(removed);
        // Daemons measure once at a time: what began before a removal is waited for, and then measured again.
        return round.removals >= removed
                ? round.answer
                : round.answer.handle((_, _) -> true).thenCompose(_ -> asked(removals.getAsLong()).answer);
    }

    private Round asked(long removed) {
        Round round;
        synchronized (this) {
            round = newest == null || isOver(newest, removed) ? new Round(removed) : newest;
            boolean waits = round.calls > 0 && clock.nanoTime() - round.askedNanos < ASKED_AGAIN.toNanos();
            newest = round;
            if (round.answer.isDone() || waits || calls >= CALLS_MAX) {
                return round;
            }
            round.calls++;
            round.askedNanos = clock.nanoTime();
            calls++;
        }
        var _ = CompletableFuture.completedFuture(true)
                .thenCompose(_ -> engine.get())
                .whenComplete((usage, failure) -> completed(round, usage, failure));
        return round;
    }

    private void completed(Round round, DiskUsage usage, @Nullable Throwable failure) {
        boolean last;
        synchronized (this) {
            calls--;
            round.calls--;
            last = round.calls == 0;
            if (failure == null && !round.answer.isDone()) {
                round.measuredNanos = clock.nanoTime();
            }
        }
        if (failure == null) {
            round.answer.complete(new Measured(usage, clock.now()));
        } else if (last) {
            // A failure beside a call that is under way says nothing yet: older daemons measure once at a time.
            round.answer.completeExceptionally(failure);
        }
    }

    private boolean isOver(Round round, long removed) {
        return round.answer.isDone()
                && (round.answer.isCompletedExceptionally()
                        || round.removals < removed
                        || clock.nanoTime() - round.measuredNanos >= KEPT.toNanos());
    }
}
