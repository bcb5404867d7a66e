package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.App;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Defects that an earlier implementation of the same idea had: each must not come back. What one plan decides alone, such as that a job
 * which has ended is not run again, is in the table of plans.
 */
class KnownDefectsTest {

    private final Machine machine = new Machine();
    private final GuardedEngine engine = new GuardedEngine(machine.engine, (_, _) -> {});

    private void guarded() {
        machine.kill();
        machine.through(engine);
        machine.start();
    }

    private static Service rich(String image) {
        var service = service(1, image);
        return service.withConfig(ServiceConfig.DEFAULTS
                .builder()
                .environment(Map.of("LEVEL", "info"))
                .volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))
                .ports(List.of(new PortMapping("127.0.0.1", 8080, 80, "tcp"), new PortMapping(null, 53, 53, "udp")))
                .labels(Map.of("team", "a"))
                .build());
    }

    private static App withData(Service service) {
        return new App(
                1,
                "My Web App",
                "uuid-of-it",
                List.of(service),
                new TreeMap<>(Map.of("data", Volume.PLAIN)),
                new TreeMap<>());
    }

    /** 1: planning from a cached state saw no drift unless somebody looked. */
    @Test
    void driftIsFoundAndRepairedWithoutClients() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofMinutes(2));
        machine.faults().dropEvents(true);
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofSeconds(32));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    /** 2: of two targets in the same second the older came back after a restart. */
    @Test
    void theNewerOfTwoTargetsOfOneMomentIsTheOneThatIsHealedAfterARestart() {
        machine.post(app(1, service(1, "good:1")));
        machine.post(app(1, service(1, "good:2")));
        machine.apply();
        machine.restart();
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
    }

    /** 3: an apply with nothing to do left "reconciling" behind, and every later apply was refused. */
    @Test
    void applyingAgainAndAgainWithNothingToDoIsNeverStuck() {
        machine.converge(app(1, service(1, "good:1")));
        for (int i = 0; i < 5; i++) {
            machine.finished(machine.apply());
            assertThat(machine.loop.status().reconciling(), is(false));
        }
    }

    /** 3 too: a failure inside the loop must not leave anything behind either. */
    @Test
    void aFailureOfTheLoopItselfEndsThePassAndTheLoopContinues() {
        machine.store.failing(true);
        machine.pass(Duration.ofMinutes(1));
        machine.store.failing(false);
        machine.pass(Duration.ofSeconds(30));
        machine.converge(app(1, service(1, "good:1")));
        assertThat(machine.loop.status().reconciling(), is(false));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    /** 4, 8, 11: what an engine does not give back made a service differ for ever; so did an app's uuid and the order of ports. */
    @Test
    void aServiceWithAllKindsOfFieldsIsNeverRecreatedWithoutAChange() {
        guarded();
        machine.converge(withData(rich("good:1")));
        machine.pass(Duration.ofSeconds(10));
        int asked = engine.asked().size();
        machine.pass(Duration.ofMinutes(30));
        machine.restart();
        machine.pass(Duration.ofMinutes(30));
        assertThat(engine.asked(), hasSize(asked));
    }

    /** 5: an apply during a look planned on half of what runs. */
    @Test
    void appliesAtEveryMomentOfALookNeverMakeASecondContainer() {
        machine.post(app(1, service(1, "good:1")));
        for (int i = 0; i < 60; i++) {
            var _ = machine.loop.apply("impatient");
            machine.pass(Duration.ofMillis(7));
        }
        machine.pass(Duration.ofSeconds(10));
        assertThat(machine.containers(key(1, 1)), hasSize(1));
    }

    /** 6: with an unreadable store everything that ran was removed. */
    @Test
    void anUnreadableStoreRemovesNothing() {
        machine.converge(app(1, service(1, "good:1")));
        machine.kill();
        machine.store.failing(true);
        machine.through(engine);
        machine.start();
        machine.pass(Duration.ofMinutes(10));
        assertThat(engine.asked(), is(empty()));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    /** 7: the managed volume stayed empty while data went to one that other apps shared. */
    @Test
    void theVolumeThatIsMadeIsTheOneThatIsMounted() {
        guarded();
        machine.converge(withData(rich("good:1")));
        var create = engine.asked().stream()
                .filter(Step.CreateContainer.class::isInstance)
                .map(Step.CreateContainer.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(create.placement().volumes(), is(Map.of("data", "1_data")));
        assertThat(machine.look().volumes(), hasItem("1_data"));
    }

    /** 9: a volume that was no longer referenced was removed with its data. */
    @Test
    void aVolumeThatIsNoLongerReferencedStays() {
        machine.converge(withData(rich("good:1")));
        machine.converge(app(1, service(1, "good:2")));
        machine.converge();
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.look().volumes(), hasItem("1_data"));
    }

    /** 10: the first failure stopped all apps after it, and was repeated every 30 s without a pause. */
    @Test
    void aFailureHoldsNoOtherAppBackAndIsTriedLessAndLessOften() {
        guarded();
        machine.converge(app(1, service(1, "simulated.fault/pull:1")), app(2, service(1, "good:1")));
        assertThat(machine.only(key(2, 1)).run().running(), is(true));
        machine.pass(Duration.ofMinutes(10));
        long pulls = engine.asked().stream()
                .filter(step ->
                        step instanceof Step.DownloadImage pull && pull.image().contains("fault"))
                .count();
        assertThat("0, 1, 2, 4 ... 60 s and jitter make some 15 tries in 10 min", pulls > 8 && pulls < 25, is(true));
    }

    /** 11: what the plan would do and what the status said were worked out in two ways. */
    @Test
    void statusAndPlanNeverContradictEachOther() {
        machine.converge(app(1, service(1, "good:1")));
        machine.post(app(1, service(1, "good:2")));
        machine.pass(Duration.ofSeconds(1));
        var plan = machine.soon(machine.loop.preview());
        assertThat(plan.steps(), is(not(empty())));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.NEEDS_UPDATE));
    }

    /** 12: {@code created} counts as not running, and {@code paused} is intended. */
    @Test
    void aContainerThatWasOnlyCreatedIsStartedAndAPausedOneIsLeftAlone() {
        machine.faults().takePort(8080, "somebody");
        var pass = machine.converge(withData(rich("good:1")));
        assertThat(pass.message(), containsString("8080"));
        machine.faults().freePort(8080);
        machine.pass(Duration.ofMinutes(2));
        var container = machine.only(key(1, 1));
        assertThat(container.run().running(), is(true));
        machine.faults().pause(container.id(), true);
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.only(key(1, 1)).run().status(), is(Status.PAUSED));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("paused"));
    }

    /** 13: a create that worked and a start that failed left a name behind that stopped every later create. */
    @Test
    void aStartThatFailsLeavesNothingBehindThatStopsTheNextTry() {
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        machine.converge(withData(rich("good:1")));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        machine.converge(withData(rich("good:2")));
        machine.pass(Duration.ofSeconds(20));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
    }

    /** 6 too: a fresh or unmounted data folder looked like a target without apps. */
    @Test
    void anEmptyStoreRemovesNothingThatAnEarlierOneHadMade() {
        var earlier = new Machine();
        earlier.converge(withData(rich("good:1")));
        var left = earlier.soon(earlier.engine.snapshot());
        guarded();
        machine.soon(machine.engine.restore(left));
        machine.finished(machine.apply());
        machine.pass(Duration.ofMinutes(10));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(engine.asked(), is(empty()));
    }

    /** 8: a network was made by one name and joined by another, after the start, and a failure was only a warning. */
    @Test
    void theNetworkThatIsMadeIsTheOneThatIsJoinedFromTheStart() {
        guarded();
        machine.converge(withData(rich("good:1")));
        var made = engine.asked().stream()
                .filter(Step.CreateNetwork.class::isInstance)
                .map(step -> ((Step.CreateNetwork) step).engineName())
                .toList();
        var joined = engine.asked().stream()
                .filter(Step.CreateContainer.class::isInstance)
                .flatMap(step -> ((Step.CreateContainer) step).placement().networks().values().stream())
                .toList();
        assertThat(joined, is(made));
        assertThat(made, hasSize(1));
    }

    /** 13 too: an app's name with spaces gave no valid container name, and two apps of one name collided. */
    @Test
    void appsOfOneNameWithSpacesRunSideBySide() {
        var first = withData(rich("good:1"));
        var second = new App(2, first.appName(), null, List.of(service(1, "good:1")), new TreeMap<>(), new TreeMap<>());
        machine.converge(first, second);
        var names = machine.look().containers().stream()
                .map(Container::name)
                .distinct()
                .toList();
        assertThat(names, hasSize(2));
        names.forEach(name -> assertThat(name, name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+"), is(true)));
    }

    /** Images: every start pulled, so that a machine without a network could not run what it had. */
    @Test
    void anImageThatIsThereIsRunThoughNoRegistryAnswers() {
        guarded();
        machine.faults().loadImage("local:1");
        machine.pass(Duration.ofSeconds(1));
        machine.converge(app(1, service(1, "local:1")));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(
                engine.asked().stream()
                        .filter(Step.DownloadImage.class::isInstance)
                        .toList(),
                is(empty()));
    }

    /** 16: a removed app counted as gone while it still ran. */
    @Test
    void anUndeclaredAppIsReportedForAsLongAsItRuns() {
        machine.converge(app(1, service(1, "good:1")), app(2, service(1, "good:1")));
        machine.post(app(1, service(1, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.verdict(key(2, 1)).sync(), is(Sync.EXTRA));
        machine.finished(machine.apply());
        machine.pass(Duration.ofSeconds(5));
        assertThat(machine.loop.status().services().keySet(), not(hasItem(key(2, 1))));
        assertThat(machine.containers(key(2, 1)), is(empty()));
    }

    /** 17: what could not be stored was answered as done, and acted upon. */
    @Test
    void whatCannotBeStoredIsNotDone() {
        machine.converge(app(1, service(1, "good:1")));
        machine.store.broken(true);
        var refused = machine.loop.stopService(key(1, 1), "ops");
        machine.pass(Duration.ofMinutes(1));
        assertThat(refused.isCompletedExceptionally(), is(true));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    /** 24: a shutdown cut an apply in the middle of a step, and it was never finished. */
    @Test
    void anApplyThatAShutdownInterruptedIsFinishedByTheNextManager() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(20));
        machine.post(app(1, service(1, "good:2")));
        machine.apply();
        machine.pass(Duration.ofMillis(320));
        machine.soon(machine.loop.stop());
        machine.restart();
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }
}
