package io.containermanager.host;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsSamplerTest {
    private static final Duration ANY_AGE = Duration.ofHours(1);
    private static final SamplerSettings FAST = new SamplerSettings(Duration.ofMillis(100));
    private static final SamplerSettings SLOW = new SamplerSettings(Duration.ofMinutes(1));

    private final CountingSource source = new CountingSource();
    private final AtomicLong timeShift = new AtomicLong();
    private final List<MetricsSampler> started = new ArrayList<>();

    @AfterEach
    void closeSamplers() {
        source.gate.release(1000);
        started.forEach(MetricsSampler::close);
    }

    @Test
    void theFirstSampleIsReadyWithinASecondOfTheStart() {
        MetricsSampler sampler = start(SLOW);

        await().atMost(Duration.ofSeconds(1)).until(() -> sampler.latest().isPresent());
        assertThat(source.calls, contains("baseline", "collect"));
    }

    @Test
    void aHundredConcurrentCallersCostOneCollection() throws Exception {
        MetricsSampler sampler = started();
        source.gate.drainPermits();
        timeShift.addAndGet(Duration.ofMinutes(1).toNanos());
        var all = new CountDownLatch(100);
        var answers = new CopyOnWriteArrayList<SystemMetrics>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                callers.execute(() -> {
                    CompletableFuture<SystemMetrics> answer = sampler.fresh(Duration.ofSeconds(5));
                    all.countDown();
                    answers.add(answer.join());
                });
            }
            assertThat(all.await(5, TimeUnit.SECONDS), is(true));
            source.gate.release();
        }

        assertThat(answers, hasSize(100));
        answers.forEach(answer -> assertThat(answer, is(sameInstance(answers.getFirst()))));
        assertThat(sampler.collections(), is(2L));
    }

    @Test
    void aSampleThatIsYoungEnoughIsGivenAgain() {
        MetricsSampler sampler = started();
        SystemMetrics first = sampler.latest().orElseThrow();

        assertThat(sampler.fresh(ANY_AGE).join(), is(sameInstance(first)));
        assertThat(sampler.collections(), is(1L));
    }

    @Test
    void afterAPauseTwoReadingsAreTakenInsteadOfADeltaOverThePause() {
        MetricsSampler sampler = started();
        source.calls.clear();
        timeShift.addAndGet(Duration.ofHours(2).toNanos());

        long before = System.nanoTime();
        sampler.fresh(Duration.ofSeconds(5)).join();

        assertThat(source.calls, contains("baseline", "collect"));
        assertThat(System.nanoTime() - before, greaterThanOrEqualTo(SampleCollector.WARM_UP.toNanos()));
    }

    @Test
    void withoutAPauseOneReadingIsEnoughButNeverTooSoonAfterTheLast() {
        MetricsSampler sampler = started();
        source.calls.clear();
        long last = source.lastNanos.get();

        sampler.fresh(Duration.ZERO).join();

        assertThat(source.calls, contains("collect"));
        // The last reading's time is taken by the sampler a moment after ours.
        assertThat(source.lastNanos.get() - last, greaterThan(SampleCollector.READINGS_APART_MIN.toNanos() * 9 / 10));
    }

    @Test
    void watchersGetASampleEachIntervalAndNoneAfterClosing() {
        MetricsSampler sampler = started();
        var seen = new CopyOnWriteArrayList<SystemMetrics>();
        var times = new CopyOnWriteArrayList<Long>();
        MetricsSampler fast = start(FAST);
        MetricsSampler.Watch watch = fast.watch(metrics -> {
            seen.add(metrics);
            times.add(System.nanoTime());
        });

        await().atMost(Duration.ofSeconds(5)).until(() -> seen.size() >= 11);
        watch.close();
        watch.close();
        long collections = fast.collections();
        long tenTicksMillis = Duration.ofNanos(times.get(10) - times.get(0)).toMillis();

        // A slow machine may skip ticks, never add any: ten ticks take a second or more.
        assertThat(tenTicksMillis, both(greaterThanOrEqualTo(900L)).and(lessThan(4000L)));
        await().during(Duration.ofMillis(350))
                .atMost(Duration.ofSeconds(2))
                .until(() -> fast.collections() <= collections + 1);
        assertThat(sampler.collections(), is(1L));
    }

    @Test
    void withoutWatchersNothingIsCollectedUnasked() {
        MetricsSampler sampler = start(FAST);
        await().until(() -> sampler.latest().isPresent());

        await().during(Duration.ofMillis(400)).atMost(Duration.ofSeconds(2)).until(() -> sampler.collections() == 1);
    }

    @Test
    void aWatcherThatFailsNeitherEndsTheLoopNorHarmsTheOthers() {
        MetricsSampler sampler = start(FAST);
        var seen = new AtomicInteger();
        sampler.watch(metrics -> {
            throw new IllegalStateException("a broken watcher");
        });
        sampler.watch(metrics -> seen.incrementAndGet());

        await().atMost(Duration.ofSeconds(5)).until(() -> seen.get() >= 3);
    }

    @Test
    void aFailedCollectionIsAnAnswerAndTheNextOneWorks() {
        MetricsSampler sampler = started();
        source.failing = true;
        var failure = assertThrows(
                CompletionException.class, () -> sampler.fresh(Duration.ZERO).join());
        assertThat(failure.getCause(), is(instanceOf(MetricsUnavailableException.class)));

        source.failing = false;
        source.calls.clear();
        sampler.fresh(Duration.ZERO).join();

        assertThat(source.calls, contains("baseline", "collect"));
    }

    @Test
    void aSourceThatCannotBeMadeIsTriedAgain() {
        var tries = new AtomicInteger();
        var sampler = MetricsSampler.start(
                SLOW,
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return source;
                },
                this::nanoTime);
        started.add(sampler);
        await().until(() -> tries.get() == 1);

        await().ignoreExceptions().until(() -> sampler.fresh(ANY_AGE).join() != null);
        assertThat(tries.get(), is(2));
    }

    @Test
    void oneCallersCancelDoesNotHarmTheOthers() {
        MetricsSampler sampler = started();
        source.gate.drainPermits();
        var impatient = sampler.fresh(Duration.ZERO);
        var patient = sampler.fresh(Duration.ZERO);

        impatient.cancel(true);
        source.gate.release();

        assertThat(patient.join().cpuCores(), is(2));
    }

    @Test
    void closingEndsTheThreadGivesTheSourceBackAndRefusesFurtherCallers() {
        MetricsSampler sampler = started();
        long before = System.nanoTime();

        sampler.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before).toMillis(), lessThanOrEqualTo(1000L));
        assertThat(source.closed, is(true));
        assertThrows(IllegalStateException.class, () -> sampler.watch(metrics -> {}));
        var failure = assertThrows(
                CompletionException.class, () -> sampler.fresh(Duration.ZERO).join());
        assertThat(failure.getCause(), is(instanceOf(MetricsUnavailableException.class)));
    }

    @Test
    void thereIsABoundOnWatchers() {
        MetricsSampler sampler = start(SLOW);
        for (int i = 0; i < MetricsSampler.WATCHERS_MAX; i++) {
            sampler.watch(metrics -> {});
        }

        assertThrows(IllegalStateException.class, () -> sampler.watch(metrics -> {}));
    }

    private long nanoTime() {
        return System.nanoTime() + timeShift.get();
    }

    private MetricsSampler start(SamplerSettings settings) {
        MetricsSampler sampler = MetricsSampler.start(settings, () -> source, this::nanoTime);
        started.add(sampler);
        return sampler;
    }

    private MetricsSampler started() {
        MetricsSampler sampler = start(SLOW);
        await().until(() -> sampler.latest().isPresent());
        return sampler;
    }

    /** Records what is called; waits at the gate before it answers. */
    private static final class CountingSource implements MetricsSource {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final Semaphore gate = new Semaphore(1_000_000);
        private final AtomicLong lastNanos = new AtomicLong();
        private volatile boolean failing;
        private volatile boolean closed;

        @Override
        public void baseline() {
            calls.add("baseline");
        }

        @Override
        public SystemMetrics collect() {
            gate.acquireUninterruptibly();
            if (failing) {
                throw new IllegalStateException("the machine does not answer");
            }
            calls.add("collect");
            lastNanos.set(System.nanoTime());
            return new SystemMetrics(
                    1, null, 2, 3L, 4L, 75, null, null, null, 5L, "test", false, List.of(), List.of(), Instant.EPOCH);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
