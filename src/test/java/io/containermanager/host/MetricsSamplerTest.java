package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.ThreadScheduler;
import io.containermanager.event.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricsSamplerTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final SamplerSettings EACH_SECOND = new SamplerSettings(Duration.ofSeconds(1));

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final CountingSource source = new CountingSource();
    private final MetricsSampler sampler = MetricsSampler.start(EACH_SECOND, () -> source, scheduler);

    /** Called where, and when in virtual time. */
    private final class CountingSource implements MetricsSource {
        private final List<String> calls = new ArrayList<>();
        private boolean failing;

        private void called(String what) {
            calls.add(what + " " + Duration.ofNanos(scheduler.nanoTime()).toMillis());
            if (failing) {
                throw new IllegalStateException("the machine does not answer");
            }
        }

        @Override
        public void baseline() {
            called("baseline");
        }

        @Override
        public SystemMetrics collect() {
            called("collect");
            return sample();
        }

        @Override
        public SystemMetrics collectBase() {
            called("base");
            return sample();
        }

        @Override
        public void close() {
            called("close");
        }
    }

    private static SystemMetrics sample() {
        return SampleMetrics.at(Instant.EPOCH, 0.01);
    }

    private CompletableFuture<SystemMetrics> fresh() {
        var answer = sampler.samples().fresh(Duration.ZERO);
        assertThat(scheduler.runUntil(answer::isDone, Duration.ofMinutes(1)), is(true));
        return answer;
    }

    private void started() {
        scheduler.advance(MetricsSampler.WARM_UP);
        source.calls.clear();
    }

    @Test
    void theFirstSampleIsTakenFromTwoReadingsAtTheStart() {
        scheduler.advance(Duration.ofMinutes(1));

        assertThat(sampler.samples().newest().isPresent(), is(true));
        assertThat(source.calls, contains("baseline 0", "collect 200"));
    }

    @Test
    void afterAPauseTwoReadingsAreTakenInsteadOfADifferenceOverThePause() {
        started();
        scheduler.advance(PAUSE);
        fresh().join();

        assertThat(source.calls, contains("baseline 2200", "collect 2400"));
    }

    @Test
    void withoutAPauseOneReadingIsEnoughButNeverTooSoonAfterTheLast() {
        started();
        fresh().join();
        scheduler.advance(Duration.ofSeconds(1));
        fresh().join();

        assertThat(source.calls, contains("collect 300", "collect 1300"));
    }

    @Test
    void aFailureHalfwayIsAnAnswerAndTheNextSampleNeedsTwoReadingsAgain() {
        started();
        source.failing = true;
        var failure = assertThrows(CompletionException.class, fresh()::join);
        assertThat(failure.getCause(), is(instanceOf(MetricsUnavailableException.class)));

        source.failing = false;
        fresh().join();
        assertThat(source.calls, contains("collect 300", "baseline 300", "collect 500"));
    }

    @Test
    void aSourceThatCannotBeMadeIsTriedAgain() {
        var tries = new AtomicInteger();
        var late = MetricsSampler.start(
                EACH_SECOND,
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return source;
                },
                scheduler);
        scheduler.advance(MOMENT);
        assertThat(late.samples().newest().isPresent(), is(false));

        var _ = late.samples().fresh(Duration.ZERO);
        scheduler.advance(PAUSE);
        assertThat(late.samples().newest().isPresent(), is(true));
        assertThat(tries.get(), is(2));
    }

    @Test
    void cheapSamplesKeepTheirPaceWithAndWithoutWatchers() {
        var base = new ArrayList<SystemMetrics>();
        var watched = new ArrayList<SystemMetrics>();
        sampler.follow(Duration.ofSeconds(10), base::add, watched::add);
        started();
        scheduler.advance(Duration.ofSeconds(40));
        assertThat(base, hasSize(4));
        assertThat(watched, is(empty()));
        assertThat(source.calls, contains("base 10000", "base 20000", "base 30000", "base 40000"));

        try (var _ = sampler.samples().watch(Duration.ofSeconds(1), _ -> {})) {
            scheduler.advance(Duration.ofSeconds(20));
        }
        scheduler.advance(Duration.ofSeconds(60));
        assertThat(base, hasSize(12));
        assertThat(watched, hasSize(20));
    }

    @Test
    void aCheapSampleThatFailsCostsOneOnly() {
        var base = new ArrayList<SystemMetrics>();
        sampler.follow(Duration.ofSeconds(10), base::add, _ -> {});
        started();
        source.failing = true;
        scheduler.advance(Duration.ofSeconds(10));
        source.failing = false;
        scheduler.advance(Duration.ofSeconds(10));

        assertThat(base, hasSize(1));
    }

    @Test
    void closingGivesTheSourceBackOnItsThreadAndRefusesFurtherCallers() throws Exception {
        var closedBy = new CompletableFuture<String>();
        var made = new CountDownLatch(1);
        try (var thread = new ThreadScheduler("test-metrics", InstantSource.system(), System::nanoTime)) {
            var real = MetricsSampler.start(
                    EACH_SECOND,
                    () -> {
                        made.countDown();
                        return new MetricsSource() {
                            @Override
                            public void baseline() {}

                            @Override
                            public SystemMetrics collect() {
                                return sample();
                            }

                            @Override
                            public void close() {
                                closedBy.complete(Thread.currentThread().getName());
                            }
                        };
                    },
                    thread);
            assertThat(made.await(60, TimeUnit.SECONDS), is(true));

            real.close();

            assertThat(closedBy.getNow("nobody"), is("test-metrics"));
            var failure = assertThrows(
                    CompletionException.class,
                    () -> real.samples().fresh(Duration.ZERO).join());
            assertThat(failure.getCause(), is(instanceOf(MetricsUnavailableException.class)));
            assertThat(failure.getMessage(), containsString("The metrics sampler is stopped; ask after the restart"));
        }
    }

    @Test
    void aSampleIsSharedByThoseWhoAskTogether() {
        started();
        var answers = List.of(
                sampler.samples().fresh(Duration.ZERO), sampler.samples().fresh(Duration.ZERO));
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(source.calls, contains("collect 300"));
        assertThat(answers.stream().map(CompletableFuture::isDone).toList(), everyItem(is(true)));
    }
}
