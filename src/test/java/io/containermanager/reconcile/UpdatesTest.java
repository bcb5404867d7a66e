package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.event.EventType;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** New versions take over, or the one before comes back. */
class UpdatesTest {

    private final Machine machine = new Machine();

    private static Service with(Service service, UpdateStrategy strategy) {
        return service.withConfig(service.config()
                .builder()
                .rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null))
                .build());
    }

    private void runsWell(Service service) {
        machine.converge(app(1, service));
        machine.pass(Duration.ofSeconds(10));
    }

    private Container live() {
        return machine.containers(key(1, 1)).stream()
                .filter(it -> it.run().running())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start:1", "exit:1", "unhealthy:1", "crash:1"})
    void aNewVersionThatFailsItsGateGivesWayToTheOneBeforeWithoutAPull(String fault) {
        runsWell(service(1, "good:1"));
        var before = live().id();
        var pulls = machine.loop.metrics().imagesPulled();
        var failing = service(1, "simulated.fault/" + fault);
        var checked = failing.withConfig(failing.config()
                .builder()
                .healthcheck(
                        fault.startsWith("unhealthy")
                                ? new Healthcheck(
                                        List.of("CMD", "check"),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(1),
                                        3,
                                        Duration.ZERO)
                                : null)
                .build());
        var pass = machine.converge(app(1, checked));
        machine.pass(Duration.ofSeconds(20));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(live().imageName(), is("good:1"));
        assertThat(machine.loop.metrics().imagesPulled(), is(pulls + 1));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.NEEDS_UPDATE));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("held"));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));
        assertThat(machine.events(EventType.SPEC_HELD), hasSize(1));
        assertThat(machine.loop.status().lastErrorMessage(), is(not(nullValue())));
    }

    /** The one before it is stopped and kept for the way back. */
    @Test
    void aVersionOnTrialThatRunsIsShownThoughTheNextOneCannotBePulled() {
        runsWell(service(1, "good:1"));
        machine.post(app(1, service(1, "good:2")));
        machine.apply();
        machine.pass(Duration.ofSeconds(5));
        assertThat(live().imageName(), is("good:2"));
        machine.post(app(1, service(1, "simulated.fault/pull:1")));
        machine.apply();
        machine.pass(Duration.ofSeconds(3));
        var shown = machine.verdict(key(1, 1)).live();
        assertThat(shown == null ? "none" : shown.imageName(), is("good:2"));
        assertThat(machine.containers(key(1, 1)), hasSize(2));
    }

    /** As it is for an adoption, or when an app is posted and applied once more. */
    @Test
    void anApplyForOneAppDoesNotTryTheFailedVersionOfAnotherOnceMore() {
        machine.converge(app(1, service(1, "good:1")), app(2, service(1, "other:1")));
        machine.pass(Duration.ofSeconds(70));
        machine.converge(app(1, service(1, "simulated.fault/exit:1")), app(2, service(1, "other:1")));
        machine.pass(Duration.ofSeconds(70));
        var serving = live().id();
        assertThat(machine.events(EventType.SPEC_HELD), hasSize(1));

        machine.finished(machine.soon(machine.loop.apply("ops", Set.of(), Set.of(2L))));
        machine.pass(Duration.ofMinutes(2));
        assertThat(live().id(), is(serving));
        assertThat(machine.events(EventType.SPEC_HELD), hasSize(1));

        machine.finished(machine.soon(machine.loop.apply("ops", Set.of(), Set.of(1L))));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.events(EventType.SPEC_HELD), hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 200, 300})
    void aVersionStoppedDuringARollbackRunsWhenWantedAgainAfterExit0(int millis) {
        var before = service(1, "web:1");
        var after = service(1, "web:2");
        after = after.withConfig(
                after.config().builder().restart(RestartPolicy.ON_FAILURE).build());
        runsWell(before);
        machine.post(app(1, after));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofSeconds(1));
        machine.post(app(1, before));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofMillis(millis));
        machine.post(app(1, after));
        machine.finished(machine.apply());
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(1, 1)).imageName(), is("web:2"));
    }

    @Test
    void aPredecessorThatWeStoppedRunsAgainThoughItsPolicyWouldCallItDone() {
        var config = ServiceConfig.DEFAULTS.withRestart(RestartPolicy.ON_FAILURE);
        runsWell(service(1, "good:1").withConfig(config));

        machine.converge(app(1, service(1, "simulated.fault/start:1").withConfig(config)));
        machine.pass(Duration.ofMinutes(2));

        var live = machine.only(key(1, 1));
        assertThat(live.imageName(), is("good:1"));
        assertThat(live.run().running(), is(true));
    }

    /** As Compose has it where a file says nothing: such a server never ends, and must not stay on trial for ever. */
    @Test
    void aServerWithoutARestartPolicyComesBackToTheVersionThatRanLast() {
        runsWell(unsupervised("good:1"));
        machine.converge(app(1, unsupervised("good:2")));
        machine.pass(Duration.ofSeconds(70));
        assertThat(
                "nothing is kept to go back to", machine.containers(key(1, 1)).size(), is(1));
        machine.converge(app(1, unsupervised("simulated.fault/exit:1")));
        machine.pass(Duration.ofSeconds(30));
        assertThat(live().imageName(), is("good:2"));
    }

    /** Its trial lasts for a minute, for it may be a job: what ran for a moment is worth more than what ran before it all the same. */
    @Test
    void aServerWithoutARestartPolicyComesBackToTheVersionThatWasOnTrial() {
        runsWell(unsupervised("good:1"));
        machine.pass(Duration.ofSeconds(70));
        machine.converge(app(1, unsupervised("good:2")));
        machine.pass(Duration.ofSeconds(10));
        assertThat(machine.verdict(key(1, 1)).reason(), is("revision 2 is being verified"));

        machine.converge(app(1, unsupervised("simulated.fault/exit:1")));
        machine.pass(Duration.ofSeconds(30));

        assertThat(live().imageName(), is("good:2"));
        assertThat(machine.verdict(key(1, 1)).reason(), startsWith("held back: revision 3 failed"));
        assertThat(machine.containers(key(1, 1)).size(), is(1));
    }

    @Test
    void aServerWithoutARestartPolicyGoesBackToTheVersionBeforeItsTrialByHand() {
        runsWell(unsupervised("good:1"));
        machine.pass(Duration.ofSeconds(70));
        machine.converge(app(1, unsupervised("good:2")));
        machine.pass(Duration.ofSeconds(10));

        machine.converge(app(1, unsupervised("good:1")));
        machine.pass(Duration.ofSeconds(70));

        assertThat(live().imageName(), is("good:1"));
        assertThat(machine.containers(key(1, 1)).size(), is(1));
    }

    private static Service unsupervised(String image) {
        var one = service(1, image);
        return one.withConfig(one.config().builder().restart(RestartPolicy.NO).build());
    }

    @Test
    void aHeldSpecIsNotTriedAgainByItselfNorAfterARestartOfTheManager() {
        runsWell(service(1, "good:1"));
        machine.converge(app(1, service(1, "simulated.fault/exit:1")));
        machine.pass(Duration.ofMinutes(30));
        machine.restart();
        machine.pass(Duration.ofMinutes(30));
        assertThat(live().imageName(), is("good:1"));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(1));
    }

    @Test
    void theLastGoodSpecIsHealedWhileTheNewOneIsHeld() {
        runsWell(service(1, "good:1"));
        var good = live().imageId();
        machine.converge(app(1, service(1, "simulated.fault/exit:1")));
        machine.pass(Duration.ofMinutes(5));
        machine.faults().remove(live().id());
        machine.pass(Duration.ofSeconds(10));
        assertThat(requireNonNull(machine.verdict(key(1, 1)).live()).imageName(), is("good:1"));
        assertThat(live().imageId(), is(good));
    }

    @Test
    void applyingTheSameRevisionAgainTriesAHeldSpecOnceMore() {
        runsWell(service(1, "good:1"));
        machine.converge(app(1, service(1, "simulated.fault/exit:1")));
        machine.pass(Duration.ofMinutes(1));
        machine.finished(machine.apply());
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.events(EventType.ROLLED_BACK), hasSize(2));
        assertThat(live().imageName(), is("good:1"));
    }

    @Test
    void aFixedTargetEndsTheHold() {
        runsWell(service(1, "good:1"));
        machine.converge(app(1, service(1, "simulated.fault/exit:1")));
        machine.converge(app(1, service(1, "good:2")));
        machine.pass(Duration.ofSeconds(20));
        assertThat(live().imageName(), is("good:2"));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
    }

    @Test
    void aManagerKilledInTheMiddleOfATrialStillRollsBack() {
        runsWell(service(1, "good:1"));
        machine.post(app(1, service(1, "simulated.fault/crash:2")));
        machine.apply();
        machine.pass(Duration.ofSeconds(1));
        machine.restart();
        machine.pass(Duration.ofMinutes(3));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:1"));
    }

    @Test
    void anImageThatCannotBePulledDoesNotTouchTheRunningContainer() {
        runsWell(service(1, "good:1"));
        var before = live();
        machine.converge(app(1, service(1, "simulated.fault/pull:1")));
        machine.pass(Duration.ofMinutes(10));
        assertThat(live(), is(before));
        machine.faults().kill(before.id());
        machine.pass(Duration.ofMillis(500));
        assertThat(live().id(), is(before.id()));
    }

    @Test
    void killThenDownloadRunsThePredecessorAgainWhileTheImageCannotBeFetched() {
        runsWell(with(service(1, "good:1"), UpdateStrategy.KILL_THEN_DOWNLOAD));
        machine.converge(app(1, with(service(1, "simulated.fault/pull:1"), UpdateStrategy.KILL_THEN_DOWNLOAD)));
        machine.pass(Duration.ofMinutes(1));
        assertThat(live().imageName(), is("good:1"));
    }

    /** Outage in virtual time, on the simulated engine's default delays: pull 200 ms, everything else 50 ms. */
    @ParameterizedTest
    @CsvSource({"DOWNLOAD_THEN_KILL, 150", "KILL_THEN_DOWNLOAD, 500", "HAND_OVER, 0"})
    void theOutageOfAnUpdateIsWhatItsStrategyPromises(UpdateStrategy strategy, long outageMaxMs) {
        runsWell(with(service(1, "good:1"), strategy));
        machine.post(app(1, with(service(1, "good:2"), strategy)));
        machine.apply();
        long outageMs = 0;
        for (int i = 0; i < 2_000; i++) {
            machine.pass(Duration.ofMillis(10));
            if (machine.containers(key(1, 1)).stream().noneMatch(it -> it.run().running())) {
                outageMs += 10;
            }
        }
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
        assertThat(outageMs, is(lessThanOrEqualTo(outageMaxMs)));
    }

    @Test
    void aRollbackIsBackWithinASecondOnceTheGateHasFailed() {
        runsWell(service(1, "good:1"));
        machine.post(app(1, service(1, "simulated.fault/start:1")));
        machine.apply();
        long outageMs = 0;
        for (int i = 0; i < 1_000; i++) {
            machine.pass(Duration.ofMillis(10));
            if (machine.containers(key(1, 1)).stream().noneMatch(it -> it.run().running())) {
                outageMs += 10;
            }
        }
        assertThat(live().imageName(), is("good:1"));
        assertThat(outageMs, is(lessThanOrEqualTo(1_000L)));
    }

    @Test
    void anonymousVolumesMoveToTheSuccessor() {
        var cache = List.of(new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/cache", false, List.of()));
        var first = service(1, "good:1");
        runsWell(first.withConfig(first.config().builder().volumes(cache).build()));
        var volumes = live().anonymousVolumes();
        var second = service(1, "good:2");
        machine.converge(app(
                1, second.withConfig(second.config().builder().volumes(cache).build())));
        machine.pass(Duration.ofSeconds(10));
        assertThat(volumes, hasSize(1));
        assertThat(live().anonymousVolumes(), is(volumes));
    }

    @Test
    void aStoreThatCannotBeWrittenStopsNothing() {
        runsWell(service(1, "good:1"));
        var engine = new GuardedEngine(machine.engine, (_, _) -> {});
        machine.kill();
        machine.through(engine);
        machine.start();
        machine.pass(Duration.ofSeconds(1));
        machine.post(app(1, service(1, "good:2")));
        machine.store.markApplied(2, machine.time.now()).join();
        machine.store.broken(true);
        machine.pass(Duration.ofMinutes(2));
        assertThat(live().imageName(), is("good:1"));
        var destructive = new ArrayList<>(engine.asked());
        destructive.removeIf(step -> !(step instanceof Step.StopContainer || step instanceof Step.RemoveContainer));
        assertThat(destructive, is(empty()));
        assertThat(machine.loop.status().lastErrorMessage(), containsString("store"));
        machine.store.broken(false);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
    }
}
