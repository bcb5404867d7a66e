package io.containermanager.replica;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A manager that does not hold the Lease observes and changes nothing; the one that gets it continues where the other stopped. */
class LeadershipTest {

    private final Machine machine = new Machine();
    private final List<Step> asked = new ArrayList<>();
    private boolean acting;

    @BeforeEach
    void oneOfSeveral() {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                asked.add(step);
                return super.execute(step);
            }
        });
        machine.led(new Leadership() {
            @Override
            public boolean shared() {
                return true;
            }

            @Override
            public boolean acting() {
                return acting;
            }

            @Override
            public Optional<String> actingAddress() {
                return Optional.empty();
            }
        });
        machine.start();
    }

    private void becomes(boolean now) {
        acting = now;
        machine.loop.leadershipChanged();
        machine.pass(Duration.ofSeconds(1));
    }

    @Test
    void whileAnotherActsNothingIsBegunAndVerbsAreRefused() {
        machine.post(app(1, service(1, "nginx:1")));
        machine.store.markApplied(1, machine.time.now()).join();
        machine.pass(Duration.ofMinutes(5));
        assertThat(asked, is(empty()));
        for (var verb : List.<CompletableFuture<?>>of(
                machine.loop.apply("me"),
                machine.loop.stopService(key(1, 1), "me"),
                machine.loop.pause(1, Duration.ofMinutes(1), "me"),
                machine.loop.purgeVolume("v", "me"),
                machine.loop.updateImages(1, null, false, "me"))) {
            var failed = assertThrows(CompletionException.class, () -> machine.soon(verb));
            assertThat(failed.getCause(), is(instanceOf(OperationException.NotActing.class)));
        }
        assertThat(
                "the plan is known all the same", machine.verdict(key(1, 1)).sync(), is(ServiceVerdict.Sync.MISSING));
    }

    @Test
    void theOneThatGetsTheLeaseGoesOn() {
        machine.post(app(1, service(1, "nginx:1")));
        machine.store.markApplied(1, machine.time.now()).join();
        becomes(true);
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void theOneThatLosesItBeginsNothingMore() {
        becomes(true);
        machine.post(app(1, service(1, "simulated.fault/slow-pull:30"), service(2, "nginx:1")));
        var applied = machine.apply();
        machine.pass(Duration.ofSeconds(2));
        becomes(false);
        assertThat(machine.finished(applied).state(), is(Pass.PassState.ABORTED));
        asked.clear();
        machine.pass(Duration.ofMinutes(5));
        assertThat("the image is there, but the container is the other's to make", asked, is(empty()));
        assertThat(machine.events(EventType.ENGINE_UNAVAILABLE), is(empty()));
    }

    /** As a process that was stopped for longer than the Lease lasts: it looks at the time before it hears that another one acts. */
    @Test
    void whatItDoesNotBeginAnyMoreIsNotSaidToHaveBegun() {
        for (int tenths = 0; tenths < 40; tenths++) {
            new LeadershipTest().saysWhatItBegan(tenths);
        }
    }

    private void saysWhatItBegan(int tenths) {
        oneOfSeveral();
        becomes(true);
        machine.post(app(1, service(1, "nginx:1"), service(2, "nginx:2")));
        var _ = machine.apply();
        machine.pass(Duration.ofMillis(100L * tenths));
        acting = false;
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.events(EventType.STEP_STARTED).size(), is(asked.size()));
    }
}
