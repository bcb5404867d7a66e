package io.containermanager.engine.usage;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.event.FailureText;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.model.observed.Container;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples of our containers and shares each of them: however many watch or ask at once, they cost one reading of the engine.
 * Samples are taken while somebody watches, at the pace of the most eager one, and when somebody asks. Thread-safe; the lock is never
 * held while calling out.
 */
public final class ContainerSampler implements AutoCloseable {

    /** The pace at which history and scrapes want samples. */
    public static final Duration BASE_INTERVAL = Duration.ofSeconds(10);
    /** How many watchers there may be: the live channel, the history, and room for more. */
    static final int WATCHERS_MAX = 16;
    /** After a pause rates come from two readings so far apart, never from a difference over the pause. */
    static final Duration PAIR_GAP = Duration.ofMillis(200);
    /** How long {@link #fresh} waits for a sample. */
    static final Duration SAMPLE_MAX = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(ContainerSampler.class.getName());
    private static final Comparator<ContainerUsage> ORDER = Comparator.comparing(
                    (ContainerUsage usage) -> usage.container().key())
            .thenComparing(usage -> usage.container().id());

    private final Engine engine;
    private final Supplier<List<Container>> ours;
    private final Scheduler scheduler;

    // Guarded by this.
    private final List<Watcher> watchers = new ArrayList<>();
    private @Nullable CompletableFuture<ContainerSample> inFlight;
    private @Nullable Cancellable timer;
    private Map<String, ContainerStats> before = Map.of();
    private long beforeNanos;
    private boolean closed;

    private volatile @Nullable Taken newest;

    private record Taken(ContainerSample sample, long takenNanos) {}

    /** Somebody's interest in samples. Its due time is guarded by the sampler. */
    private static final class Watcher {
        private final Consumer<ContainerSample> consumer;
        private final long everyNanos;
        private long dueNanos;

        Watcher(Consumer<ContainerSample> consumer, long everyNanos, long dueNanos) {
            this.consumer = consumer;
            this.everyNanos = everyNanos;
            this.dueNanos = dueNanos;
        }
    }

    /** Somebody's interest in samples; closing it, also twice, ends the interest. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A sampler at rest.
     *
     * @param ours which containers are ours, as last observed; must return at once
     */
    public ContainerSampler(Engine engine, Supplier<List<Container>> ours, Scheduler scheduler) {
        this.engine = engine;
        this.ours = ours;
        this.scheduler = scheduler;
    }

    /** The newest sample, however old; empty until the first one. */
    public Optional<ContainerSample> newest() {
        return Optional.ofNullable(newest).map(Taken::sample);
    }

    /**
     * The newest sample if it is younger than that; otherwise the one that is being taken now, and if there is none, a new one.
     *
     * @return fails with an {@link EngineException} as cause when the engine cannot be read within five seconds. It may
     *     complete on the engine's thread: slow work that follows belongs to another one
     */
    public CompletableFuture<ContainerSample> fresh(Duration maxAge) {
        var taken = newest;
        if (taken != null && scheduler.nanoTime() - taken.takenNanos() < maxAge.toNanos()) {
            return CompletableFuture.completedFuture(taken.sample());
        }
        return sample().copy()
                .orTimeout(SAMPLE_MAX.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(classified(failure)));
    }

    private static EngineException classified(Throwable failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof EngineException known
                ? known
                : new EngineException.Unavailable(
                        "Containers could not be read within %d s".formatted(SAMPLE_MAX.toSeconds()));
    }

    /**
     * Has a sample taken at that pace and handed over until the watch is closed.
     *
     * @param consumer must not block
     * @throws IllegalStateException when {@link #WATCHERS_MAX} watch already
     */
    public Watch watch(Duration every, Consumer<ContainerSample> consumer) {
        var watcher = new Watcher(consumer, every.toNanos(), scheduler.nanoTime() + every.toNanos());
        synchronized (this) {
            if (watchers.size() >= WATCHERS_MAX) {
                throw new IllegalStateException("Already " + WATCHERS_MAX + " watchers; close one first");
            }
            watchers.add(watcher);
            plan();
        }
        return () -> leave(watcher);
    }

    private synchronized void leave(Watcher watcher) {
        watchers.remove(watcher);
        plan();
    }

