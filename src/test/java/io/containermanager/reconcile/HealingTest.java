package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineEvent.ContainerChanged;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.EventType;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was killed is up again at once, again and again. */
class HealingTest {

    private static final Duration RESET_AFTER = ReconcilerSettings.DEFAULTS.resetAfter();

    @Test
    void aServiceThatRanWellBetweenTwoKillsIsStartedAtOnce() {
        var machine = new Machine(1, LoopSettings.of(false, Duration.ofHours(1), PlanTimings.DEFAULTS));
        machine.converge(app(1, service(1, "good:1")));
        for (int kill = 1; kill <= 6; kill++) {
            machine.pass(RESET_AFTER.plusSeconds(1));
            machine.faults().kill(machine.only(key(1, 1)).id());
            machine.pass(Duration.ofSeconds(1));
            assertThat("up after kill " + kill, machine.only(key(1, 1)).run().running(), is(true));
        }
    }

    @Test
    void aKillReportedAfterTheDeathItCausedCountsAsOne() {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1")));
        var container = machine.only(key(1, 1));
        var timeline = sightings(container);
        timeline.ends().event(new ContainerChanged(container.id(), "die", null), 1);
        timeline.ends().event(new ContainerChanged(container.id(), "kill", null), 2);
        assertThat(killed(timeline, container, 3), is(true));
    }

    @Test
    void aDeathBeforeAnotherStartIsNotAttributedToALaterKill() {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1")));
        var container = machine.only(key(1, 1));
        var timeline = sightings(container);
        timeline.ends().event(new ContainerChanged(container.id(), "die", null), 1);
        timeline.ends().event(new ContainerChanged(container.id(), "start", null), 2);
        timeline.ends().event(new ContainerChanged(container.id(), "kill", null), 3);
        assertThat(killed(timeline, container, 4), is(false));
    }

    /** {@code docker stop} sends the second when the first one did not end it in time. */
    @Test
    void theFirstOfTwoSignalsIsTheOneThatWasMeant() {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1")));
        var container = machine.only(key(1, 1));
        var timeline = sightings(container);
        timeline.ends().event(new ContainerChanged(container.id(), "kill", null, 15), 1);
        assertThat("it has not ended", timeline.ends().fromOutside(container.id()), is(Optional.empty()));
        timeline.ends().event(new ContainerChanged(container.id(), "kill", null, 9), 2);
        timeline.ends().event(new ContainerChanged(container.id(), "die", 137), 3);
        assertThat(timeline.ends().fromOutside(container.id()), is(Optional.of(15)));
        timeline.ends().event(new ContainerChanged(container.id(), "start", null), 4);
        assertThat(timeline.ends().fromOutside(container.id()), is(Optional.empty()));
    }

    @Test
    void eventsTellAStopFromAKill() {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1")));
        machine.faults().stop(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                reasons(machine, EventType.SERVICE_EXITED),
                contains(
                        endsWith("its container was stopped from outside (SIGTERM), exit code 0"),
                        endsWith("its container was killed from outside (SIGKILL), exit code 137")));
        assertThat(
                reasons(machine, EventType.SERVICE_RESTARTED),
                contains(
                        containsString("it was stopped from outside (SIGTERM), exit code 0"),
                        containsString("it was killed from outside (SIGKILL), exit code 137")));
    }

    @Test
    void onlyAContainerThatIsRemovedByHandIsSaidToBe() {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1")));
        machine.converge(app(1, service(1, "good:2")));
        machine.pass(Duration.ofMinutes(2));
        assertThat(reasons(machine, EventType.DRIFT_DETECTED), not(hasItem(containsString("removed from outside"))));

        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                reasons(machine, EventType.DRIFT_DETECTED).stream()
                        .filter(it -> it.contains("removed from outside"))
                        .toList(),
                contains(matchesPattern("app1/service1: its container \\S+ was removed from outside")));
    }

    private static List<String> reasons(Machine machine, EventType type) {
        return machine.events(type).stream().map(it -> it.event().reason()).toList();
    }

    private static boolean killed(ContainerTimeline timeline, Container container, long nowNanos) {
        return Objects.requireNonNull(timeline.watches(nowNanos).get(container.id()))
                .killed();
    }

    private static ContainerTimeline sightings(Container container) {
        var timeline = new ContainerTimeline();
        timeline.observed(new Observation(Instant.EPOCH, List.of(container), Set.of(), Set.of(), Set.of()), 0);
        return timeline;
    }

    @Test
    void aRestartIsCompletedThoughItsFirstStartIsRefusedAfterExit0() {
        var machine = new Machine();
        var one = service(1, "web:1");
        var onFailure = one.withConfig(
                one.config().builder().restart(RestartPolicy.ON_FAILURE).build());
        machine.converge(app(1, onFailure));
        machine.pass(Duration.ofSeconds(20));
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        machine.faults().health(machine.only(key(1, 1)).id(), Health.UNHEALTHY);
        machine.pass(Duration.ofMinutes(3));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void aCrashLoopingFirstVersionStaysNeedsUpdateBetweenCrashes() {
        var machine = new Machine();
        var pass = machine.converge(app(1, service(1, "simulated.fault/crash:2")));
        assertThat(pass.state(), is(Pass.PassState.INCOMPLETE));
        for (int second = 0; second < 120; second++) {
            machine.pass(Duration.ofSeconds(1));
            var verdict = machine.verdict(key(1, 1));
            assertThat("after " + second + " s: " + verdict, verdict.sync(), is(ServiceVerdict.Sync.NEEDS_UPDATE));
        }
    }

    @Test
    void aFirstVersionIsConvergedOnceItHasRunForAWhile() {
        var machine = new Machine();
        var before = machine.time.nanoTime();
        var pass = machine.converge(app(1, service(1, "good:1")));
        assertThat(pass.state(), is(Pass.PassState.CONVERGED));
        assertThat(Duration.ofNanos(machine.time.nanoTime() - before).toSeconds() >= 5, is(true));
    }
}
