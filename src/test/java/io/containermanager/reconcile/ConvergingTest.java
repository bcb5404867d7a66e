package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.after;
import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The main job: declared services start, undeclared ones are removed, and it stays so. */
class ConvergingTest {

    private final Machine machine = new Machine();

    private static App shop(String image) {
        var data = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of());
        var backend = new NetworkAttachment("backend", List.of(), null, null);
        var db = service(1, "postgres:16")
                .withConfig(ServiceConfig.DEFAULTS
                        .builder()
                        .volumes(List.of(data))
                        .networks(List.of(backend))
                        .build());
        var web = after(service(2, image), "service1", Condition.STARTED);
        return new App(
                1001,
                "shop",
                null,
                List.of(web, db),
                new TreeMap<>(Map.of("data", Volume.PLAIN)),
                new TreeMap<>(Map.of("backend", Network.PLAIN)));
    }

    @Test
    void anAppliedTargetRunsWithItsVolumesNetworksAndOrder() {
        var pass = machine.converge(shop("web:1"));
        assertThat(pass.message(), pass.state(), is(PassState.CONVERGED));
        var seen = machine.look();
        assertThat(seen.volumes(), hasItem("1001_data"));
        assertThat(seen.hasNetwork("1001_backend"), is(true));
        assertThat(seen.hasNetwork("1001_default"), is(true));
        var db = machine.only(key(1001, 1)).run();
        var web = machine.only(key(1001, 2)).run();
        assertThat(web.running() && db.running(), is(true));
        assertThat(requireNonNull(db.startedAt()).isBefore(web.startedAt()), is(true));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
        assertThat(machine.verdict(key(1001, 2)).sync(), is(Sync.IN_SYNC));
    }

    @Test
    void applyingWithNothingToDoConvergesAndStopsReconciling() {
        machine.converge(shop("web:1"));
        machine.pass(Duration.ofSeconds(30));
        long writes = machine.loop.metrics().engineWrites();
        var pass = machine.finished(machine.apply());
        assertThat(pass.state(), is(PassState.CONVERGED));
        assertThat(pass.steps(), is(empty()));
        assertThat(machine.loop.status().reconciling(), is(false));
        assertThat(machine.loop.status().applying(), is(false));
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
    }

    @Test
    void applyingWithoutAnyTargetEndsAsConverged() {
        assertThat(machine.finished(machine.apply()).state(), is(PassState.CONVERGED));
    }

    @Test
    void anotherSpecReplacesTheContainerAndOnlyThatOne() {
        machine.converge(shop("web:1"));
        var db = machine.only(key(1001, 1));
        machine.pass(Duration.ofSeconds(10));
        var pass = machine.converge(shop("web:2"));
        assertThat(pass.message(), pass.state(), is(PassState.CONVERGED));
        machine.pass(Duration.ofSeconds(10));
        assertThat(machine.only(key(1001, 2)).imageName(), is("web:2"));
        assertThat(machine.only(key(1001, 1)).id(), is(db.id()));
        assertThat(machine.events(EventType.UPDATE_SUCCEEDED), hasSize(1));
    }

    @Test
    void whatIsNoLongerDeclaredGoesButItsVolumesStay() {
        machine.converge(shop("web:1"));
        var pass = machine.converge();
        assertThat(pass.message(), pass.state(), is(PassState.CONVERGED));
        var seen = machine.look();
        assertThat(seen.containers(), is(empty()));
        assertThat(seen.networks(), is(empty()));
        assertThat(seen.volumes(), hasItem("1001_data"));
    }

    @Test
    void aPostedTargetIsPendingUntilItIsApplied() {
        machine.converge(shop("web:1"));
        machine.post(shop("web:2"));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1001, 2)).imageName(), is("web:1"));
        var status = machine.loop.status();
        assertThat(status.revision(), is(2L));
        assertThat(status.appliedRevision(), is(1L));
        assertThat(machine.verdict(key(1001, 2)).sync(), is(Sync.NEEDS_UPDATE));
    }

    @Test
    void withReconcileAutoAPostedTargetAppliesItself() {
        var auto = new Machine(1, LoopSettings.of(true, ReconcilerSettings.DEFAULTS.interval(), PlanTimings.DEFAULTS));
        auto.post(shop("web:1"));
        auto.pass(Duration.ofSeconds(20));
        assertThat(auto.only(key(1001, 2)).run().running(), is(true));
    }

    @Test
    void aSecondApplyForTheSameRevisionJoinsTheRunningPass() {
        machine.post(shop("web:1"));
        var first = machine.apply();
        var second = machine.apply();
        assertThat(second.joined(), is(true));
        assertThat(second.passId(), is(first.passId()));
        assertThat(machine.finished(second).state(), is(PassState.CONVERGED));
    }

    @Test
    void aNewerTargetSupersedesTheRunningPass() {
        machine.post(shop("web:1"));
        var first = machine.apply();
        machine.pass(Duration.ofMillis(120));
        var second = machine.converge(shop("web:2"));
        assertThat(machine.finished(first).state(), is(PassState.ABORTED));
        assertThat(second.message(), second.state(), is(PassState.CONVERGED));
        assertThat(machine.only(key(1001, 2)).imageName(), is("web:2"));
        assertThat("nothing has failed", machine.events(EventType.PASS_FAILED), is(empty()));
    }

    @Test
    void theAppliedTargetIsHealedAfterARestartOfTheManager() {
        machine.converge(shop("web:1"));
        machine.kill();
        machine.faults().remove(machine.only(key(1001, 2)).id());
        machine.start();
        machine.pass(Duration.ofSeconds(10));
        assertThat(machine.only(key(1001, 2)).run().running(), is(true));
        assertThat(machine.loop.passes(10).getLast().trigger(), is(Trigger.START));
    }

    @Test
    void anImageThatCannotBePulledIsReportedAndBlocksNothingElse() {
        var pass = machine.converge(
                app(1, service(1, "simulated.fault/pull:1"), service(2, "good:1")), app(2, service(1, "good:1")));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(machine.loop.status().lastErrorMessage(), containsString("simulated.fault/pull:1"));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
        assertThat(machine.only(key(2, 1)).run().running(), is(true));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.MISSING));
        machine.converge(app(1, service(1, "good:1"), service(2, "good:1")), app(2, service(1, "good:1")));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
    }

    @Test
    void aKilledContainerRunsAgainAtOnce() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(20));
        var container = machine.only(key(1, 1));
        machine.faults().kill(container.id());
        machine.pass(Duration.ofMillis(500));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(1, 1)).id(), is(container.id()));
        assertThat(machine.events(EventType.SERVICE_RESTARTED), hasSize(1));
    }

    @Test
    void aRemovedContainerIsMadeAgain() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(20));
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofSeconds(5));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.events(EventType.DRIFT_DETECTED), is(not(empty())));
        assertThat(
                machine.events(EventType.STEP_FINISHED).stream()
                        .map(it -> it.event().reason())
                        .toList(),
                hasItem("started app1/service1: its container did not exist"));
    }

    @Test
    void aSuccessfulJobIsDoneAndAFailedOneIsReported() {
        var good = service(1, "simulated.fault/exit:0");
        var bad = service(2, "simulated.fault/exit:3");
        var pass = machine.converge(app(
                1,
                good.withConfig(good.config().withRestart(RestartPolicy.NO)),
                bad.withConfig(bad.config().withRestart(RestartPolicy.NO))));
        machine.pass(Duration.ofMinutes(5));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(machine.only(key(1, 1)).run().status(), is(Status.EXITED));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(machine.verdict(key(1, 2)).reason(), containsString("exit code 3"));
        assertThat(machine.events(EventType.SERVICE_RESTARTED), is(empty()));
    }

    @Test
    void anEngineThatIsAwayAbortsThePassAndIsHealedWhenItIsBack() {
        machine.post(app(1, service(1, "good:1")));
        machine.apply();
        machine.faults().goAway();
        machine.pass(Duration.ofSeconds(40));
        assertThat(machine.loop.status().engine().available(), is(false));
        assertThat(machine.loop.status().reconciling(), is(false));
        assertThat(machine.loop.status().lastErrorMessage(), containsString("engine"));
        machine.faults().comeBack();
        machine.pass(Duration.ofSeconds(10));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
        assertThat(machine.events(EventType.ENGINE_UNAVAILABLE), hasSize(1));
        assertThat(machine.events(EventType.ENGINE_AVAILABLE), hasSize(1));
    }

    @Test
    void withoutAnAppliedTargetNothingIsEverRemoved() {
        machine.converge(shop("web:1"));
        int running = machine.look().containers().size();
        machine.kill();
        var forgetful = new MemoryTargetStore();
        var dependencies = new LoopDependencies(
                machine.engine,
                forgetful,
                machine.bus,
                machine.time,
                machine.settings,
                () -> Machine.INSTANCE,
                () -> "p",
                new java.util.Random(1),
                machine.witness());
        try (var loop = new Closing(new ReconcileLoop(dependencies).start())) {
            machine.pass(Duration.ofMinutes(5));
            assertThat(loop.loop().status().services().isEmpty(), is(true));
        }
        assertThat(machine.look().containers().stream().map(Container::id).toList(), hasSize(running));
        assertThat(machine.events(EventType.UNCLAIMED_FOUND), hasSize(1));
    }

    @Test
    void imagesThatTheLastThreeVersionsDoNotNeedAreRemovedAndNoOthers() {
        for (int version = 1; version <= 5; version++) {
            machine.converge(app(1, service(1, "good:" + version)));
            machine.pass(Duration.ofSeconds(20));
        }
        var images = machine.look().images();
        assertThat(images, hasItems("good:3", "good:4", "good:5"));
        assertThat(images, not(hasItem("good:1")));
    }

    private record Closing(ReconcileLoop loop) implements AutoCloseable {
        @Override
        public void close() {
            loop.abandon();
        }
    }

    @Test
    void aJobWithAnUnknownProgramSucceedsSoThatItsDependentsRun() {
        var job = service(1, "good:1");
        var init = new ProcessSpec(
                List.of("sh", "-c", "mytool init"), null, null, null, null, null, false, null, List.of());
        for (var policy : List.of(RestartPolicy.NO, RestartPolicy.ON_FAILURE)) {
            var machine = new Machine();
            var pass = machine.converge(app(
                    1,
                    job.withConfig(
                            job.config().builder().process(init).restart(policy).build()),
                    after(service(2, "good:1"), "service1", Condition.COMPLETED)));
            assertThat(pass.state(), is(PassState.CONVERGED));
            assertThat(machine.only(key(1, 1)).run().exitCode(), is(0));
            assertThat(machine.only(key(1, 2)).run().running(), is(true));
        }
    }
}
