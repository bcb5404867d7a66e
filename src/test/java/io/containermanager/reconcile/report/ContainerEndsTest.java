package io.containermanager.reconcile.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineEvent.ContainerChanged;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.report.ContainerEnds.End;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who ended a container, in whatever order events, looks and our own orders arrive. */
class ContainerEndsTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SECOND = FIRST.plusSeconds(60);
    private static final End OWN = new End(true, null);

    private final Container container = made();
    private final String id = container.id();
    private final ContainerEnds ends = new ContainerEnds();
    private long now = Duration.ofHours(1).toNanos();

    private static Container made() {
        var machine = new Machine();
        machine.converge(Machine.app(1, Machine.service(1, "good:1")));
        return machine.only(Machine.key(1, 1));
    }

    private Container run(Status status, Instant started) {
        var finished = status == Status.EXITED ? started.plusSeconds(30) : null;
        var exitCode = finished == null ? null : Integer.valueOf(137);
        return new Container(
                id,
                container.name(),
                container.owner(),
                container.imageName(),
                container.imageId(),
                container.config(),
                new RunState(status, Health.NONE, exitCode, false, started, finished, 0),
                container.createdAt(),
                container.anonymousVolumes(),
                container.attached());
    }

    private End look(Status status, Instant started) {
        now += Duration.ofMillis(50).toNanos();
        var seen = run(status, started);
        var end = ends.of(seen);
        ends.observed(new Observation(FIRST, List.of(seen), Set.of(), Set.of(), Set.of()), now);
        return end;
    }

    private void event(String action, @Nullable Integer signal) {
        now += Duration.ofMillis(10).toNanos();
        ends.event(new ContainerChanged(id, action, null, signal), now);
    }

    private void stopEvents() {
        event("kill", 15);
        event("kill", 9);
        event("die", null);
    }

    @Test
    void aStopFromOutsideIsCalledSo() {
        look(Status.RUNNING, FIRST);
        stopEvents();
        assertThat(look(Status.EXITED, FIRST), is(new End(false, 15)));
    }

    @Test
    void anEndThatIsSeenWhileTheNextStartIsUnderWayIsOurs() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        stopEvents();
        ends.startsAgain(id);
        assertThat(look(Status.EXITED, FIRST), is(OWN));
    }

    @Test
    void anEndThatIsSeenAfterTheNextStartIsOurs() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        stopEvents();
        ends.startsAgain(id);
        event("start", null);
        ends.started(id);
        assertThat(look(Status.EXITED, FIRST), is(OWN));
    }

    /** Docker sends events of one container from several threads. */
    @Test
    void signalsOfOurOrderThatArriveAfterItsEndWasSeenAreOurs() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        event("die", null);
        look(Status.EXITED, FIRST);
        event("kill", 15);
        assertThat(ends.fromOutside(id).isEmpty(), is(true));
    }

    /** The engine restarted it between the last look and our order. */
    @Test
    void aRunThatWasNotSeenIsNotSaidToBeEndedFromOutside() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        stopEvents();
        ends.startsAgain(id);
        assertThat(look(Status.EXITED, SECOND), is(End.UNKNOWN));
    }

    @Test
    void aRunAfterOurRestartCanBeEndedFromOutside() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        stopEvents();
        ends.startsAgain(id);
        event("start", null);
        ends.started(id);
        event("kill", 9);
        event("die", null);
        assertThat(look(Status.EXITED, SECOND), is(new End(false, 9)));
    }

    @Test
    void aRunThatWasStartedByHandAfterOurStopCanBeEndedFromOutside() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        stopEvents();
        assertThat(look(Status.EXITED, FIRST), is(OWN));
        event("start", null);
        look(Status.RUNNING, SECOND);
        stopEvents();
        assertThat(look(Status.EXITED, SECOND), is(new End(false, 15)));
    }

    @Test
    void anOrderThatFailedLongAgoEndsNothing() {
        look(Status.RUNNING, FIRST);
        ends.ordered(id, now);
        ends.failed(id, now);
        now += Duration.ofMinutes(11).toNanos();
        look(Status.RUNNING, FIRST);
        stopEvents();
        assertThat(look(Status.EXITED, FIRST), is(new End(false, 15)));
    }

    /** The manager was restarted while the engine waited for the end of what it had been asked to stop. */
    @Test
    void aSigkillJustAfterEventsBeganMayFollowAnotherSignal() {
        ends.event(new EngineEvent.Connected(), now);
        look(Status.RUNNING, FIRST);
        event("kill", 9);
        event("die", null);
        assertThat(look(Status.EXITED, FIRST), is(End.UNKNOWN));
        assertThat(ends.bySignal(id), is(true));
    }
}
