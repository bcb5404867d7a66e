package io.containermanager.engine.kubernetes.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final AtomicInteger asked = new AtomicInteger();
    private long nanos;

    private void away() {
        asked.incrementAndGet();
        throw new EngineException.Unavailable("away");
    }

    @Test
    void aStepReliesOnAnAnswerOfTheLastSecondAndALookAsksEachTime() {
        var reachability = new Reachability(asked::incrementAndGet, () -> nanos);
        reachability.checkForStep();
        reachability.checkForStep();
        nanos += Reachability.FRESH.toNanos() - 1;
        reachability.checkForStep();
        assertThat(asked.get(), is(1));
        nanos += 1;
        reachability.checkForStep();
        assertThat(asked.get(), is(2));
        reachability.check();
        assertThat(asked.get(), is(3));
    }

    @Test
    void whileItIsAwayEachStepAsks() {
        var reachability = new Reachability(this::away, () -> nanos);
        assertThrows(EngineException.Unavailable.class, reachability::check);
        assertThrows(EngineException.Unavailable.class, reachability::checkForStep);
        assertThrows(EngineException.Unavailable.class, reachability::checkForStep);
        assertThat(asked.get(), is(3));
    }

    /** Begins a question that a second thread joins. */
    private CompletableFuture<Void> joining(Runnable ends, boolean interrupted) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var reachability = new Reachability(
                () -> {
                    if (asked.incrementAndGet() > 1) {
                        return;
                    }
                    begun.countDown();
                    try {
                        go.await();
                        ends.run();
                    } catch (InterruptedException givenUp) {
                        Thread.currentThread().interrupt();
                        throw new EngineException.Unavailable("The call was cancelled");
                    }
                },
                () -> nanos);
        var first = Thread.ofVirtual().unstarted(() -> assertDoesNotEscape(reachability::check));
        first.start();
        begun.await();
        var joined = new CompletableFuture<Void>();
        var second = Thread.ofVirtual().start(() -> {
            try {
                reachability.check();
                joined.complete(null);
            } catch (EngineException failed) {
                joined.completeExceptionally(failed);
            }
        });
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        if (interrupted) {
            first.interrupt();
        } else {
            go.countDown();
        }
        first.join();
        return joined;
    }

    private static void assertDoesNotEscape(Runnable check) {
        try {
            check.run();
        } catch (EngineException expected) {
            // The other thread's outcome counts.
        }
    }

    @Test
    void whoAsksMeanwhileGetsTheSameAnswer() throws Exception {
        joining(() -> {}, false).get(30, SECONDS);
        assertThat(asked.get(), is(1));
    }

    @Test
    void whoAsksMeanwhileLearnsThatItIsAway() throws Exception {
        var joined = joining(
                () -> {
                    throw new EngineException.Unavailable("away");
                },
                false);
        var failed = assertThrows(ExecutionException.class, () -> joined.get(30, SECONDS));
        assertThat(failed.getCause(), is(instanceOf(EngineException.Unavailable.class)));
        assertThat(asked.get(), is(1));
    }

    @Test
    void whoAsksMeanwhileAsksAgainWhenTheOtherOneIsCancelled() throws Exception {
        joining(() -> {}, true).get(30, SECONDS);
        assertThat(asked.get(), is(2));
    }
}
