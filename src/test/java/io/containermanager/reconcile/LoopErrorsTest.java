package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** An error in the loop's own work fails the request that caused it and nothing else. */
class LoopErrorsTest {

    private final Machine machine = new Machine();

    @Test
    void theCallerIsAnsweredAndTheLoopContinues() {
        machine.converge(app(1, service(1, "good:1")));
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<String> registryDigest(String image) {
                throw new StackOverflowError("on purpose");
            }
        });
        machine.start();
        machine.pass(Duration.ofSeconds(10));
        var failed = assertThrows(
                CompletionException.class, () -> machine.soon(machine.loop.updateImages(1, null, true, "ops")));
        assertThat(failed.getCause(), instanceOf(StackOverflowError.class));
        machine.faults().exit(machine.only(key(1, 1)).id(), 1);
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }
}
