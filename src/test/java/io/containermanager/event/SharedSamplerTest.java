package io.containermanager.event;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** In virtual time, over a reading that takes a moment: sample n is the n-th reading. */
class SharedSamplerTest {

    private static final Duration READING = Duration.ofMillis(50);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final SharedSampler<Integer> sampler =
            new SharedSampler<>("test", this::read, SharedSamplerTest::classified, scheduler);
    private final List<Duration> paces = new CopyOnWriteArrayList<>();
    private volatile Duration takes = READING;
    private volatile @Nullable RuntimeException failing;

    private CompletableFuture<Integer> read(Duration pace) {
        var answer = new CompletableFuture<Integer>();
        paces.add(pace);
        int number = paces.size();
        scheduler.after(takes, () -> {
            var failure = failing;
            var _ = failure == null ? answer.complete(number) : answer.completeExceptionally(failure);
        });
        return answer;
    }

    private static RuntimeException classified(Throwable failure) {
        return failure instanceof CancellationException
                ? new IllegalStateException("stopped")
                : new IllegalStateException("no sample", failure);
    }

    private static @Nullable String rootMessage(Throwable failure) {
        Throwable root = failure;
        for (var cause = root.getCause(); cause != null; cause = root.getCause()) {
            root = cause;
        }
        return root.getMessage();
    }

    private int fresh(Duration maxAge) {
        var answer = sampler.fresh(maxAge);
        assertThat(scheduler.runUntil(answer::isDone, SECOND), is(true));
        return answer.join();
    }

