package io.containermanager.engine.usage;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.event.Scheduler;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.model.observed.Container;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads what our containers use: rates from two readings of an engine. One reading at a time; the engine's answers come on any thread. */
public final class ContainerReader {

    /** The pace at which history and scrapes want samples. */
    public static final Duration BASE_INTERVAL = Duration.ofSeconds(10);
    /** After a pause rates come from two readings so far apart, never from a difference over the pause. */
    static final Duration PAIR_GAP = Duration.ofMillis(200);

    private static final String NAME = "container-sampler";
    private static final Comparator<ContainerUsage> ORDER = Comparator.comparing(
                    (ContainerUsage usage) -> usage.container().key())
            .thenComparing(usage -> usage.container().id());

    private final Engine engine;
    private final Supplier<List<Container>> ours;
    private final Scheduler scheduler;

    // Guarded by this.
    private Map<String, ContainerStats> before = Map.of();
    private long beforeNanos;

    private ContainerReader(Engine engine, Supplier<List<Container>> ours, Scheduler scheduler) {
        this.engine = engine;
        this.ours = ours;
        this.scheduler = scheduler;
    }

    /**
     * A sampler at rest. What {@link SharedSampler#fresh} fails with is an {@link EngineException}.
     *
     * @param ours which containers are ours, as last observed; must return at once
     */
    public static SharedSampler<ContainerSample> sampler(
            Engine engine, Supplier<List<Container>> ours, Scheduler scheduler) {
        var reader = new ContainerReader(engine, ours, scheduler);
        return new SharedSampler<>(NAME, reader::read, ContainerReader::classified, scheduler);
    }

    private static EngineException classified(Throwable failure) {
        if (failure instanceof EngineException known) {
            return known;
        }
        return new EngineException.Unavailable(
                failure instanceof CancellationException
                        ? "Containers are not read any more: the service is stopping"
                        : "Containers could not be read within %d s".formatted(SharedSampler.SAMPLE_MAX.toSeconds()));
    }

    private CompletableFuture<ContainerSample> read(Duration pace) {
        var answer = new CompletableFuture<ContainerSample>();
        read(answer, !hasRecent(pace), false);
        return answer;
    }

    private synchronized boolean hasRecent(Duration pace) {
        long pause = Math.max(pace.toNanos(), BASE_INTERVAL.toNanos()) * 2;
        return !before.isEmpty() && scheduler.nanoTime() - beforeNanos <= pause;
    }

    private void read(CompletableFuture<ContainerSample> answer, boolean twice, boolean brief) {
        var _ = engine.stats().handle((stats, failure) -> {
            if (failure != null) {
                return answer.completeExceptionally(failure);
            }
            try {
                if (twice && !stats.isEmpty()) {
                    remember(stats, true);
                    scheduler.after(PAIR_GAP, () -> read(answer, false, true));
                    return true;
                }
                var sample = new ContainerSample(scheduler.now(), usages(stats), brief);
                remember(stats, false);
                return answer.complete(sample);
            } catch (RuntimeException | Error unforeseen) {
                ThreadRegistry.ofProcess().contained(NAME, "A sample of containers failed", unforeseen);
                return answer.completeExceptionally(unforeseen);
            }
        });
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
}
