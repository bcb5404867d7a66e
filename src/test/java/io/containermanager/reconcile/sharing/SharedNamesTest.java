package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Engine names of networks and volumes are global: apps that name the same one share one, and none takes it away from another. */
class SharedNamesTest {
    private final Machine machine = new Machine();
    private final GuardedEngine engine = new GuardedEngine(machine.engine, (_, _) -> {});

    SharedNamesTest() {
        machine.kill();
        machine.through(engine);
        machine.start();
    }

    private static Network named(String name, boolean external) {
        return new Network(name, external, null, Map.of(), Map.of(), false, List.of());
    }

    /** An app with one service that joins network {@code edge} and mounts volume {@code wiki_data}, however it calls them itself. */
    private static App sharing(long id, String image) {
        return sharing(id, image, named("edge", false));
    }

    private static App sharing(long id, String image, Network network) {
        var service = service(1, image);
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data" + id, "/data", false, List.of());
        var config = service.config()
                .builder()
                .networks(List.of(new NetworkAttachment("e" + id, List.of(), null, null)))
                .volumes(List.of(mount))
                .build();
        var volume = new Volume("wiki_data", false, null, Map.of(), Map.of());
        return new App(
                id,
                "wiki",
                null,
                List.of(service.withConfig(config)),
                new TreeMap<>(Map.of("data" + id, volume)),
                new TreeMap<>(Map.of("e" + id, network)));
    }

    private static App plain(long id) {
        return Machine.app(id, new Service[] {service(1, "good:9")});
    }

    private List<OwnedNetwork> edges() {
        return machine.look().networks().stream()
                .filter(network -> network.name().equals("edge"))
                .toList();
    }

    private long asked(Class<? extends Step> kind) {
        return engine.asked().stream().filter(kind::isInstance).count();
    }

    private void runs(long appId) {
        assertThat("app " + appId, machine.only(key(appId, 1)).run().running(), is(true));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
    }

    @Test
    void oneNameIsMadeOnceForAllAppsOfOneApply() {
        machine.converge(sharing(1, "good:1"), sharing(2, "good:1"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(edges(), hasSize(1));
        assertThat(asked(Step.CreateNetwork.class), is(1L));
        assertThat(asked(Step.CreateVolume.class), is(1L));
        runs(1);
        runs(2);
    }

    @Test
    void whatAnotherAppNamesIsNotAnOrphanWhenItsCreatorGoes() {
        machine.converge(sharing(1, "good:1"), plain(3));
        machine.converge(sharing(1, "good:1"), sharing(2, "good:1"), plain(3));
        machine.converge(sharing(2, "good:1"), plain(3));
        machine.pass(Duration.ofMinutes(2));
        assertThat(edges(), hasSize(1));
        assertThat(asked(Step.RemoveNetwork.class), is(0L));
        machine.faults().kill(machine.only(key(2, 1)).id());
        machine.pass(Duration.ofSeconds(10));
        runs(2);
        machine.converge(plain(3));
        machine.pass(Duration.ofMinutes(2));
        assertThat("the last one takes it along", edges(), hasSize(0));
    }

    @Test
    void aStoppedContainerWhoseNetworkIsGoneIsMadeAgain() {
        machine.converge(sharing(1, "good:1"));
        var before = machine.only(key(1, 1)).id();
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofSeconds(10));
        machine.faults().loseNetwork("edge");
        machine.pass(Duration.ofMinutes(1));
        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        int asked = engine.asked().size();
        machine.pass(Duration.ofSeconds(10));
        runs(1);
        assertThat(machine.only(key(1, 1)).id(), is(not(before)));
        assertThat(engine.asked().size() - asked, lessThanOrEqualTo(6));
        assertThat(machine.events(event -> event.reason().contains("its network edge is gone")), is(not(List.of())));
    }

    @Test
    void aContainerWhoseNetworkWentBeforeItsFirstStartIsMadeAgain() {
        machine.converge(plain(3));
        machine.faults().foreignNetwork("a".repeat(64), "edge");
        machine.faults().refuseNext("startContainer", Cause.START_FAILED);
        machine.pass(Duration.ofMillis(1));
        machine.post(sharing(1, "good:1"), plain(3));
        machine.apply();
        machine.pass(Duration.ofMillis(700));
        machine.faults().loseNetwork("edge");
        machine.pass(Duration.ofSeconds(30));
        runs(1);
    }

    @Test
    void aJobThatIsDoneIsNotRunAgainForItsNetwork() {
        var job = sharing(1, "simulated.fault/exit:0");
        var service = job.services().getFirst();
        var once = service.withConfig(service.config()
                .builder()
                .restart(io.containermanager.model.RestartPolicy.NO)
                .build());
        machine.converge(new App(1, "wiki", null, List.of(once), job.volumes(), job.networks()));
        machine.pass(Duration.ofMinutes(1));
        var before = machine.only(key(1, 1)).id();
        machine.faults().loseNetwork("edge");
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).id(), is(before));
    }

    @Test
    void twoNetworksOfOneNameOfWhichOneIsOursAreNoTrouble() {
        machine.converge(sharing(1, "good:1"));
        machine.faults().foreignNetwork("f".repeat(64), "edge");
        machine.converge(sharing(1, "good:2"), sharing(2, "good:1"));
        machine.pass(Duration.ofMinutes(1));
        runs(1);
        runs(2);
        assertThat("that of somebody else stays", edges(), hasSize(2));
        var plan = machine.soon(machine.loop.preview());
        assertThat(plan.steps(), is(List.of()));
        assertThat(plan.text(), containsString("2 networks are called edge on this engine ("));
        assertThat(
                plan.text(),
                containsString("Remove the others while no container is connected to them (docker network rm <id>)"));
    }

    @Test
    void twoForeignNetworksOfOneNameAreReportedWithAdvice() {
        machine.faults().foreignNetwork("a".repeat(64), "edge");
        machine.faults().foreignNetwork("b".repeat(64), "edge");
        machine.pass(Duration.ofSeconds(1));
        machine.converge(sharing(1, "good:1", named("edge", true)), plain(3));
        assertThat(
                String.valueOf(machine.verdict(key(1, 1)).reason()),
                is("2 networks are called edge on this engine (aaaaaaaaaaaa, bbbbbbbbbbbb): remove or rename all"
                        + " but one of them (docker network rm <id>)"));
        assertThat(machine.events(EventType.SERVICE_WAITING), hasSize(1));
        var cause = machine.verdict(key(1, 1)).cause();
        assertThat(
                machine.events(EventType.SERVICE_WAITING)
                        .getFirst()
                        .event()
                        .details()
                        .get("cause"),
                is(cause == null ? null : cause.word()));
        int asked = engine.asked().size();
        machine.pass(Duration.ofMinutes(2));
        assertThat(engine.asked(), hasSize(asked));
        machine.faults().loseNetwork("edge");
        machine.faults().foreignNetwork("c".repeat(64), "edge");
        machine.pass(Duration.ofMinutes(1));
        runs(1);
    }

    @Test
    void aNetworkThatCannotBeCreatedIsReportedForItsServices() {
        machine.faults().refuseNext("createNetwork", Cause.INVALID);
        machine.pass(Duration.ofMillis(1));
        machine.post(sharing(1, "good:1"));
        machine.apply();
        machine.pass(Duration.ofMillis(700));
        assertThat(
                String.valueOf(machine.verdict(key(1, 1)).reason()),
                containsString("network edge cannot be created: "));
        machine.pass(Duration.ofSeconds(10));
        runs(1);
    }
}
