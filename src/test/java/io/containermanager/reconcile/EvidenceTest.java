package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.Engine;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import io.containermanager.reconcile.report.HeldEvents;
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

    /** What was reported of a service since its container ended. */
    private List<EventType> told(ServiceKey service) {
        return machine.bus.after(0, 1_000).stream()
                .map(RecordedEvent::event)
                .filter(event -> event.service().filter(service::equals).isPresent())
                .map(Event::type)
                .dropWhile(type -> type != EventType.SERVICE_EXITED && type != EventType.SERVICE_WAITING)
                .toList();
    }

    /** A burst before the end: the engine reports the end while its lines are still on their way. */
    @Test
    void anEndWaitsForTheLastWordsAndTheRestOfItsServiceWaitsBehindIt() {
        machine.converge(app(1, service(1, "good:1")), app(2, service(2, "good:1")));
        var id = machine.only(key(1, 1)).id();
        machine.unread.put(id, new CompletableFuture<>());
        machine.lines.put(id, List.of("line 443"));
        machine.faults().exit(id, 3);
        machine.pass(HeldEvents.WAIT_MAX.minusMillis(200));
        assertThat(told(key(1, 1)), is(empty()));
        assertThat(
                "nothing waits but what is reported",
                machine.only(key(1, 1)).run().running(),
                is(true));
        machine.faults().exit(machine.only(key(2, 2)).id(), 4);
        machine.pass(Duration.ofMillis(100));
        assertThat("another service is not held up", told(key(2, 2)), hasItem(EventType.SERVICE_EXITED));
        assertThat(told(key(1, 1)), is(empty()));
        machine.lines.put(id, List.of("LAST-LINE"));
        machine.unread.get(id).complete(null);
        machine.pass(Duration.ofMillis(50));
        var ended = machine.events(EventType.SERVICE_EXITED).getLast().event();
        assertThat(ended.details().get("lastLines"), is(List.of("LAST-LINE")));
        assertThat(told(key(1, 1)).getFirst(), is(EventType.SERVICE_EXITED));
        assertThat(told(key(1, 1)), hasItem(EventType.SERVICE_WAITING));
    }

    @Test
    void anEndIsReportedAfterAWhileThoughItsLogIsUnread() {
        machine.converge(app(1, service(1, "good:1")));
        var id = machine.only(key(1, 1)).id();
        machine.unread.put(id, new CompletableFuture<>());
        machine.lines.put(id, List.of("as far as it was read"));
        machine.faults().exit(id, 3);
        machine.pass(HeldEvents.WAIT_MAX.plusMillis(500));
        var types = told(key(1, 1));
        assertThat("in its place", types.getFirst(), is(EventType.SERVICE_EXITED));
        assertThat(types, hasItem(EventType.SERVICE_WAITING));
        assertThat(
                machine.events(EventType.SERVICE_EXITED)
                        .getFirst()
                        .event()
                        .details()
                        .get("lastLines"),
                is(List.of("as far as it was read")));
    }

    @Test
    void whatWaitsIsReportedWhenTheManagerStops() {
        machine.converge(app(1, service(1, "good:1")));
        var id = machine.only(key(1, 1)).id();
        machine.unread.put(id, new CompletableFuture<>());
        machine.faults().exit(id, 3);
        machine.pass(Duration.ofMillis(500));
        assertThat(machine.events(EventType.SERVICE_EXITED), is(empty()));
        machine.soon(machine.loop.stop());
        assertThat(machine.events(EventType.SERVICE_EXITED), hasSize(1));
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
        machine.post(app(1, service(1, "simulated.fault/slow-pull:400")));
        machine.apply();
        machine.pass(Duration.ofMinutes(7));
        assertThat(machine.events(EventType.STEP_FAILED), is(empty()));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }
}
