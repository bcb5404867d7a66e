package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.after;
import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.EventType;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.ServiceKey;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.operation.OperatorOrder.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole app stops, restarts and goes as with Docker Compose: last what others need. */
class OrderedStopsTest {

    private static final List<ServiceKey> ALL = List.of(key(1, 1), key(1, 2), key(1, 3));

    private final Machine machine = new Machine();
    private long before;

    /** Service 1 needs 2, which needs 3. */
    @BeforeEach
    void runs() {
        machine.converge(app(
                1,
                after(service(1, "good:1"), "service2", Condition.STARTED),
                after(service(2, "good:1"), "service3", Condition.HEALTHY),
                service(3, "good:1")));
        machine.pass(Duration.ofSeconds(90));
        before = Stream.of(EventType.STEP_STARTED, EventType.STEP_FINISHED)
                .flatMap(type -> machine.events(type).stream())
                .mapToLong(it -> it.seq())
                .max()
                .orElse(0);
    }

    /** The beginning and the end of each stop and start since then: {@code stop 1, stopped 1, start 1, started 1}. */
    private List<String> steps() {
        return Stream.of(EventType.STEP_STARTED, EventType.STEP_FINISHED)
                .flatMap(type -> machine.events(type).stream())
                .filter(it -> it.seq() > before)
                .filter(it -> String.valueOf(it.event().details().get("kind")).matches("(stop|start)Container"))
                .sorted((one, other) -> Long.compare(one.seq(), other.seq()))
                .map(it -> "%s %s %d"
                        .formatted(
                                it.event().type() == EventType.STEP_STARTED ? "begin" : "end",
                                it.event().details().get("kind"),
                                it.event().serviceId()))
                .toList();
    }

    @Test
    void eachServiceStopsOnceWhatNeedsItHasStopped() {
        machine.soon(machine.loop.order(Kind.STOP, ALL, true, "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                steps(),
                contains(
                        "begin stopContainer 1",
                        "end stopContainer 1",
                        "begin stopContainer 2",
                        "end stopContainer 2",
                        "begin stopContainer 3",
                        "end stopContainer 3"));
    }

    /** The list of apps and the dialog of the order show the same words. */
    @Test
    void aServiceThatWaitsForOthersToStopSaysForWhich() {
        machine.soon(machine.loop.order(Kind.STOP, ALL, true, "ops"));
        machine.time.runUntil(
                () -> String.valueOf(machine.verdict(key(1, 1)).reason()).contains("has been stopping since"),
                Duration.ofSeconds(5));
        assertThat(machine.verdict(key(1, 2)).reason(), is("stopped by ops; waits until app1/service1 has stopped"));
        assertThat(
                String.valueOf(machine.soon(machine.loop.explain(key(1, 3))).verdict()),
                containsString("stopped by ops; waits until app1/service1 and app1/service2 have stopped"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.verdict(key(1, 2)).reason(), is("stopped by ops"));
    }

    @Test
    void aStopThatTheEngineRefusesHoldsTheOthersUpOnce() {
        machine.faults().refuseNext("stopContainer", Cause.CONFLICT);
        machine.soon(machine.loop.order(Kind.STOP, ALL, true, "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                steps(),
                contains(
                        "begin stopContainer 1",
                        "begin stopContainer 2",
                        "end stopContainer 2",
                        "begin stopContainer 3",
                        "end stopContainer 3",
                        "begin stopContainer 1",
                        "end stopContainer 1"));
    }

    @Test
    void aRestartStopsAllBackwardsAndStartsAllForwards() {
        machine.soon(machine.loop.order(Kind.RESTART, ALL, true, "ops"));
        machine.pass(Duration.ofMinutes(3));
        assertThat(
                steps().stream().filter(it -> it.startsWith("begin")).toList(),
                contains(
                        "begin stopContainer 1",
                        "begin stopContainer 2",
                        "begin stopContainer 3",
                        "begin startContainer 3",
                        "begin startContainer 2",
                        "begin startContainer 1"));
    }

    @Test
    void anAppThatIsRemovedStopsInThatOrderToo() {
        machine.converge(app(2, service(9, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                steps().stream().filter(it -> it.contains("stopContainer")).toList(),
                contains(
                        "begin stopContainer 1",
                        "end stopContainer 1",
                        "begin stopContainer 2",
                        "end stopContainer 2",
                        "begin stopContainer 3",
                        "end stopContainer 3"));
        assertThat(machine.look().containers().size(), is(1));
    }
}
