package io.containermanager.host;

import io.containermanager.event.GuardedThread;
import io.containermanager.event.ThreadRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples of the machine on its own thread, {@code metrics-sampler}, and shares each of them: however many callers
 * and watchers ask at once, they cost one collection. While somebody watches, there is a sample each interval; without
 * watchers one is taken only when asked for, beside the cheap base sample for whoever keeps a history. Thread-safe; the lock is never held while calling out.
 */
public final class MetricsSampler implements AutoCloseable {
    /** How long {@link #fresh} waits for a sample. */
    static final Duration COLLECTION_MAX = Duration.ofSeconds(5);
    /** How many watchers there may be; the service has one broadcaster. */
    static final int WATCHERS_MAX = 16;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
    private static final Logger LOGGER = System.getLogger(MetricsSampler.class.getName());

    private final LongSupplier nanoTime;
    private final long intervalNanos;
    private final SampleCollector collector;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private @Nullable CompletableFuture<SystemMetrics> inFlight;
    private long dueNanos;
    private @Nullable Following following;
    private long baseDueNanos;
    private boolean closed;

    private volatile @Nullable Sample latest;
    private final AtomicLong collections = new AtomicLong();

    private MetricsSampler(SamplerSettings settings, Supplier<? extends MetricsSource> sources, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.intervalNanos = settings.interval().toNanos();
        this.collector = new SampleCollector(sources, nanoTime, intervalNanos, this::pause);
        // Daemon: a native call that never returns must not keep the process alive.
        this.thread = GuardedThread.platform("metrics-sampler").loop(this::run, this::isClosed);
    }

    /**
     * Starts the thread, which makes the source and takes the first sample; returns at once.
     *
     * @param settings the pace
     * @param sources makes the source on the sampler's thread: it may be slow; tried again when it fails
     * @param nanoTime monotonic nanoseconds
     */
    public static MetricsSampler start(
            SamplerSettings settings, Supplier<? extends MetricsSource> sources, LongSupplier nanoTime) {
        var sampler = new MetricsSampler(settings, sources, nanoTime);
        sampler.inFlight = new CompletableFuture<>();
        sampler.thread.start();
        return sampler;
    }

    /** The newest sample, however old; empty until the first one, which takes less than a second. */
    public Optional<SystemMetrics> latest() {
        return Optional.ofNullable(latest).map(Sample::metrics);
    }

    /**
     * The newest sample if it is younger than {@code maxAge}; otherwise the one that is being collected now, and if there is
     * none, a new one.
     *
     * @return fails with {@link MetricsUnavailableException} as cause when the collection fails, takes longer than
     *     {@link #COLLECTION_MAX} or the sampler is closed. It may complete on the sampler's thread: slow work that
     *     follows belongs to another one
     */
    public CompletableFuture<SystemMetrics> fresh(Duration maxAge) {
        CompletableFuture<SystemMetrics> joined;
        lock.lock();
        try {
            Sample present = latest;
            if (present != null && nanoTime.getAsLong() - present.takenNanos() < maxAge.toNanos()) {
                return CompletableFuture.completedFuture(present.metrics());
            }
            if (closed) {
                return CompletableFuture.failedFuture(MetricsUnavailableException.stopped());
            }
            if (inFlight == null) {
                inFlight = new CompletableFuture<>();
                changed.signalAll();
            }
            joined = inFlight;
        } finally {
            lock.unlock();
        }
        return joined.copy()
                .orTimeout(COLLECTION_MAX.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(MetricsUnavailableException.from(failure, COLLECTION_MAX)));
    }

