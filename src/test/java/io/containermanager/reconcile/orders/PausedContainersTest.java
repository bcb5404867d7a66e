package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.model.observed.RunState.Status;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.operation.AcceptedOrder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A container that was paused by hand is left alone, and a request to restart it is refused instead of waiting for ever. */
class PausedContainersTest {
    private final Machine machine = new Machine();

    @Test
    void aRestartAndAStartAreRefusedWithWhatToDoAndAStopIsDone() {
        machine.converge(app(1, service(1, "web:1")));
        var id = machine.only(key(1, 1)).id();
        machine.faults().pause(id, true);
        machine.pass(Duration.ofMinutes(1));
        for (var verb : List.<Supplier<CompletableFuture<AcceptedOrder>>>of(
                () -> machine.loop.restartService(key(1, 1), "ops"),
                () -> machine.loop.startService(key(1, 1), "ops"))) {
            var failure = assertThrows(CompletionException.class, () -> machine.soon(verb.get()));
            assertThat(failure.getCause(), instanceOf(OperationException.Refused.class));
            assertThat(
                    Objects.requireNonNull(failure.getCause()).getMessage(),
                    containsString("is paused: unpause it first (docker unpause "));
        }
        machine.faults().pause(id, false);
        machine.pass(Duration.ofMinutes(1));
        var before = machine.only(key(1, 1)).run().startedAt();
        machine.soon(machine.loop.restartService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().startedAt(), is(not(before)));
        machine.faults().pause(id, true);
        machine.pass(Duration.ofMinutes(1));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().status(), is(Status.EXITED));
    }
}
