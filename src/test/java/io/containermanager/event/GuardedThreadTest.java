package io.containermanager.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No thread of this process ends unnoticed. */
class GuardedThreadTest {

    private static final GuardedLoop.Pauses QUICK =
            new GuardedLoop.Pauses(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1));

    private final ThreadRegistry registry = new ThreadRegistry();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @AfterEach
    void stop() {
        stopped.set(true);
    }

    @Test
    void workThatThrowsAnErrorIsCounted() throws Exception {
        var thread = GuardedThread.platform(registry, "worker").once(() -> {
            throw new StackOverflowError("on purpose");
        });
        thread.start();
        thread.join();
        assertThat(registry.failures(), hasEntry("worker", 1L));
        assertThat("work that ends by itself does not affect liveness", registry.failing(), is(empty()));
    }

    @Test
    void everyNameIsCountedFromZeroOn() {
        var _ = GuardedThread.platform(registry, "quiet");
        assertThat(registry.failures(), hasEntry("quiet", 0L));
    }

    @Test
    void aLoopThatFailsRunsAgain() throws Exception {
        var runs = new AtomicInteger();
        var again = new CompletableFuture<Integer>();
        loop("loop", () -> {
            if (runs.incrementAndGet() == 1) {
                throw new OutOfMemoryError("on purpose");
            }
            again.complete(runs.get());
            awaitStop();
        });
        assertThat(again.get(60, SECONDS), is(2));
        assertThat(registry.failures(), hasEntry("loop", 1L));
        assertThat(registry.failing(), is(empty()));
    }

    @Test
    void aLoopThatEndsUnexpectedlyRunsAgainAndIsCounted() throws Exception {
        var runs = new CountDownLatch(3);
        loop("loop", runs::countDown);
        assertThat(runs.await(60, SECONDS), is(true));
        await(() -> registry.failures().getOrDefault("loop", 0L) >= 2);
    }

    @Test
    void aStrayInterruptDoesNotEndALoop() throws Exception {
        var runs = new AtomicInteger();
        var interrupted = new CountDownLatch(2);
        var thread = loop("loop", () -> {
            runs.incrementAndGet();
            interrupted.countDown();
            awaitStop();
        });
        await(() -> runs.get() == 1);
        thread.interrupt();
        assertThat(interrupted.await(60, SECONDS), is(true));
    }

    @Test
    void aLoopThatFailsAgainAndAgainFailsLivenessByItsName() throws Exception {
        var thread = loop("sampler", () -> {
            throw new IllegalStateException("no sensor");
        });
        await(() -> !registry.failing().isEmpty());
        assertThat(registry.failing().getFirst(), containsString("sampler: failed "));
        assertThat(registry.failing().getFirst(), containsString("no sensor"));
        assertThat(registry.failures().get("sampler"), is(greaterThanOrEqualTo((long) GuardedLoop.FAILURES_MAX)));
        stopped.set(true);
        thread.join();
        assertThat("its owner ended it", registry.failing(), is(empty()));
    }

    @Test
    void aLoopThatRanWellForAWhileStartsWithACleanRecord() throws Exception {
        var recovers = new GuardedLoop.Pauses(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(50));
        var runs = new AtomicInteger();
        start(new GuardedLoop(
                registry,
                "loop",
                () -> {
                    if (runs.incrementAndGet() <= GuardedLoop.FAILURES_MAX) {
                        throw new IllegalStateException("on purpose");
                    }
                    awaitStop();
                },
                stopped::get,
                recovers));
        await(() -> runs.get() > GuardedLoop.FAILURES_MAX && registry.failing().isEmpty());
    }

    @Test
    void whatALibraryRunsIsWatched() throws Exception {
        var alive = new AtomicBoolean(true);
        var watch = registry.watch("http-listener", alive::get);
        assertThat(registry.failing(), is(empty()));
        alive.set(false);
        assertThat(registry.failing(), contains("http-listener: ended"));
        watch.close();
        assertThat(registry.failing(), is(empty()));
    }

    @Test
    void failuresOfUnguardedThreadsAreCountedToo() {
        registry.uncaught(Thread.currentThread(), new IllegalStateException("on purpose"));
        assertThat(registry.failures(), hasEntry(ThreadRegistry.OTHER, 1L));
    }

    @Test
    void namesAreBounded() {
        for (int name = 0; name < 2 * ThreadRegistry.NAMES_MAX; name++) {
            registry.failed("name-" + name, "on purpose", new IllegalStateException("on purpose"));
        }
        assertThat(registry.failures().size(), is(ThreadRegistry.NAMES_MAX + 1));
        assertThat(registry.failures(), hasKey(ThreadRegistry.OTHER));
        assertThat(registry.failures().keySet(), not(hasItem("name-200")));
    }

    private Thread loop(String name, Runnable body) {
        return start(new GuardedLoop(registry, name, body, stopped::get, QUICK));
    }

    private static Thread start(GuardedLoop loop) {
        return Thread.ofVirtual().start(loop);
    }

    private void awaitStop() {
        try {
            while (!stopped.get()) {
                Thread.sleep(1);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int waited = 0; !condition.getAsBoolean(); waited++) {
            assertThat("within 10 s", waited < 10_000, is(true));
            Thread.sleep(1);
        }
    }
}
