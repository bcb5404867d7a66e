package io.containermanager.reconcile.operation;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import io.containermanager.model.State;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Writers whose targets are stored together share the loop's answer; none gets one from before its own write. */
class SharedPlanTest {

    private final Machine machine = new Machine();

    private CompletableFuture<Plan> wrote(String image) {
        var state = State.EMPTY.with(app(1, service(1, image)));
        machine.store
                .accept(state, OptionalLong.empty(), "test", machine.time.now())
                .join();
        return machine.loop.targetChanged();
    }

    @Test
    void writersBeforeTheLoopComesToThemShareOneAnswerForTheNewestTarget() {
        machine.pass(Duration.ofSeconds(5));
        var first = wrote("good:1");
        var second = wrote("good:2");
        assertThat(second, is(sameInstance(first)));
        assertThat(machine.soon(second).revision(), is(machine.store.latest().revision()));
    }

    @Test
    void whoWritesAfterThatAnswerGetsAnother() {
        var first = wrote("good:1");
        long before = machine.soon(first).revision();
        var second = wrote("good:2");
        assertThat(second, is(not(sameInstance(first))));
        assertThat(machine.soon(second).revision(), is(before + 1));
    }
}
