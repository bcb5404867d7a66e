package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.EventType;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Service;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.OperationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anonymous volumes that hide what a new image has are reported, and renewed for one service on request. */
class RenewedVolumesTest {

    private static final VolumeMount APP = new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/app", false, List.of());
    private static final Healthcheck CHECK =
            new Healthcheck(List.of("CMD", "check"), Duration.ofSeconds(1), Duration.ofSeconds(1), 3, Duration.ZERO);

    private final Machine machine = new Machine();

    private static Service web(String image) {
        return web(image, UpdateStrategy.DOWNLOAD_THEN_KILL);
    }

    private static Service web(String image, UpdateStrategy strategy) {
        var plain = service(1, image);
        return plain.withConfig(plain.config()
                .builder()
                .volumes(List.of(APP))
                .healthcheck(CHECK)
                .rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null))
                .build());
    }

    private Container runsWell(Service service) {
        machine.converge(app(1, service));
        machine.pass(Duration.ofSeconds(30));
        return machine.only(key(1, 1));
    }

    private void renew() {
        machine.soon(machine.loop.renewVolumes(key(1, 1), "me"));
    }

    /** The container beside the one before, as soon as it runs. */
    private Container successor(Container before) {
        for (int i = 0; i < 200; i++) {
            var found = machine.containers(key(1, 1)).stream()
                    .filter(it -> !it.id().equals(before.id()) && it.run().running())
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            machine.pass(Duration.ofMillis(20));
        }
        throw new AssertionError("no successor of " + before);
    }

    private void assertIsBack(Container before) {
        var live = machine.only(key(1, 1));
        assertThat(live.id(), is(before.id()));
        assertThat(live.run().running(), is(true));
        assertThat(live.anonymousVolumes(), is(before.anonymousVolumes()));
        assertThat(requireNonNull(machine.store.memories().get(key(1, 1))).renewal(), is(nullValue()));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
    }

    @Test
    void thePlanTheEventAndExplainNameThePathsThatStayHiddenAndWhatToDo() {
        var before = runsWell(web("web:1"));
        var volume = before.anonymousVolumes().getFirst().name();

        machine.post(app(1, web("web:2")));
        var warnings = machine.soon(machine.loop.preview()).warnings().stream()
                .map(PlanWarning::message)
                .toList();
        assertThat(warnings, hasItem(containsString(volume + " at /app")));
        assertThat(warnings, hasItem(containsString("/api/v1/apps/1/services/1/restart?renewVolumes=true")));
        var _ = machine.apply();
        successor(before);
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).warnings(), hasItem(containsString(volume + " at /app")));
        machine.pass(Duration.ofSeconds(30));

        var succeeded = machine.events(EventType.UPDATE_SUCCEEDED);
        assertThat(succeeded, hasSize(1));
        assertThat(succeeded.getFirst().event().reason(), containsString(volume + " at /app"));
        assertThat(succeeded.getFirst().event().reason(), containsString("renewVolumes=true"));
        assertThat(machine.soon(machine.loop.preview()).warnings(), is(empty()));
    }

    @Test
    void anotherSpecOfTheSameImageHidesNothing() {
        runsWell(web("web:1"));
        var same = web("docker.io/library/web:1");
        machine.post(app(
                1,
                same.withConfig(
                        same.config().builder().environment(Map.of("A", "b")).build())));
        assertThat(machine.soon(machine.loop.preview()).warnings(), is(empty()));
        var _ = machine.apply();
        machine.pass(Duration.ofSeconds(30));
        assertThat(
                machine.events(EventType.UPDATE_SUCCEEDED).getFirst().event().reason(),
                is("app1/service1: its new version has proved good"));
    }

    @ParameterizedTest
    @EnumSource(UpdateStrategy.class)
    void aContainerWithNewVolumesTakesOverAndTheOldVolumeIsKeptAndNamed(UpdateStrategy strategy) {
        var before = runsWell(web("web:1", strategy));
        var old = before.anonymousVolumes().getFirst().name();

        renew();
        machine.pass(Duration.ofSeconds(30));

        var now = machine.only(key(1, 1));
        assertThat(now.id(), is(not(before.id())));
        assertThat(now.run().running(), is(true));
        assertThat(now.anonymousVolumes(), hasSize(1));
        assertThat(now.anonymousVolumes().getFirst().name(), is(not(old)));
        assertThat(machine.look().volumes(), hasItem(old));
        assertThat(machine.events(EventType.UPDATE_SUCCEEDED).getLast().event().reason(), containsString(old));
        assertThat(requireNonNull(machine.store.memories().get(key(1, 1))).renewal(), is(nullValue()));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        machine.pass(Duration.ofHours(1));
        assertThat(machine.only(key(1, 1)).id(), is(now.id()));
    }

    @ParameterizedTest
    @EnumSource(UpdateStrategy.class)
    void oneThatFailsItsGateGivesWayToTheOneBeforeWithItsVolume(UpdateStrategy strategy) {
        var before = runsWell(web("web:1", strategy));
        renew();
        var failing = successor(before);
        machine.faults().health(failing.id(), Health.UNHEALTHY);
        machine.pass(Duration.ofMinutes(2));
        assertIsBack(before);
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));
        assertThat(machine.events(EventType.UPDATE_SUCCEEDED), is(empty()));
        machine.pass(Duration.ofHours(1));
        assertIsBack(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 20, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 2000})
    void aRestartedManagerFinishesTheUpdateOrTheRollback(int millis) {
        var before = runsWell(web("web:1"));
        renew();
        machine.pass(Duration.ofMillis(millis));
        machine.restart();
        machine.pass(Duration.ofMinutes(2));
        var renewed = machine.only(key(1, 1));
        assertThat(renewed.anonymousVolumes(), is(not(before.anonymousVolumes())));
        assertThat(renewed.run().running(), is(true));

        renew();
        machine.faults().health(successor(renewed).id(), Health.UNHEALTHY);
        machine.pass(Duration.ofMillis(millis));
        machine.restart();
        machine.pass(Duration.ofMinutes(2));
        assertIsBack(renewed);
    }

    @Test
    void aFailedNewVersionGivesTheOldVolumesBack() {
        var before = runsWell(web("web:1"));
        renew();
        machine.post(app(1, web("web:2")));
        var _ = machine.apply();
        var next = successor(before);
        while (!next.imageName().equals("web:2")) {
            machine.pass(Duration.ofMillis(50));
            next = successor(before);
        }
        assertThat(next.anonymousVolumes(), is(not(before.anonymousVolumes())));
        machine.faults().health(next.id(), Health.UNHEALTHY);
        machine.pass(Duration.ofMinutes(2));
        var live = machine.only(key(1, 1));
        assertThat(live.id(), is(before.id()));
        assertThat(live.run().running(), is(true));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 20, 40, 60, 80, 100, 200, 400, 800, 3000})
    void onesAskedForWhileAnUpdateIsUnderWayAreNewWhateverItHadMade(int millis) {
        var before = runsWell(web("web:1"));
        machine.post(app(1, web("web:2")));
        var _ = machine.apply();
        machine.pass(Duration.ofMillis(millis));
        renew();
        machine.pass(Duration.ofMinutes(2));
        var live = machine.only(key(1, 1));
        assertThat(live.imageName(), is("web:2"));
        assertThat(live.run().running(), is(true));
        assertThat(live.anonymousVolumes(), is(not(before.anonymousVolumes())));
    }

    @Test
    void aStoppedServiceGetsThemAsItIsStartedByThat() {
        var before = runsWell(web("web:1"));
        machine.soon(machine.loop.stopService(key(1, 1), "me"));
        machine.pass(Duration.ofSeconds(30));
        renew();
        machine.pass(Duration.ofSeconds(30));
        var live = machine.only(key(1, 1));
        assertThat(live.run().running(), is(true));
        assertThat(live.anonymousVolumes(), is(not(before.anonymousVolumes())));
    }

    @Test
    void aServiceWithoutAnonymousVolumesIsLeftAloneAndTheAnswerSaysSo() {
        var before = runsWell(service(1, "web:1"));
        var wish = machine.loop.renewVolumes(key(1, 1), "me");
        machine.pass(Duration.ofSeconds(1));
        var failure = assertThrows(CompletionException.class, wish::join);
        assertThat(failure.getCause(), is(instanceOf(OperationException.Refused.class)));
        assertThat(machine.only(key(1, 1)).id(), is(before.id()));
    }

    @Test
    void nothingIsAskedOfTheEngineBeforeTheWishIsDurable() {
        runsWell(web("web:1"));
        var engine = new GuardedEngine(machine.engine, (_, _) -> {});
        machine.kill();
        machine.through(engine);
        machine.start();
        machine.pass(Duration.ofSeconds(5));
        machine.store.broken(true);
        var wish = machine.loop.renewVolumes(key(1, 1), "me");
        machine.pass(Duration.ofMinutes(1));
        assertThrows(CompletionException.class, wish::join);
        assertThat(
                engine.asked().stream()
                        .filter(it -> it instanceof Step.CreateContainer)
                        .toList(),
                is(empty()));
    }
}
