package io.containermanager.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples of one thing and shares each of them: however many watch or ask at once, they cost one reading. Samples are taken while
 * there are watchers, at the pace of the fastest, and when a caller asks. Watchers of several paces share readings.
 *
 * <p>Thread-safe; the lock is never held while calling out.
 */
public final class SharedSampler<T> implements AutoCloseable {

    /** How many watchers there may be; one more is refused. */
    public static final int WATCHERS_MAX = 16;
    /** How long {@link #fresh} waits for a sample. */
    public static final Duration SAMPLE_MAX = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(SharedSampler.class.getName());

    private final String name;
    private final Function<Duration, CompletableFuture<T>> reading;
    private final Function<Throwable, ? extends RuntimeException> classify;
    private final Scheduler scheduler;

    /** Who gets each sample that is taken for a watcher, and causes none. */
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final List<Watcher<T>> watchers = new ArrayList<>();
    private @Nullable CompletableFuture<T> inFlight;
    private Scheduler.@Nullable Cancellable timer;
    private boolean closed;

    private volatile @Nullable Taken<T> newest;

    private record Taken<T>(T sample, long nanos) {}

    /** Compared by identity: the same consumer may watch twice. Its due time is guarded by the sampler. */
    private static final class Watcher<T> {
        private final Consumer<T> consumer;
        private final long everyNanos;
        private long dueNanos;

        Watcher(Consumer<T> consumer, long everyNanos, long dueNanos) {
            this.consumer = consumer;
            this.everyNanos = everyNanos;
            this.dueNanos = dueNanos;
        }
    }

    /** One watcher's interest in samples; closing it, also twice, ends the interest. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A sampler at rest.
     *
     * @param name what failures of watchers are counted under, a thread's name
     * @param reading takes one sample, given the watchers' pace, zero without watchers; must return at once
     * @param classify what a caller of {@link #fresh} is given for a failed reading, for {@link java.util.concurrent.TimeoutException}
     *     when it took too long and for {@link CancellationException} when the sampler is closed
     */
    public SharedSampler(
            String name,
            Function<Duration, CompletableFuture<T>> reading,
            Function<Throwable, ? extends RuntimeException> classify,
            Scheduler scheduler) {
        this.name = name;
        this.reading = reading;
        this.classify = classify;
        this.scheduler = scheduler;
    }

    /** The newest sample, however old; empty until the first one. */
    public Optional<T> newest() {
        return Optional.ofNullable(newest).map(Taken::sample);
    }

