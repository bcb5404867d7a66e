package io.containermanager.api.apps;

import io.containermanager.engine.DiskUsage;
import io.containermanager.event.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine measured last of its disk: it walks through all files of all volumes for it, so it is asked only when somebody wants to know,
 * once at a time for all who do, and not again for {@link #KEPT}. Thread-safe.
 */
final class DiskUsageCache {

    /** How long an answer is given again. */
    static final Duration KEPT = Duration.ofMinutes(1);

    private final Supplier<CompletableFuture<DiskUsage>> engine;
    private final Clock clock;

    // Guarded by this.
    private @Nullable CompletableFuture<Measured> newest;
    private long measuredNanos;

    /**
     * One answer.
     *
     * @param usage what was measured
     * @param at when
     */
    record Measured(DiskUsage usage, Instant at) {}

    /**
     * Nothing is asked yet.
     *
     * @param engine asks; its future always completes
     */
    DiskUsageCache(Supplier<CompletableFuture<DiskUsage>> engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** The newest answer, or the one that is awaited. */
    CompletableFuture<Measured> measured() {
        CompletableFuture<Measured> asked;
        synchronized (this) {
            var known = newest;
            if (known != null && (!known.isDone() || isFresh(known))) {
                return known;
            }
            asked = new CompletableFuture<>();
            newest = asked;
        }
        var _ = CompletableFuture.completedFuture(true)
                .thenCompose(_ -> engine.get())
                .whenComplete((usage, failure) -> completed(asked, usage, failure));
        return asked;
    }

    private void completed(CompletableFuture<Measured> asked, DiskUsage usage, @Nullable Throwable failure) {
        if (failure != null) {
            asked.completeExceptionally(failure);
            return;
        }
        synchronized (this) {
            measuredNanos = clock.nanoTime();
        }
        asked.complete(new Measured(usage, clock.now()));
    }

    private boolean isFresh(CompletableFuture<Measured> known) {
        return !known.isCompletedExceptionally() && clock.nanoTime() - measuredNanos < KEPT.toNanos();
    }
}
