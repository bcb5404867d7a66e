package io.containermanager.host;

import io.containermanager.event.Scheduler;
import io.containermanager.event.SharedSampler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples of the machine on its scheduler's thread, with two readings where the last one is too old to compare with. Beside those
 * that watchers and callers share there is a cheap base sample for the history, whether or not there are watchers. Thread-safe.
 */
public final class MetricsSampler implements AutoCloseable {
    /** Two readings for one sample are this far apart at the start and after a pause. */
    static final Duration WARM_UP = Duration.ofMillis(200);
    /** Readings closer together would compare a few 10 ms clock ticks only. */
    static final Duration READINGS_APART_MIN = Duration.ofMillis(100);

    /** Time without a reading that counts as a pause, where one and a half intervals are less. */
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
    private static final String NAME = "metrics-sampler";
    private static final Logger LOGGER = System.getLogger(MetricsSampler.class.getName());

    private final Supplier<? extends MetricsSource> sources;
    private final Scheduler scheduler;
    private final long pauseNanos;
    private final SharedSampler<SystemMetrics> samples;
    private final SharedSampler<SystemMetrics> baseSamples;

    // Confined to the scheduler's thread.
    private @Nullable MetricsSource source;
    private @Nullable Long lastReadingNanos;
    private String lastFailure = "";
    private boolean ended;

    private MetricsSampler(SamplerSettings settings, Supplier<? extends MetricsSource> sources, Scheduler scheduler) {
        this.sources = sources;
        this.scheduler = scheduler;
        long interval = settings.interval().toNanos();
        this.pauseNanos = Math.max(interval + interval / 2, PAUSE_MIN.toNanos());
        this.samples = new SharedSampler<>(NAME, _ -> read(), MetricsUnavailableException::from, scheduler);
        this.baseSamples = new SharedSampler<>(NAME, _ -> readBase(), MetricsUnavailableException::from, scheduler);
    }

    /**
     * One that takes no sample before it is asked for one; otherwise as {@link #start}. For the start of the service, which has better things
     * to do until it answers.
     */
    public static MetricsSampler idle(
            SamplerSettings settings, Supplier<? extends MetricsSource> sources, Scheduler scheduler) {
        return new MetricsSampler(settings, sources, scheduler);
    }

    /**
     * Has the scheduler's thread make the source and take the first sample; returns at once.
     *
     * @param settings the pace
     * @param sources makes the source on the scheduler's thread: it may be slow; tried again when it fails
     * @param scheduler its thread is this sampler's alone: readings may take their time, or hang
     */
    public static MetricsSampler start(
            SamplerSettings settings, Supplier<? extends MetricsSource> sources, Scheduler scheduler) {
        var sampler = idle(settings, sources, scheduler);
        sampler.begin();
        return sampler;
    }

    /** Has the first sample taken, so that no client waits for it; returns at once. */
    public void begin() {
        var _ = samples.fresh(Duration.ZERO);
    }

    /** The samples, to watch and to ask for. What {@code fresh} fails with is a {@link MetricsUnavailableException}. */
    public SharedSampler<SystemMetrics> samples() {
        return samples;
    }

    /**
     * Has cheap samples without lists taken at that pace from now on, whether or not there are watchers.
     *
     * @param base gets them, on the scheduler's thread: it notes them and returns
     * @param watched gets each sample that was taken for the watchers, the same way
     */
    public void follow(Duration every, Consumer<SystemMetrics> base, Consumer<SystemMetrics> watched) {
        baseSamples.watch(every, base);
        samples.listen(watched);
    }

    private CompletableFuture<SystemMetrics> read() {
        var answer = new CompletableFuture<SystemMetrics>();
        after(Duration.ZERO, answer, from -> {
            var last = lastReadingNanos;
            long since = last == null ? Long.MAX_VALUE : scheduler.nanoTime() - last;
            if (since > pauseNanos) {
                // The start, or a pause: what happened over it is not what happens now.
                from.baseline();
                after(WARM_UP, answer, second -> complete(answer, second));
            } else {
                after(READINGS_APART_MIN.minusNanos(since), answer, second -> complete(answer, second));
            }
        });
        return answer;
    }

    private void complete(CompletableFuture<SystemMetrics> answer, MetricsSource from) {
        var metrics = from.collect();
        lastReadingNanos = scheduler.nanoTime();
        if (!lastFailure.isEmpty()) {
            LOGGER.log(Level.INFO, "Host metrics are collected again");
            lastFailure = "";
        }
        answer.complete(metrics);
    }

    private CompletableFuture<SystemMetrics> readBase() {
        var answer = new CompletableFuture<SystemMetrics>();
        after(Duration.ZERO, answer, from -> answer.complete(from.collectBase()));
        return answer;
    }

    /** Uses the source on the scheduler's thread; whatever that throws becomes the answer. */
    private void after(Duration delay, CompletableFuture<SystemMetrics> answer, Consumer<MetricsSource> work) {
        scheduler.after(delay, () -> {
            if (ended) {
                return;
            }
            try {
                var from = source == null ? sources.get() : source;
                source = from;
                work.accept(from);
            } catch (RuntimeException | Error failure) {
                failed(failure);
                answer.completeExceptionally(failure);
            }
        });
    }

    /** Forgets the last reading, which may be half of one, and logs the failure once until it changes. */
    private void failed(Throwable failure) {
        lastReadingNanos = null;
        var now = failure.toString();
        if (!now.equals(lastFailure)) {
            LOGGER.log(
                    Level.WARNING, "Host metrics cannot be collected; the next try follows when one is due", failure);
            lastFailure = now;
        }
    }

    /** Takes no more samples and gives back the source; waits for that at most two seconds. */
    @Override
    public void close() {
        samples.close();
        baseSamples.close();
        var done = new CountDownLatch(1);
        scheduler.after(Duration.ZERO, () -> {
            end();
            done.countDown();
        });
        try {
            if (!done.await(CLOSE_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
                LOGGER.log(Level.WARNING, "The metrics sampler is stuck in a reading; it is left behind");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        if (!ended && source != null) {
            source.close();
        }
        ended = true;
    }
}
