package io.containermanager.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * watchers one is taken only when asked for. Thread-safe; the lock is never held while calling out.
 */
public final class MetricsSampler implements AutoCloseable {
    /** Two readings for one sample are this far apart at the start and after a pause. */
    static final Duration WARM_UP = Duration.ofMillis(200);
    /** Readings closer together would compare a few 10 ms clock ticks only. */
    static final Duration READINGS_APART_MIN = Duration.ofMillis(100);
    /** How long {@link #fresh} waits for a sample. */
    static final Duration COLLECTION_MAX = Duration.ofSeconds(5);
    /** How many watchers there may be; the service has one broadcaster. */
    static final int WATCHERS_MAX = 16;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Logger LOGGER = System.getLogger(MetricsSampler.class.getName());

    private final Supplier<? extends MetricsSource> sources;
    private final LongSupplier nanoTime;
    private final long intervalNanos;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private @Nullable CompletableFuture<SystemMetrics> inFlight;
    private long dueNanos;
    private boolean closed;

    private volatile @Nullable Sample latest;
    private final AtomicLong collections = new AtomicLong();

    // Only the sampler's thread touches these.
    private @Nullable MetricsSource source;
    private @Nullable Long lastReadingNanos;
    private String lastFailure = "";

    private MetricsSampler(SamplerSettings settings, Supplier<? extends MetricsSource> sources, LongSupplier nanoTime) {
        this.sources = sources;
        this.nanoTime = nanoTime;
        this.intervalNanos = settings.interval().toNanos();
        // Daemon: a native call that never returns must not keep the process alive.
        this.thread = Thread.ofPlatform().name("metrics-sampler").daemon().unstarted(this::run);
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
                return CompletableFuture.failedFuture(stopped());
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
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unavailable(failure)));
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

    private record Turn(CompletableFuture<SystemMetrics> asked, boolean tick) {}

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
            LOGGER.log(Level.DEBUG, "The metrics sampler was interrupted and stops");
        } finally {
            end();
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
                // Whatever ends the wait, the conditions above are looked at again.
                if (watchers.isEmpty()) {
                    changed.await();
                } else {
                    changed.awaitNanos(dueNanos - now);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** One collection; whatever it throws becomes the answer, so that the thread lives on. */
    private void take(Turn turn) throws InterruptedException {
        try {
            SystemMetrics metrics = collect();
            latest = new Sample(metrics, nanoTime.getAsLong());
            settle();
            turn.asked().complete(metrics);
            if (turn.tick()) {
                watchers.forEach(watcher -> deliver(watcher, metrics));
            }
        } catch (RuntimeException | LinkageError failure) {
            lastReadingNanos = null;
            tellOnce(failure);
            settle();
            turn.asked().completeExceptionally(failure);
        }
    }

    private SystemMetrics collect() throws InterruptedException {
        MetricsSource from = source == null ? sources.get() : source;
        source = from;
        Long last = lastReadingNanos;
        long since = last == null ? Long.MAX_VALUE : nanoTime.getAsLong() - last;
        if (since > Math.max(intervalNanos + intervalNanos / 2, PAUSE_MIN.toNanos())) {
            // The start, or a pause: what happened over it is not what happens now.
            from.baseline();
            pause(WARM_UP.toNanos());
        } else {
            pause(READINGS_APART_MIN.toNanos() - since);
        }
        SystemMetrics metrics = from.collect();
        lastReadingNanos = nanoTime.getAsLong();
        collections.incrementAndGet();
        if (!lastFailure.isEmpty()) {
            LOGGER.log(Level.INFO, "Host metrics are collected again");
            lastFailure = "";
        }
        return metrics;
    }

    private void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long remaining = nanos;
            while (remaining > 0 && !closed) {
                remaining = changed.awaitNanos(remaining);
            }
            if (closed) {
                throw stopped();
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

    private static void deliver(Watcher watcher, SystemMetrics metrics) {
        try {
            watcher.consumer.accept(metrics);
        } catch (RuntimeException failure) {
            LOGGER.log(Level.ERROR, "A watcher of the host metrics failed; it is kept", failure);
        }
    }

    private void tellOnce(Throwable failure) {
        String now = failure.toString();
        if (!now.equals(lastFailure) && !(failure instanceof MetricsUnavailableException)) {
            LOGGER.log(
                    Level.WARNING, "Host metrics cannot be collected; the next try follows when one is due", failure);
            lastFailure = now;
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
            asked.completeExceptionally(stopped());
        }
        if (source != null) {
            source.close();
        }
    }

    private static MetricsUnavailableException stopped() {
        return new MetricsUnavailableException("The metrics sampler is stopped; ask after the restart", null);
    }

    private static MetricsUnavailableException unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof MetricsUnavailableException told) {
            return told;
        }
        String message = cause instanceof TimeoutException
                ? "The machine did not answer within " + COLLECTION_MAX.toSeconds() + " s; try again"
                : "The machine cannot be read; the log tells why: " + cause.getMessage();
        return new MetricsUnavailableException(message, cause);
    }
}