    /**
     * The newest sample if it is younger than {@code maxAge}; otherwise the one that is being taken now, and if there is none, a new one.
     *
     * @return fails, as classified, when the reading fails, takes longer than {@link #SAMPLE_MAX} or the sampler is closed. It may
     *     complete on the thread that took the sample: slow work that follows belongs to another one
     */
    public CompletableFuture<T> fresh(Duration maxAge) {
        var taken = newest;
        if (taken != null && scheduler.nanoTime() - taken.nanos() < maxAge.toNanos()) {
            return CompletableFuture.completedFuture(taken.sample());
        }
        return sample().copy()
                .orTimeout(SAMPLE_MAX.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(classify.apply(cause(failure))));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * Has a sample taken at that pace and handed over until the watch is closed. The first one is due when the newest one is that old.
     *
     * @param consumer must not block
     * @throws IllegalStateException when the sampler is closed or {@link #WATCHERS_MAX} watch already
     */
    public Watch watch(Duration every, Consumer<T> consumer) {
        long now = scheduler.nanoTime();
        var taken = newest;
        long age = taken == null ? 0 : now - taken.nanos();
        long interval = every.toNanos();
        var watcher = new Watcher<>(consumer, interval, now + interval - (age < interval ? age : 0));
        synchronized (this) {
            if (closed || watchers.size() >= WATCHERS_MAX) {
                throw new IllegalStateException(
                        closed ? "The sampler is stopped" : "Already " + WATCHERS_MAX + " watchers; close one first");
            }
            watchers.add(watcher);
            plan();
        }
        return () -> leave(watcher);
    }

    /** Hands over each sample that is taken for watchers, for good. */
    public void listen(Consumer<T> listener) {
        listeners.add(listener);
    }

    /** The shortest time between two samples that a watcher wants; zero without watchers. Called with the lock held. */
    private long paceNanos() {
        return watchers.stream().mapToLong(watcher -> watcher.everyNanos).min().orElse(0);
    }

    private synchronized void leave(Watcher<T> watcher) {
        watchers.remove(watcher);
        plan();
    }

    /** Sets the timer for the watcher that is due first. Called with the lock held: setting a timer only notes it. */
    private void plan() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (watchers.isEmpty() || closed) {
            return;
        }
        long now = scheduler.nanoTime();
        long left = watchers.stream()
                .mapToLong(watcher -> watcher.dueNanos - now)
                .min()
                .orElse(0);
        timer = scheduler.after(Duration.ofNanos(Math.max(0, left)), this::tick);
    }

    private void tick() {
        var _ = sample().whenComplete((sample, failure) -> {
            if (failure != null) {
                LOGGER.log(Level.DEBUG, () -> "No sample of " + name + " for its watchers: " + FailureText.of(failure));
            }
            var due = due();
            if (sample != null && !due.isEmpty()) {
                due.forEach(watcher -> deliver(watcher.consumer, sample));
                listeners.forEach(listener -> deliver(listener, sample));
            }
        });
    }

    /** Who is due, each with the next time set; also after a failure, so that readings never follow each other without a pause. */
    private synchronized List<Watcher<T>> due() {
        long now = scheduler.nanoTime();
        // A watcher due before the most eager one's next sample takes this one: two paces cost no second reading.
        long slack = paceNanos() / 2;
        var due = watchers.stream()
                .filter(watcher -> watcher.dueNanos - now <= slack)
                .toList();
        due.forEach(watcher -> watcher.dueNanos = nextDue(watcher.dueNanos, now + slack, watcher.everyNanos));
        plan();
        return due;
    }

    /**
     * The first time on the grid of {@code due} that is after {@code past}: the pace neither drifts nor makes up for what a stall cost.
     * Pure.
     */
    static long nextDue(long due, long past, long interval) {
        long late = Math.max(0, past - due);
        return due + (late / interval + 1) * interval;
    }

    private void deliver(Consumer<T> consumer, T sample) {
        try {
            consumer.accept(sample);
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained(name, "A watcher of " + name + " failed; it is kept", failure);
        }
    }

    /** The sample that is being taken, or a new one. */
    private CompletableFuture<T> sample() {
        var answer = new CompletableFuture<T>();
        Duration pace;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new CancellationException("The sampler is stopped"));
            }
            if (inFlight != null) {
                return inFlight;
            }
            inFlight = answer;
            pace = Duration.ofNanos(paceNanos());
        }
        try {
            var _ = reading.apply(pace).whenComplete((sample, failure) -> settle(answer, sample, failure));
        } catch (RuntimeException | Error unforeseen) {
            settle(answer, null, unforeseen);
        }
        return answer;
    }

    /** From here on who asks gets the new sample, or begins another reading. */
    private void settle(CompletableFuture<T> answer, @Nullable T sample, @Nullable Throwable failure) {
        if (sample != null) {
            newest = new Taken<>(sample, scheduler.nanoTime());
        }
        synchronized (this) {
            inFlight = null;
        }
        if (sample != null) {
            answer.complete(sample);
        } else {
            answer.completeExceptionally(
                    failure == null ? new IllegalStateException("The reading gave nothing") : failure);
        }
    }

    /** Ends all watches; who waits for a sample, or asks for one from now on, is refused. */
    @Override
    public void close() {
        CompletableFuture<T> waitedFor;
        synchronized (this) {
            closed = true;
            watchers.clear();
            plan();
            waitedFor = inFlight;
        }
        if (waitedFor != null) {
            waitedFor.completeExceptionally(new CancellationException("The sampler is stopped"));
        }
    }
}
