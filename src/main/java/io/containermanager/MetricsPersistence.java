package io.containermanager;

import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.engine.usage.ContainerUsage;
import io.containermanager.engine.usage.ContainerUsage.Rates;
import io.containermanager.event.Clock;
import io.containermanager.event.RetentionClock;
import io.containermanager.event.Scheduler;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.SharedSampler.Watch;
import io.containermanager.host.history.Chunk;
import io.containermanager.host.history.ContainerPoint;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.store.sqlite.EventHistory;
import io.containermanager.store.sqlite.MetricChunk;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the containers' past every {@link MetricsHistory#FINE} and keeps the whole past in {@code history.sqlite}: read back once at the
 * start, written every {@link #HOST_EVERY} and {@link #CONTAINERS_EVERY}, and at the end. A killed manager loses at most that, and
 * {@link MetricsHistory#FINE} more, because what is due is looked for that often. All on the scheduler's thread but for samples, which come
 * on the engine's; it never waits for the engine or the file.
 */
final class MetricsPersistence implements AutoCloseable {

    /** How often the host's newest chunks are written: 7 KB and 0.5 KB for each disk, 10 MB a day and 0.7 MB for each disk. */
    static final Duration HOST_EVERY = Duration.ofMinutes(1);

    /**
     * How often the containers' are, by the minute: at most 100 KB for 100 containers, 29 MB a day; less often, because flash wears. By
     * ten seconds they are written at the end of a run, 0.7 MB for 100 containers.
     */
    static final Duration CONTAINERS_EVERY = Duration.ofMinutes(5);

    private static final Logger LOGGER = System.getLogger(MetricsPersistence.class.getName());

    private final MetricsHistory history;
    private final EventHistory file;
    private final SharedSampler<ContainerSample> containers;
    private final Scheduler scheduler;
    private final RetentionClock retention;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Watch watch;

    private final Saving host;
    private final Saving ofContainers;

    /** When something was saved: by the clock that counts evenly, and by the one that its slots go by. */
    private record Saved(long nanos, Instant wall) {
        static final Saved NEVER = new Saved(0, Instant.EPOCH);

        boolean due(Duration every, long nowNanos) {
            return nowNanos - nanos >= every.toNanos();
        }

        /** The first moment that may not be saved yet: a clock that was set back writes its slots over. */
        Instant since(Saved now) {
            var counted = now.wall.minusNanos(now.nanos - nanos);
            return counted.isBefore(wall) ? counted : wall;
        }
    }

    /** How far one kind of series is saved. Confined to the scheduler's thread. */
    private static final class Saving {
        private final Duration every;
        private final Function<Instant, List<Chunk>> chunks;
        private Saved saved = Saved.NEVER;
        private boolean underWay;

        private Saving(Duration every, Function<Instant, List<Chunk>> chunks) {
            this.every = every;
            this.chunks = chunks;
        }

        private boolean due(long nowNanos) {
            return !underWay && saved.due(every, nowNanos);
        }
    }

    MetricsPersistence(
            MetricsHistory history, EventHistory file, SharedSampler<ContainerSample> containers, Scheduler scheduler) {
        this.history = history;
        this.file = file;
        this.containers = containers;
        this.scheduler = scheduler;
        this.retention = new RetentionClock(new Clock(scheduler::now, scheduler::nanoTime));
        this.host = new Saving(HOST_EVERY, history::hostChunks);
        this.ofContainers = new Saving(CONTAINERS_EVERY, history::containerChunks);
    }

    /** Begins; returns at once. */
    void start() {
        file.metrics()
                .thenAccept(chunks -> history.restore(
                        chunks.stream().map(MetricsPersistence::chunk).toList()))
                .exceptionally(unreadable -> {
                    LOGGER.log(Level.DEBUG, "the stored metrics cannot be read; charts start empty", unreadable);
                    return null;
                });
        host.saved = now();
        ofContainers.saved = host.saved;
        watch = containers.watch(MetricsHistory.FINE, this::note);
        scheduler.after(MetricsHistory.FINE, this::tick);
    }

    private void tick() {
        if (closed.get()) {
            return;
        }
        scheduler.after(MetricsHistory.FINE, this::tick);
        saveWhatIsDue(now());
    }

    private Saved now() {
        return new Saved(scheduler.nanoTime(), scheduler.now());
    }

    private void note(ContainerSample sample) {
        history.containers(
                sample.timestamp(),
                sample.containers().stream()
                        .map(usage -> point(usage, sample.brief()))
                        .toList());
    }

    /** Rates over a moment stand for no step of the history: what works now and then would pass for idle. */
    private static ContainerPoint point(ContainerUsage usage, boolean brief) {
        var key = usage.container().key();
        var rates = brief ? Rates.UNKNOWN : usage.rates();
        return new ContainerPoint(
                usage.container().id(),
                key.appId() + "/" + key.serviceId(),
                known(brief ? null : usage.cpuPercentOfHost()),
                known(usage.stats().get(Metric.MEMORY_BYTES)),
                sum(rates.networkRx(), rates.networkTx()),
                sum(rates.blockRead(), rates.blockWrite()));
    }

    private static float known(@Nullable Number value) {
        return value == null ? Float.NaN : value.floatValue();
    }

    /** What is known of both. */
    private static float sum(@Nullable Double one, @Nullable Double other) {
        return one == null ? known(other) : other == null ? known(one) : (float) (one + other);
    }

    private void saveWhatIsDue(Saved now) {
        for (var saving : List.of(host, ofContainers)) {
            if (saving.due(now.nanos())) {
                saving.underWay = true;
                var _ = save(saving.chunks.apply(saving.saved.since(now)))
                        .whenComplete((_, failed) ->
                                scheduler.after(Duration.ZERO, () -> ended(saving, now, failed == null)));
            }
        }
    }

    /** What was not stored stays due: the next tick tries again, with all that memory has. */
    private static void ended(Saving saving, Saved now, boolean stored) {
        saving.underWay = false;
        if (stored) {
            saving.saved = now;
        }
    }

    private CompletableFuture<Boolean> save(List<Chunk> newest) {
        var chunks = newest.stream().map(MetricsPersistence::stored).toList();
        return file.saveMetrics(chunks, retention.instant()).whenComplete((_, failed) -> {
            if (failed != null) {
                // The file's own thread has logged the cause.
                LOGGER.log(Level.DEBUG, "metrics were not stored", failed);
            }
        });
    }

    private static MetricChunk stored(Chunk chunk) {
        return new MetricChunk(chunk.series(), chunk.stepSeconds(), chunk.firstSlot(), chunk.values());
    }

    private static Chunk chunk(MetricChunk stored) {
        return new Chunk(stored.series(), stored.stepSeconds(), stored.firstSlot(), stored.values());
    }

    /** Hands the newest to the file, which finishes its queue when it is closed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            var watching = watch;
            if (watching != null) {
                watching.close();
            }
            var now = now();
            var _ = save(host.chunks.apply(host.saved.since(now)));
            var _ = save(history.containerChunksAtEnd(ofContainers.saved.since(now)));
        }
    }
}