    /**
     * Has a sample collected each interval and handed to {@code consumer} until the watch is closed.
     *
     * @param consumer called on the sampler's thread: it hands the sample over and returns
     * @throws IllegalStateException when the sampler is closed or {@link #WATCHERS_MAX} watch already
     */
    public Watch watch(Consumer<SystemMetrics> consumer) {
        var watcher = new Watcher(consumer);
        lock.lock();
        try {
            if (closed || watchers.size() >= WATCHERS_MAX) {
                throw new IllegalStateException(
                        closed ? "The sampler is stopped" : "Already " + WATCHERS_MAX + " watchers; close one first");
            }
            if (watchers.isEmpty()) {
                long now = nanoTime.getAsLong();
                Sample present = latest;
                dueNanos =
                        Pace.first(now, present == null ? Long.MAX_VALUE : now - present.takenNanos(), intervalNanos);
            }
            watchers.add(watcher);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return () -> watchers.remove(watcher);
    }

    /** Somebody's interest in samples; closing it, also twice, ends the interest. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Whoever keeps samples for later. Called on the sampler's thread: it notes them and returns. */
    public interface Follower {

        /** A cheap sample without lists, taken at a steady pace whether or not somebody watches. */
        void base(SystemMetrics sample);

        /** A sample that was taken for the watchers. */
        void watched(SystemMetrics sample);
    }

    /**
     * Has a base sample taken at that pace from now on, and the follower told of it and of what the watchers get.
     *
     * @throws IllegalStateException when somebody follows already
     */
    public void follow(Follower follower, Duration every) {
        lock.lock();
        try {
            if (following != null) {
                throw new IllegalStateException("The sampler has a follower already");
            }
            following = new Following(follower, every.toNanos());
            baseDueNanos = nanoTime.getAsLong() + every.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many samples have been collected since the start. */
    public long collections() {
        return collections.get();
    }

    /** Ends the thread and gives back the source; waits for them at most two seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(CLOSE_MAX)) {
                LOGGER.log(Level.WARNING, "The metrics sampler is stuck in a reading; it is left behind");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Sample(SystemMetrics metrics, long takenNanos) {}

    /** What to take next; nobody asks for a base sample. */
    private record Turn(@Nullable CompletableFuture<SystemMetrics> asked, boolean tick) {}

    private record Following(Follower follower, long everyNanos) {}

    /** Compared by identity: the same consumer may watch twice. */
    private static final class Watcher {
        private final Consumer<SystemMetrics> consumer;

        Watcher(Consumer<SystemMetrics> consumer) {
            this.consumer = consumer;
        }
    }

    private void run() {
        try {
            for (Turn turn = awaitTurn(); turn != null; turn = awaitTurn()) {
                take(turn);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (isClosed()) {
                end();
            }
        }
    }

    /** Waits until a sample is asked for or due; null when the sampler is closed. */
    private @Nullable Turn awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                long now = nanoTime.getAsLong();
                boolean tick = !watchers.isEmpty() && now - dueNanos >= 0;
                if (tick) {
                    dueNanos = Pace.next(dueNanos, now, intervalNanos);
                }
                if (tick || inFlight != null) {
                    inFlight = inFlight == null ? new CompletableFuture<>() : inFlight;
                    return new Turn(inFlight, tick);
                }
                if (following != null && now - baseDueNanos >= 0) {
                    baseDueNanos = Pace.next(baseDueNanos, now, following.everyNanos());
                    return new Turn(null, false);
                }
                // Whatever ends the wait, the conditions above are looked at again.
                changed.awaitNanos(nanosUntilDue(now));
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntilDue(long now) {
        long watch = watchers.isEmpty() ? Long.MAX_VALUE : dueNanos - now;
        return following == null ? watch : Math.min(watch, baseDueNanos - now);
    }

    /** One collection; whatever it throws becomes the answer, so that the thread lives on. */
    private void take(Turn turn) throws InterruptedException {
        var asked = turn.asked();
        if (asked == null) {
            takeBase();
            return;
        }
        try {
            SystemMetrics metrics = collector.collect();
            collections.incrementAndGet();
            latest = new Sample(metrics, nanoTime.getAsLong());
            settle();
            asked.complete(metrics);
            if (turn.tick()) {
                watchers.forEach(watcher -> deliver(watcher.consumer, metrics));
                follower().ifPresent(follower -> deliver(follower::watched, metrics));
            }
        } catch (RuntimeException | Error failure) {
            collector.failed(failure);
            settle();
            asked.completeExceptionally(failure);
        }
    }

    private void takeBase() {
        try {
            SystemMetrics metrics = collector.collectBase();
            follower().ifPresent(follower -> deliver(follower::base, metrics));
        } catch (RuntimeException | Error failure) {
            collector.failed(failure);
        }
    }

    private Optional<Follower> follower() {
        lock.lock();
        try {
            return Optional.ofNullable(following).map(Following::follower);
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long remaining = nanos;
            while (remaining > 0 && !closed) {
                remaining = changed.awaitNanos(remaining);
            }
            if (closed) {
                throw MetricsUnavailableException.stopped();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From here on whoever asks gets the new sample or starts another collection. */
    private void settle() {
        lock.lock();
        try {
            inFlight = null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private static void deliver(Consumer<SystemMetrics> consumer, SystemMetrics metrics) {
        try {
            consumer.accept(metrics);
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess()
                    .contained("metrics-sampler", "A watcher of the host metrics failed; it is kept", failure);
        }
    }

    private void end() {
        CompletableFuture<SystemMetrics> asked;
        lock.lock();
        try {
            closed = true;
            asked = inFlight;
            inFlight = null;
        } finally {
            lock.unlock();
        }
        if (asked != null) {
            asked.completeExceptionally(MetricsUnavailableException.stopped());
        }
        collector.close();
    }
}