    /** Sets the timer for whoever is due first. Called with the lock held: setting a timer only notes it. */
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
                LOGGER.log(Level.DEBUG, "Containers cannot be read now: " + FailureText.of(failure));
            }
            due().forEach(watcher -> deliver(watcher, sample));
        });
    }

    /** Who is due, each with the next time set; also after a failure, so that the engine is not asked without a pause. */
    private synchronized List<Watcher> due() {
        long now = scheduler.nanoTime();
        // Whose time comes before the most eager one's next sample takes this one: two paces cost no second reading.
        long slack =
                watchers.stream().mapToLong(watcher -> watcher.everyNanos).min().orElse(0) / 2;
        var due = watchers.stream()
                .filter(watcher -> watcher.dueNanos - now <= slack)
                .toList();
        for (var watcher : due) {
            watcher.dueNanos += watcher.everyNanos;
            if (watcher.dueNanos - now <= slack) {
                watcher.dueNanos = now + watcher.everyNanos;
            }
        }
        plan();
        return due;
    }

    private static void deliver(Watcher watcher, @Nullable ContainerSample sample) {
        if (sample == null) {
            return;
        }
        try {
            watcher.consumer.accept(sample);
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess()
                    .contained("container-sampler", "A watcher of the containers failed; it is kept", failure);
        }
    }

    /** The sample that is being taken, or a new one. */
    private CompletableFuture<ContainerSample> sample() {
        CompletableFuture<ContainerSample> answer;
        synchronized (this) {
            if (inFlight != null) {
                return inFlight;
            }
            answer = new CompletableFuture<>();
            inFlight = answer;
        }
        read(answer, !hasRecent());
        return answer;
    }

    private synchronized boolean hasRecent() {
        long eager =
                watchers.stream().mapToLong(watcher -> watcher.everyNanos).min().orElse(0);
        long pause = Math.max(eager, BASE_INTERVAL.toNanos()) * 2;
        return !before.isEmpty() && scheduler.nanoTime() - beforeNanos <= pause;
    }

    private void read(CompletableFuture<ContainerSample> answer, boolean twice) {
        var _ = engine.stats().handle((stats, failure) -> {
            if (failure != null) {
                fail(answer, failure);
                return false;
            }
            try {
                if (twice && !stats.isEmpty()) {
                    remember(stats, true);
                    scheduler.after(PAIR_GAP, () -> read(answer, false));
                } else {
                    finish(answer, stats);
                }
            } catch (RuntimeException | Error unforeseen) {
                ThreadRegistry.ofProcess().contained("container-sampler", "A sample of containers failed", unforeseen);
                fail(answer, unforeseen);
            }
            return true;
        });
    }

    /** Whoever asks next begins another reading. */
    private void fail(CompletableFuture<ContainerSample> answer, Throwable failure) {
        settle();
        answer.completeExceptionally(failure);
    }

    private void finish(CompletableFuture<ContainerSample> answer, List<ContainerStats> stats) {
        var sample = new ContainerSample(scheduler.now(), usages(stats));
        remember(stats, false);
        newest = new Taken(sample, scheduler.nanoTime());
        settle();
        answer.complete(sample);
    }

    private List<ContainerUsage> usages(List<ContainerStats> stats) {
        Map<String, Container> known = new HashMap<>();
        ours.get().forEach(container -> known.put(container.id(), container));
        Map<String, ContainerStats> earlier = before();
        return stats.stream()
                .flatMap(now -> Optional.ofNullable(known.get(now.containerId()))
                        .map(container -> UsageBetween.of(container, earlier.get(now.containerId()), now))
                        .stream())
                .sorted(ORDER)
                .toList();
    }

    private synchronized Map<String, ContainerStats> before() {
        return before;
    }

    /** Rates over a moment say nothing: what was read just before stays what the next reading is compared with, unless forced. */
    private synchronized void remember(List<ContainerStats> stats, boolean forced) {
        if (!forced && !before.isEmpty() && scheduler.nanoTime() - beforeNanos < PAIR_GAP.toNanos()) {
            return;
        }
        Map<String, ContainerStats> read = new HashMap<>();
        stats.forEach(now -> read.put(now.containerId(), now));
        before = read;
        beforeNanos = scheduler.nanoTime();
    }

    /** From here on whoever asks gets the new sample or starts another one. */
    private synchronized void settle() {
        inFlight = null;
    }

    /** Takes no more samples for watchers. */
    @Override
    public synchronized void close() {
        closed = true;
        watchers.clear();
        plan();
    }
}
