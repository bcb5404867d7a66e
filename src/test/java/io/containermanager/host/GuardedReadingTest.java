package io.containermanager.host;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("looks at the threads of the process, and allows readings 50 ms")
class GuardedReadingTest {

    private final FileReaderThread thread = new FileReaderThread(Duration.ofMillis(50), System::nanoTime);
    private final GuardedReading reading = new GuardedReading("storage_usage", "storage_total");
    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void end() {
        answers.countDown();
        thread.close();
    }

    @Test
    void aFailureIsNullWithItsReasonAndTheNextReadingCountsAgain() {
        assertThat(get(reading, () -> 1), is(1));
        assertThat(
                get(reading, () -> {
                    throw new IOException("gone");
                }),
                is(nullValue()));
        assertThat(reason(), is("gone"));
        assertThat(
                get(reading, () -> {
                    throw new IllegalStateException("odd");
                }),
                is(nullValue()));
        assertThat(get(reading, () -> 2), is(2));
        assertThat(reason(), is(""));
    }

    @Test
    void aReadingThatHangsCostsItsValueOnlyAndOneThread() {
        assertThat(get(reading, this::hang), is(nullValue()));
        assertThat(reason(), containsString("did not answer within 50 ms"));
        var other = new GuardedReading("memory_usage");
        assertThat("others are read", get(other, () -> 3), is(3));
        for (int sample = 0; sample < 1_000; sample++) {
            assertThat(get(reading, this::hang), is(nullValue()));
        }
        assertThat("it is not asked again before it has answered", asked.get(), is(1));
        assertThat(
                "no time is spent on it",
                Thread.getAllStackTraces().keySet().stream()
                        .filter(each -> each.getName().equals("metrics-reading"))
                        .count(),
                lessThan(5L));
    }

    @Test
    void aReadingThatHungIsReadAgainOnceItHasAnswered() throws Exception {
        assertThat(get(reading, this::hang), is(nullValue()));
        answers.countDown();
        for (int waited = 0; get(reading, () -> 4) == null; waited++) {
            assertThat("within 10 s", waited < 10_000, is(true));
            Thread.sleep(1);
        }
        assertThat(reason(), is(""));
    }

    /** Each reading has 50 ms, in which a busy machine may give its thread no time: then the batch is taken once more. */
    @Test
    void theOneOfABatchThatHangsCostsItsOwnValueOnly() {
        await().untilAsserted(() -> {
            var batch = new ReadingBatch(thread);
            var first = batch.add(new GuardedReading("uptime"), () -> 1);
            var hangs = batch.add(reading, this::hang);
            var fails = batch.add(new GuardedReading("pressure"), () -> {
                throw new IOException("gone");
            });
            var last = batch.add(new GuardedReading("hostname"), () -> first.value() + "!");
            batch.take();

            assertThat(first.value(), is(1));
            assertThat(hangs.value(), is(nullValue()));
            assertThat(fails.value(), is(nullValue()));
            assertThat(last.value(), is("1!"));
            assertThat(reason(), containsString("did not answer within 50 ms"));
        });
    }

    @Test
    void aThreadThatWasLeftBehindTakesNoReadingThatAnotherTookOver() throws Exception {
        var taken = new AtomicInteger();
        var batch = new ReadingBatch(thread);
        batch.add(reading, this::hang);
        batch.add(new GuardedReading("hostname"), taken::incrementAndGet);
        batch.take();
        answers.countDown();
        for (int waited = 0; reading.hangs(); waited++) {
            assertThat("within 10 s", waited < 10_000, is(true));
            Thread.sleep(1);
        }
        assertThat(taken.get(), is(1));
    }

    @Test
    void aSlowReadingAfterManyQuickOnesHasItsOwnTime() {
        var batch = new ReadingBatch(thread);
        for (int index = 0; index < 20; index++) {
            batch.add(new GuardedReading("field " + index), () -> {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                return 1;
            });
        }
        var last = batch.add(reading, () -> 2);
        batch.take();
        assertThat("twice as long as one may take, all together", last.value(), is(2));
    }

    @Test
    void whenTheManagerStopsNothingMoreIsWaitedFor() {
        var batch = new ReadingBatch(thread);
        var hangs = batch.add(reading, this::hang);
        var next = batch.add(new GuardedReading("hostname"), () -> 1);
        Thread.currentThread().interrupt();
        batch.take();
        assertThat(Thread.interrupted(), is(true));
        assertThat(hangs.value(), is(nullValue()));
        assertThat(next.value(), is(nullValue()));
        assertThat(reason(), is("the manager stops"));
    }

    private int hang() {
        asked.incrementAndGet();
        try {
            answers.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private <T> @Nullable T get(GuardedReading guard, Reading.Source<T> source) {
        return new ReadingBatch(thread).takeOne(guard, source);
    }

    private String reason() {
        var reasons = new TreeMap<String, String>();
        reading.explain(reasons);
        return reasons.getOrDefault("storage_total", "");
    }
}
