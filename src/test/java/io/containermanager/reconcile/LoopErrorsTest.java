package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.TargetRules;
import io.containermanager.logging.RecordedLog;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.plan.step.PlanWarning;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
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

    /** Not every writer waits for the answer: another replica's target is planned for the status alone. */
    @Test
    void whatFailsForAStoredTargetReachesItsWriterAndTheLog() {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public TargetRules rules() {
                return new FailingRules();
            }
        });
        machine.start();
        machine.pass(Duration.ofSeconds(10));
        machine.store
                .accept(
                        State.EMPTY.with(app(1, service(1, "good:1"))),
                        OptionalLong.empty(),
                        "test",
                        machine.time.now())
                .join();
        try (var log = new RecordedLog(ReconcileLoop.class)) {
            var failed = assertThrows(CompletionException.class, () -> machine.soon(machine.loop.targetChanged()));
            assertThat(String.valueOf(failed.getCause()), containsString("on purpose"));
            assertThat(log.taken(), hasItem(startsWith("SEVERE Reconciliation failed")));
        }
    }

    private static final class FailingRules implements TargetRules {

        @Override
        public List<Violation> refusals(App app, State state) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public List<PlanWarning> differences(App app) {
            return List.of();
        }

        @Override
        public boolean secretsAreFiles() {
            return false;
        }
    }
}
