package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineEvent;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.App;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.report.ContainerEnds.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an observation reports, however late: every end once, and nothing that a step has changed meanwhile. */
class LateObservationsTest {
    private final Machine machine = new Machine();

    /** No look comes between the start and the end, as with a container that ends within milliseconds. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndBeforeTheFirstObservationIsReportedToo(boolean seenCreated) {
        var job = service(1, "simulated.fault/exit:3");
        machine.converge(app(1, job.withConfig(job.config().withRestart(RestartPolicy.NO))));
        machine.pass(Duration.ofSeconds(10));
        var ended = machine.only(key(1, 1));
        var bus = new EventBus(machine.time::now, 0);
        var recorder = new EventRecorder(bus, machine.witness(), new LoopQueue(machine.time), () -> State.EMPTY);
        var first = seenCreated ? seen(with(ended, RunState.CREATED)) : Observation.empty(machine.time.now());
        recorder.observed(first, first, _ -> End.UNKNOWN);
        recorder.observed(seen(ended), seen(ended), _ -> End.UNKNOWN);
        recorder.observed(seen(ended), seen(ended), _ -> End.UNKNOWN);
        var events = bus.after(0, 10);
        assertThat(events, hasSize(1));
        assertThat(events.getFirst().event().type(), is(EventType.SERVICE_EXITED));
        assertThat(events.getFirst().event().details().get("exitCode"), is(3));
    }

    private Observation seen(Container container) {
        return new Observation(machine.time.now(), List.of(container), Set.of(), Set.of(), Set.of());
    }

    private static Container with(Container it, RunState run) {
        return new Container(
                it.id(),
                it.name(),
                it.owner(),
                it.imageName(),
                it.imageId(),
                it.config(),
                run,
                it.createdAt(),
                it.anonymousVolumes(),
                Attached.NONE);
    }

    @Test
    void eachEndIsReportedOnceAndNoneFromBeforeTheManager() {
        var job = service(1, "simulated.fault/exit:0");
        machine.converge(app(1, job.withConfig(job.config().withRestart(RestartPolicy.NO))));
        machine.pass(Duration.ofMinutes(5));
        machine.restart();
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.events(EventType.SERVICE_EXITED), hasSize(1));
        machine.soon(machine.loop.restartService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.events(EventType.SERVICE_EXITED), hasSize(2));
    }

    @Test
    void anEndCausedByTheManagerIsReportedAsAStop() {
        machine.converge(app(1, service(1, "good:1")));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        var stopped = machine.events(EventType.SERVICE_EXITED);
        assertThat(stopped, hasSize(1));
        assertThat(
                stopped.getFirst().event().reason(),
                containsString("was stopped as ordered and ended with exit code 0"));
        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                machine.events(EventType.SERVICE_EXITED).getLast().event().reason(),
                not(containsString("was stopped")));
    }

    /** A look takes its time: what it saw may be older than a step that has ended meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {10, 30, 60, 100})
    void aLookThatBeganBeforeAStepEndedSaysNothingOfWhatTheStepDid(int millis) {
        lookLate(Duration.ofMillis(millis));
        machine.post(app(1, service(1, "good:1"), service(2, "good:1")));
        machine.apply();
        neverSaidToWaitThoughItStarted(0, Duration.ofSeconds(20));
        machine.faults().kill(machine.only(key(1, 1)).id());
        neverSaidToWaitThoughItStarted(1, Duration.ofSeconds(20));
        assertThat(machine.events(EventType.SERVICE_WAITING), is(empty()));
    }

    /** How old the state is that an observation reports. */
    private void lookLate(Duration late) {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<Observation> observe() {
                return super.observe().thenCompose(seen -> {
                    var answer = new CompletableFuture<Observation>();
                    machine.time.after(late, () -> answer.complete(seen));
                    return answer;
                });
            }
        });
        machine.start();
    }

    /** The store says that a revision is applied a moment after it can be read there, and looks end meanwhile. */
    @Test
    void aLookDoesNotBeginWhatThePassOfARevisionJustAppliedIsToDo() {
        machine.converge(app(1, service(1, "good:1"), service(2, "good:1")));
        machine.post(app(1, service(1, "good:2"), service(2, "good:1")));
        var told = new CompletableFuture<Void>();
        machine.store.tellsApplied(told);
        var applied = machine.loop.apply("test");
        machine.faults().kill(machine.only(key(1, 2)).id());
        machine.pass(Duration.ofSeconds(2));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:1"));
        told.complete(null);
        var pass = machine.finished(machine.soon(applied));
        assertThat(pass.trigger(), is(Trigger.APPLY));
        assertThat(
                pass.steps().stream().map(Pass.StepRecord::kind).toList(),
                hasItems("startContainer", "createContainer"));
    }

    private void neverSaidToWaitThoughItStarted(long startedBefore, Duration duration) {
        for (int i = 0; i < duration.toMillis() / 5; i++) {
            machine.pass(Duration.ofMillis(5));
            var verdict = machine.loop.status().services().get(key(1, 1));
            var reason = verdict == null ? "" : String.valueOf(verdict.reason());
            assertThat(reason, not(containsString("next attempt at")));
            if (starts() > startedBefore) {
                var explained = machine.within(Duration.ZERO, machine.loop.explain(key(1, 1)));
                assertThat(explained.next(), is(empty()));
            }
        }
    }

    private long starts() {
        return machine.events(EventType.STEP_FINISHED).stream()
                .map(RecordedEvent::event)
                .filter(event -> event.service().filter(key(1, 1)::equals).isPresent())
                .filter(event -> "startContainer".equals(event.details().get("kind")))
                .count();
    }

    /** Longer than the time between two looks at least, as at thousands of services. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final List<Consumer<EngineEvent>> receivers = new ArrayList<>();

    private Engine slow() {
        return new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<Observation> observe() {
                var late = new CompletableFuture<Observation>();
                var _ = super.observe()
                        .whenComplete((seen, failed) -> machine.time.after(LOOK, () -> {
                            if (failed == null) {
                                late.complete(seen);
                            } else {
                                late.completeExceptionally(failed);
                            }
                        }));
                return late;
            }

            @Override
            public AutoCloseable events(Consumer<EngineEvent> receiver) {
                receivers.add(receiver);
                return super.events(receiver);
            }
        };
    }

    /** Its health is not known for ten minutes. */
    private static App healthUnknown() {
        var check = new Healthcheck(
                List.of("CMD", "check"), Duration.ofMinutes(10), Duration.ofSeconds(10), 3, Duration.ofSeconds(40));
        var config = ServiceConfig.DEFAULTS.builder().healthcheck(check).build();
        return App.of(7, "late", List.of(new Service(1, "slow", "slow:1", config)));
    }

    @Test
    void aPassThatIsQuietForTooLongEndsAlthoughSomethingHappensDuringEachLook() {
        machine.through(slow());
        machine.restart();
        machine.post(healthUnknown());
        var finished = machine.apply().finished();
        machine.pass(Duration.ofSeconds(115));
        assertThat(finished.isDone(), is(false));
        for (int event = 0; event < 200; event++) {
            receivers.forEach(it -> it.accept(new EngineEvent.ContainerChanged("another", "update", null)));
            machine.pass(Duration.ofMillis(50));
        }
        machine.pass(Duration.ofSeconds(5));
        assertThat(finished.isDone(), is(true));

        long before = machine.loop.metrics().observations();
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.loop.metrics().observations() - before, is(lessThan(5L)));
    }
}
