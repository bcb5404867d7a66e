package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.ThreadRegistry;
import io.containermanager.event.VirtualScheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call that ends unexpectedly is answered at once, not after its timeout. */
class BlockingCallsTest {

    private final BlockingCalls calls = new BlockingCalls(new VirtualScheduler(), "docker-call", "The Docker daemon");

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
