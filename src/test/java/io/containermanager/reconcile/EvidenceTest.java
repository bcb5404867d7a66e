package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.Engine;
import io.containermanager.event.EventType;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is reported beside the steps: last output, clocks, drift, and what is forgotten. */
class EvidenceTest {
    private final Machine machine = new Machine();

    @Test
    void anEndIsReportedWithTheExitCodeAndTheLastOutput() {
        machine.converge(app(1, service(1, "good:1")));
        var id = machine.only(key(1, 1)).id();
        machine.lines.put(id, List.of("connecting", "fatal: no database"));
        machine.faults().exit(id, 3);
        machine.pass(Duration.ofSeconds(1));
        var ended = machine.events(EventType.SERVICE_EXITED).getFirst().event();
        assertThat(ended.reason(), containsString("exit code 3"));
        assertThat(ended.details().get("lastLines"), is(List.of("connecting", "fatal: no database")));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).lastLines().get(id),
                is(List.of("connecting", "fatal: no database")));
    }

    @Test
    void aJumpOfTheWallClockIsReportedAndHurriesNothing() {
        machine.converge(app(1, service(1, "good:1")));
        long looks = machine.loop.metrics().observations();
        machine.time.jump(Duration.ofHours(-3));
        machine.pass(Duration.ofSeconds(10));
        machine.time.jump(Duration.ofDays(400));
        machine.pass(Duration.ofSeconds(10));
        assertThat(machine.events(EventType.CLOCK_JUMPED), hasSize(2));
        assertThat(machine.loop.metrics().observations() - looks < 5, is(true));
        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofSeconds(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void driftIsMeasuredFromTheLookThatSawItToTheOneThatSawItGone() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.loop.metrics().driftSeconds(), is(0.0));
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofSeconds(30));
        assertThat(machine.loop.metrics().driftSeconds(), is(greaterThan(0.05)));
        assertThat(machine.loop.metrics().driftSeconds() < 5, is(true));
    }

    @Test
    void whatWaitsForItsNextTryIsCounted() {
        machine.converge(app(1, service(1, "simulated.fault/pull:1")));
        machine.pass(Duration.ofSeconds(30));
        assertThat(machine.loop.metrics().waiting(), is(1L));
        assertThat(machine.loop.metrics().backoffs(), is(greaterThan(2L)));
    }

    @Test
    void whatIsRememberedOfAServiceGoesWithIt() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.store.memories().keySet(), is(not(empty())));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.converge();
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.store.memories().keySet(), is(empty()));
    }

    /** A pull that hangs: the engine neither answers nor reports progress. */
    @Test
    void aStalledPullIsCancelledAndReportedWithAdvice() {
        Engine hanging = new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<io.containermanager.engine.StepResult> execute(Step step) {
                return step instanceof Step.DownloadImage ? new CompletableFuture<>() : super.execute(step);
            }
        };
        machine.kill();
        machine.through(hanging);
        machine.start();
        machine.post(app(1, service(1, "good:1")));
        machine.apply();
        machine.pass(ReconcilerSettings.DEFAULTS.pullIdleTimeout().plusSeconds(1));
        var failed = machine.events(EventType.STEP_FAILED).getFirst().event();
        assertThat(String.valueOf(failed.details().get("error")), containsString("no progress for 300 s"));
    }

    @Test
    void aSlowPullThatGetsOnIsNotGivenUp() {
        machine.post(app(1, service(1, "simulated.fault/slow-pull:1500")));
        machine.apply();
        machine.pass(Duration.ofSeconds(1520));
        assertThat(machine.events(EventType.STEP_FAILED), is(empty()));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }
}
