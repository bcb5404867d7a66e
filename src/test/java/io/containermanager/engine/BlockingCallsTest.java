package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.ThreadRegistry;
import io.containermanager.event.VirtualScheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call that ends unexpectedly is answered at once, not after its timeout. */
class BlockingCallsTest {

    private final BlockingCalls calls = new BlockingCalls(new VirtualScheduler(), "docker-call", "The Docker daemon");

    /** Opened by a call that has already timed out. */
    private record Late(CompletableFuture<Boolean> ended) implements Terminal {
        @Override
        public Optional<Chunk> read() {
            return Optional.empty();
        }

        @Override
        public void write(byte[] bytes) {}

        @Override
        public void endInput() {}

        @Override
        public void resize(int columns, int rows) {}

        @Override
        public CompletableFuture<Optional<Integer>> exitCode() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Boolean> end() {
            ended.complete(!Thread.currentThread().isInterrupted());
            return ended;
        }
    }

    @Test
    void aTerminalThatComesAfterItsCallTimedOutIsEnded() throws Exception {
        var late = new Late(new CompletableFuture<>());
        var release = new CountDownLatch(1);
        var answer = calls.<Terminal>start("exec-terminal", Duration.ofMinutes(1), () -> {
            awaitUninterruptibly(release);
            return late;
        });
        answer.cancel(true);
        release.countDown();
        assertThat(late.ended().get(60, TimeUnit.SECONDS), is(true));
    }

    private static void awaitUninterruptibly(CountDownLatch release) {
        while (true) {
            try {
                release.await();
                return;
            } catch (InterruptedException _) {
                Thread.onSpinWait();
            }
        }
    }

    private EngineException failure(Throwable thrown) {
        var answer = calls.start("breaks", Duration.ofMinutes(1), () -> {
            throw unchecked(thrown);
        });
        var failed = assertThrows(ExecutionException.class, () -> answer.get(60, TimeUnit.SECONDS));
        assertThat(failed.getCause(), instanceOf(EngineException.Unavailable.class));
        return (EngineException) Objects.requireNonNull(failed.getCause());
    }

    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    @Test
    void anErrorIsCountedAndAnswered() {
        long before = ThreadRegistry.ofProcess().failures().getOrDefault("docker-call", 0L);
        assertThat(failure(new StackOverflowError("on purpose")).getMessage(), containsString("on purpose"));
        assertThat(ThreadRegistry.ofProcess().failures().get("docker-call"), greaterThan(before));
    }

    @Test
    void aFailureWithoutAMessageIsNamedByItsKind() {
        assertThat(failure(new NullPointerException()).getMessage(), not(containsString("null")));
        assertThat(failure(new NullPointerException()).getMessage(), containsString("NullPointerException"));
        assertThat(failure(new StackOverflowError()).getMessage(), containsString("StackOverflowError"));
    }
}
