package io.containermanager;

import io.containermanager.event.FailureText;
import io.containermanager.event.Scheduler;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.replica.lease.Election;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A replica that was just elected acts only once it has seen what the one before it did: its watches may be behind, and from an older state it
 * would start a version beside another one. Thread-safe.
 */
public final class CaughtUpLeadership implements Leadership {

    /** Until it is tried again when the cluster does not answer. */
    public static final Duration AGAIN = Duration.ofSeconds(1);

    private static final long NONE = -1;
    private static final Logger LOGGER = System.getLogger(CaughtUpLeadership.class.getName());

    private final Runnable changed;
    private final AtomicLong caughtUp = new AtomicLong(NONE);
    private volatile @Nullable Election election;
    private volatile @Nullable Refresh refreshed;

    /** How the watches catch up, and what tries it again. */
    private record Refresh(Supplier<CompletableFuture<Boolean>> asked, Scheduler scheduler) {}

    /** @param changed is called when {@link #acting} may have changed; must not block */
    public CaughtUpLeadership(Runnable changed) {
        this.changed = changed;
    }

    /** Takes part in an election from now on. */
    public void join(Election joined) {
        election = joined;
        elected();
    }

    /** Sets how the watches catch up; until then this replica does not act. */
    public void refreshBy(Supplier<CompletableFuture<Boolean>> refresh, Scheduler scheduler) {
        refreshed = new Refresh(refresh, scheduler);
        elected();
    }

    /** The election has, or may have, another outcome. */
    public void elected() {
        var joined = election;
        var known = refreshed;
        if (joined != null && known != null && joined.held() && caughtUp.get() != joined.term()) {
            catchUp(joined, known, joined.term());
        }
        changed.run();
    }

    private void catchUp(Election joined, Refresh known, long term) {
        var _ = known.asked().get().whenComplete((_, failed) -> {
            if (failed == null) {
                caughtUp.accumulateAndGet(term, Math::max);
                changed.run();
            } else if (joined.held() && joined.term() == term) {
                LOGGER.log(Level.DEBUG, "Not acting yet: " + FailureText.of(failed));
                known.scheduler().after(AGAIN, () -> catchUp(joined, known, term));
            }
        });
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean acting() {
        var joined = election;
        return joined != null && joined.held() && caughtUp.get() == joined.term();
    }

    @Override
    public Optional<String> actingAddress() {
        return Optional.ofNullable(election).flatMap(Election::holderAddress).filter(address -> !address.isEmpty());
    }
}
