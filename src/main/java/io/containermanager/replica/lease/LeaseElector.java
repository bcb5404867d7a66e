package io.containermanager.replica.lease;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.replica.lease.LeaseRules.Act;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the election of the replica that acts. Whether this one {@linkplain #held holds} the Lease is a matter of time: a process that was
 * stopped for long finds, when it runs again, that it no longer holds it. A Lease is no fence: what a holder began shortly before it lost it may still
 * reach the cluster, where names and preconditions keep it from doing harm.
 */
public final class LeaseElector implements Election, AutoCloseable {

    /** How long {@link #close} waits for giving the Lease back. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private static final Logger LOGGER = System.getLogger(LeaseElector.class.getName());

    private final ClusterClient client;
    private final Seat seat;
    private final Clock time;
    private final Runnable changed;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    private volatile @Nullable LeaseRecord seen;
    private volatile boolean holding;
    private volatile long heldUntilNanos;
    private volatile long term;

    // Confined to the thread.
    private long seenSinceNanos;
    private boolean reported;
    private long reportedTerm;

    /**
     * What is elected, and who takes part.
     *
     * @param namespace of the Lease
     * @param name of the Lease
     * @param self this replica: unique over all that ever took part
     * @param address where this replica's API is
     */
    public record Seat(String namespace, String name, String self, String address) {}

    /**
     * Begins to take part.
     *
     * @param client whose calls take clearly less time than a Lease lasts
     * @param changed is called when {@link #held} or the {@link #term} in which it is held has changed; must not block
     */
    public static LeaseElector start(ClusterClient client, Seat seat, Clock time, Runnable changed) {
        var elector = new LeaseElector(client, seat, time, changed);
        elector.thread.start();
        return elector;
    }

    private LeaseElector(ClusterClient client, Seat seat, Clock time, Runnable changed) {
        this.client = client;
        this.seat = seat;
        this.time = time;
        this.changed = changed;
        this.thread = GuardedThread.platform("lease-elector").loop(this::run, this::closed);
    }

    @Override
    public boolean held() {
        return holding && !closed() && time.nanoTime() - heldUntilNanos < 0;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public Optional<String> holderAddress() {
        var record = seen;
        return record == null || record.holder().isEmpty() || record.holder().equals(seat.self())
                ? Optional.empty()
                : Optional.of(record.address());
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            do {
                lookAndAct();
                report();
            } while (!closing.await(pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException unmeant) {
            // Only close() ends the thread: its guard starts it again.
        }
    }

    /** Until the next look, or until a Lease that could not be renewed runs out. */
    private Duration pause() {
        var left = Duration.ofNanos(heldUntilNanos - time.nanoTime());
        return holding && left.isPositive() && left.compareTo(LeaseRules.INTERVAL) < 0
                ? left.plusMillis(1)
                : LeaseRules.INTERVAL;
    }

    private void lookAndAct() {
        long began = time.nanoTime();
        try {
            var found = client.get(ResourceKind.LEASE, seat.namespace(), seat.name())
                    .map(LeaseRecord::read)
                    .orElse(null);
            see(found, began);
            var act = LeaseRules.next(found, seat.self(), Duration.ofNanos(began - seenSinceNanos));
            if (act == Act.WAIT) {
                holding = false;
            } else {
                write(found, began);
            }
        } catch (EngineException away) {
            // What is held runs out by itself.
            LOGGER.log(Level.DEBUG, "The Lease cannot be looked at: " + FailureText.of(away));
        }
    }

    private void see(@Nullable LeaseRecord found, long now) {
        if (!Objects.equals(found, seen)) {
            seen = found;
            seenSinceNanos = now;
        }
    }

    /** Creates, renews or takes it. That it is held counts from before the call. */
    private void write(@Nullable LeaseRecord found, long began) {
        boolean renews = found != null && found.holder().equals(seat.self());
        long transitions = found == null ? 0 : found.transitions() + (renews ? 0 : 1);
        var wanted = LeaseRecord.renewed(
                seat.self(), seat.address(), time.now(), transitions, found == null ? null : found.version());
        var manifest = wanted.write(seat.namespace(), seat.name(), (int) LeaseRules.DURATION.toSeconds());
        var answer = found == null ? client.createNew(manifest) : client.replace(manifest);
        if (answer.isEmpty()) {
            // Another one was faster: the next look shows who.
            holding = false;
            return;
        }
        see(LeaseRecord.read(answer.get()), time.nanoTime());
        heldUntilNanos = began + LeaseRules.RENEW_DEADLINE.toNanos();
        term = transitions;
        holding = true;
    }

    private void report() {
        boolean now = held();
        if (now != reported || (now && term != reportedTerm)) {
            reported = now;
            reportedTerm = term;
            LOGGER.log(
                    Level.INFO,
                    now
                            ? "This replica acts from now on: it holds the Lease " + seat.name()
                            : "This replica acts no more: it does not hold the Lease " + seat.name());
            changed.run();
        }
    }

    /** Gives the Lease back, within a bound, so that another replica can act at once. */
    @Override
    public void close() {
        boolean held = held();
        holding = false;
        closing.countDown();
        try {
            if (!thread.join(CLOSE_WAIT)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        if (held) {
            giveBack();
        }
    }

    private void giveBack() {
        var last = seen;
        if (last == null || !last.holder().equals(seat.self())) {
            return;
        }
        var free = LeaseRecord.renewed("", "", time.now(), last.transitions(), last.version());
        try {
            Map<String, Object> manifest =
                    free.write(seat.namespace(), seat.name(), (int) LeaseRules.DURATION.toSeconds());
            var _ = client.replace(manifest);
        } catch (EngineException away) {
            LOGGER.log(Level.DEBUG, "The Lease could not be given back; it runs out: " + FailureText.of(away));
        }
    }
}