    @Test
    void aHundredConcurrentCallersCostOneReading() throws Exception {
        var answers = new CopyOnWriteArrayList<CompletableFuture<Integer>>();
        var asked = new CountDownLatch(100);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                callers.execute(() -> {
                    answers.add(sampler.fresh(SECOND));
                    asked.countDown();
                });
            }
            assertThat(asked.await(60, TimeUnit.SECONDS), is(true));
        }
        scheduler.advance(READING);

        assertThat(answers, hasSize(100));
        answers.forEach(answer -> assertThat(answer.join(), is(1)));
        assertThat(paces, contains(Duration.ZERO));
    }

    @Test
    void aSampleIsGivenAgainUntilItIsTooOld() {
        assertThat(fresh(SECOND), is(1));
        scheduler.advance(Duration.ofMillis(999));
        assertThat(fresh(SECOND), is(1));
        scheduler.advance(Duration.ofMillis(1));
        assertThat(fresh(SECOND), is(2));
        assertThat(sampler.newest().orElseThrow(), is(2));
    }

    @Test
    void watchersGetASampleEachIntervalAndNoneAfterClosing() {
        var seen = new ArrayList<Integer>();
        var watch = sampler.watch(SECOND, seen::add);
        scheduler.advance(Duration.ofSeconds(10).plus(READING));
        assertThat(seen, is(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));

        watch.close();
        watch.close();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(seen, hasSize(10));
        assertThat(scheduler.waiting(), is(0));
    }

    @Test
    void theFirstSampleOfAWatchKeepsAnIntervalFromAYoungOne() {
        fresh(SECOND);
        scheduler.advance(Duration.ofMillis(400));
        var seen = new ArrayList<Integer>();
        sampler.watch(SECOND, seen::add);
        scheduler.advance(Duration.ofMillis(600).plus(READING));

        assertThat(seen, contains(2));
    }

    @Test
    void aStallCostsTicksAndCausesNoBurst() {
        var seen = new ArrayList<Integer>();
        sampler.watch(SECOND, seen::add);
        takes = Duration.ofMillis(3_700);
        scheduler.advance(Duration.ofMillis(1_001));
        takes = READING;
        scheduler.advance(Duration.ofMillis(5_200));
        // The stalled one of 1 s came at 4.7 s. The one of 5 s would follow too soon after it: the next is that of 6 s.
        assertThat(seen, contains(1, 2));
    }

    @Test
    void theReadingKnowsThePaceOfTheMostEagerWatcher() {
        sampler.watch(Duration.ofSeconds(10), _ -> {});
        sampler.watch(SECOND, _ -> {});
        scheduler.advance(SECOND);

        assertThat(paces, contains(SECOND));
    }

    @Test
    void severalPacesShareReadings() {
        var quick = new ArrayList<Integer>();
        var slow = new ArrayList<Integer>();
        sampler.watch(SECOND, quick::add);
        scheduler.advance(Duration.ofMillis(300));
        sampler.watch(Duration.ofSeconds(10), slow::add);
        scheduler.advance(Duration.ofSeconds(31));

        assertThat(slow, hasSize(3));
        assertThat(quick, hasSize(31));
        assertThat("each of them is one that the quick one got", quick.containsAll(slow), is(true));
    }

    @Test
    void aListenerGetsWhatWatchersGetAndCausesNoReading() {
        var heard = new ArrayList<Integer>();
        sampler.listen(heard::add);
        scheduler.advance(Duration.ofMinutes(1));
        fresh(SECOND);
        assertThat(heard, is(empty()));

        sampler.watch(SECOND, _ -> {});
        sampler.watch(SECOND, _ -> {});
        scheduler.advance(Duration.ofSeconds(2).plus(READING));
        assertThat(heard, contains(2, 3));
    }

    @Test
    void aWatcherThatFailsNeitherEndsTheWatchNorHarmsTheOthers() {
        var seen = new ArrayList<Integer>();
        sampler.watch(SECOND, _ -> {
            throw new IllegalStateException("a broken watcher");
        });
        sampler.watch(SECOND, seen::add);
        scheduler.advance(Duration.ofSeconds(3).plus(READING));

        assertThat(seen, hasSize(3));
    }

    @Test
    void aFailedReadingIsAnAnswerAndTheNextOneIsTriedWhenItIsDue() {
        var seen = new ArrayList<Integer>();
        sampler.watch(SECOND, seen::add);
        failing = new IllegalStateException("away");
        var answer = sampler.fresh(SECOND);
        scheduler.advance(Duration.ofSeconds(3).plus(READING));
        var failure = assertThrows(CompletionException.class, answer::join);
        assertThat(rootMessage(failure), is("away"));
        assertThat(paces.size(), is(4));

        failing = null;
        scheduler.advance(SECOND);
        assertThat(seen, contains(5));
    }

    @Test
    void aReadingThatCannotEvenBeginIsAnAnswerToo() {
        var broken = new SharedSampler<Integer>(
                "test",
                _ -> {
                    throw new IllegalStateException("no engine");
                },
                SharedSamplerTest::classified,
                scheduler);
        var failure = assertThrows(
                CompletionException.class, () -> broken.fresh(SECOND).join());
        assertThat(failure.getCause(), is(instanceOf(IllegalStateException.class)));
    }

    @Test
    void oneCallersCancelDoesNotHarmTheOthers() {
        var impatient = sampler.fresh(SECOND);
        var patient = sampler.fresh(SECOND);
        impatient.cancel(true);
        scheduler.advance(READING);

        assertThat(patient.join(), is(1));
    }

    @Test
    void closingRefusesWhoWaitsAndWhoAsksLater() {
        var waiting = sampler.fresh(SECOND);
        sampler.watch(SECOND, _ -> {});
        sampler.close();
        scheduler.advance(Duration.ofMinutes(1));

        for (var refused : List.of(waiting, sampler.fresh(Duration.ZERO))) {
            var failure = assertThrows(CompletionException.class, refused::join);
            assertThat(rootMessage(failure), is("stopped"));
        }
        assertThrows(IllegalStateException.class, () -> sampler.watch(SECOND, _ -> {}));
        assertThat(paces, hasSize(1));
    }

    @Test
    void thereIsABoundOnWatchers() {
        Consumer<Integer> same = _ -> {};
        for (int i = 0; i < SharedSampler.WATCHERS_MAX; i++) {
            sampler.watch(SECOND, same);
        }
        assertThrows(IllegalStateException.class, () -> sampler.watch(SECOND, same));
    }

    @Property
    void theNextTickIsAlwaysOnTheGridAheadAndAtMostOneIntervalAway(
            @ForAll long due,
            @ForAll @LongRange(min = 0, max = 1L << 50) long late,
            @ForAll @LongRange(min = 1, max = 1L << 42) long interval) {
        long past = due + late;

        long next = SharedSampler.nextDue(due, past, interval);

        assertThat(next - past, greaterThan(0L));
        assertThat(next - past, lessThanOrEqualTo(interval));
        assertThat((next - due) % interval, is(0L));
    }
}
