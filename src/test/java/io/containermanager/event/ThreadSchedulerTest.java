package io.containermanager.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadSchedulerTest {

    private final ThreadScheduler scheduler =
            new ThreadScheduler("test-scheduler", () -> Instant.EPOCH, System::nanoTime);

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void tasksRunInTheOrderTheyFallDueOnOneNamedThread() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        var done = new CompletableFuture<String>();
        // Far enough apart that a loaded machine cannot make the later call fall due first.
        scheduler.after(Duration.ofMillis(500), () -> order.add("second"));
        scheduler.after(Duration.ZERO, () -> order.add("first"));
        scheduler.after(
                Duration.ofMillis(501),
                () -> done.complete(Thread.currentThread().getName()));
        assertThat(done.get(60, SECONDS), is("test-scheduler"));
        assertThat(order, contains("first", "second"));
    }

    @Test
    void aFailedTaskCostsTheNextOneNothing() throws Exception {
        var done = new CompletableFuture<Boolean>();
        scheduler.after(Duration.ZERO, () -> {
            throw new IllegalStateException("on purpose");
        });
        scheduler.after(Duration.ZERO, () -> done.complete(true));
        assertThat(done.get(60, SECONDS), is(true));
    }

    @Test
    void anErrorOfATaskIsCountedAndCostsTheNextOneNothing() throws Exception {
        long before = ThreadRegistry.ofProcess().failures().getOrDefault("test-scheduler", 0L);
        var done = new CompletableFuture<Boolean>();
        scheduler.after(Duration.ZERO, () -> {
            throw new StackOverflowError("on purpose");
        });
        scheduler.after(Duration.ZERO, () -> done.complete(true));
        assertThat(done.get(60, SECONDS), is(true));
        assertThat(ThreadRegistry.ofProcess().failures().getOrDefault("test-scheduler", 0L), is(before + 1));
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        var done = new CompletableFuture<Boolean>();
        scheduler.after(Duration.ofMillis(30), () -> ran.add("cancelled")).cancel();
        scheduler.after(Duration.ofMillis(60), () -> done.complete(true));
        assertThat(done.get(60, SECONDS), is(true));
        assertThat(ran.isEmpty(), is(true));
    }

    @Test
    void tasksGivenAfterTheEndAreIgnored() {
        scheduler.close();
        scheduler.after(Duration.ZERO, () -> {}).cancel();
        assertThat(scheduler.now(), is(Instant.EPOCH));
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    @Test
    void oneThatIsUsedRarelyHasItsThreadOnlyWhileTasksWait() throws Exception {
        var name = "test-scheduler-rarely";
        try (var rarely = ThreadScheduler.rarelyUsed(name, () -> Instant.EPOCH, System::nanoTime)) {
            var waiting = rarely.after(Duration.ofHours(1), () -> {});
            assertThat(threads(name), is(1L));
            waiting.cancel();
            await().atMost(Duration.ofSeconds(60)).until(() -> threads(name) == 0);
            var done = new CompletableFuture<Boolean>();
            rarely.after(ThreadScheduler.IDLE_MAX.plusMillis(100), () -> done.complete(true));
            assertThat("also after a wait that is longer", done.get(60, SECONDS), is(true));
        }
    }
}
