package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.EventType;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A changed network that cannot have another one beside it: replaced if only our services use it, otherwise left with its containers. */
class NetworkRenewalsTest extends ChangedNetworks {

    @Test
    void anotherSubnetReplacesTheNetworkOfAllItsServicesInOneOutage() {
        settle(
                app(1, TEN, joined(1, "good:1", "10.8.0.5"), joined(2, "good:1", null)),
                app(2, TEN, joined(1, "good:1", null)));
        var plan = preview(
                app(1, NINE, joined(1, "good:1", "10.9.0.5"), joined(2, "good:1", null)),
                app(2, NINE, joined(1, "good:1", null)));
        assertThat(
                plan.steps().stream().map(it -> it.step().kind()).toList().subList(0, 5),
                is(List.of("stopContainer", "stopContainer", "stopContainer", "removeNetwork", "createNetwork")));
        assertThat(plan.text(), containsString("network edge is replaced"));
        assertThat(plan.steps().getFirst().impact().downtime(), is(true));
        settle(
                app(1, NINE, joined(1, "good:1", "10.9.0.5"), joined(2, "good:1", null)),
                app(2, NINE, joined(1, "good:1", null)));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
        assertThat(
                machine.only(key(2, 1)).attached().networks().get("edge"),
                is(only("edge").id()));
        nothingMoreIsDone();
    }

    @Test
    void otherOptionsWithTheSameSubnetReplaceItAsWell() {
        settle(app(1, TEN, joined(1, "good:1", null)));
        var inside = edge("10.8.0.0/24", true, Map.of());
        settle(app(1, inside, joined(1, "good:1", null)));
        assertThat(only("edge").hash(), is(SpecHash.of(inside)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    @Test
    void aNetworkWithoutANameIsReplacedIfItsSubnetIsInTheWay() {
        settle(app(1, network(null, "10.8.0.0/24", false, Map.of()), joined(1, "good:1", null)));
        settle(app(1, network(null, "10.8.0.0/16", true, Map.of()), joined(1, "good:1", null)));
        assertThat(machine.look().networks(), hasSize(1));
        assertThat(only("1_edge").subnets(), is(Set.of("10.8.0.0/16")));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    @Test
    void labelsAloneReplaceNeitherNetworkNorContainers() {
        for (var name : new @Nullable String[] {"edge", null}) {
            settle(app(1, network(name, null, false, Map.of()), joined(1, "good:1", null)));
            var before = machine.only(key(1, 1)).id();
            var network = machine.look().networks();
            var labelled = app(1, network(name, null, false, Map.of("a", "b")), joined(1, "good:1", null));
            assertThat(preview(labelled).steps(), is(List.of()));
            assertThat(preview(labelled).text(), containsString("keeps the labels it was created with"));
            settle(labelled);
            assertThat(machine.only(key(1, 1)).id(), is(before));
            assertThat(machine.look().networks(), is(network));
            machine.restart();
            nothingMoreIsDone();
            settle(app(1, network(name, null, false, Map.of("a", "b")), joined(1, "good:2", null)));
            settle(app(1, network(name, null, false, Map.of("a", "b")), joined(1, "good:1", null)));
            assertThat(machine.look().networks(), is(network));
            nothingMoreIsDone();
        }
    }

    @Test
    void nothingIsStoppedBeforeAllImagesAreThere() {
        settle(app(1, TEN, joined(1, "good:1", null), joined(2, "good:1", null)));
        var second = machine.only(key(1, 2)).id();
        settle(app(1, NINE, joined(1, "simulated.fault/pull:1", null), joined(2, "good:1", null)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(1, 2)).id(), is(second));
        assertThat(only("edge").hash(), is(SpecHash.of(TEN)));
        settle(app(1, NINE, joined(1, "good:2", null), joined(2, "good:1", null)));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
        nothingMoreIsDone();
    }

    private static Service always(long id, String image) {
        var service = joined(id, image, null);
        return service.withConfig(service.config()
                .builder()
                .rollout(new UpdatePolicy(
                        UpdatePolicy.PullPolicy.ALWAYS, UpdatePolicy.UpdateStrategy.DOWNLOAD_THEN_KILL, null))
                .build());
    }

    /** Its own plan fetches nothing for a service that is as declared, and after a restart it is not known what was fetched. */
    @Test
    void anotherAppsServiceWhoseImageIsFetchedEachTimeDoesNotKeepItWaiting() {
        var external = new Network("edge", true, null, Map.of(), Map.of(), false, List.of());
        settle(app(1, TEN, joined(1, "good:1", null)), app(2, external, always(1, "good:2")));
        machine.restart();
        settle(app(1, NINE, joined(1, "good:1", null)), app(2, external, always(1, "good:2")));
        machine.pass(Duration.ofMinutes(2));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(2, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    @Test
    void aStoppedServiceDoesNotKeepItWaiting() {
        settle(app(1, TEN, joined(1, "good:1", null), always(2, "good:2")));
        machine.soon(machine.loop.stopService(key(1, 2), "ops"));
        machine.pass(Duration.ofMinutes(1));
        machine.restart();
        settle(app(1, NINE, joined(1, "good:1", null), always(2, "good:2")));
        machine.pass(Duration.ofMinutes(2));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void anImageThatIsGoneOfAnotherAppsServiceIsExplainedWithWhatToDo() {
        var external = new Network("edge", true, null, Map.of(), Map.of(), false, List.of());
        settle(app(1, TEN, joined(1, "good:1", null)), app(2, external, joined(1, "good:2", null)));
        machine.faults().loseImage("good:2");
        machine.pass(Duration.ofMinutes(1));
        settle(app(1, NINE, joined(1, "good:1", null)), app(2, external, joined(1, "good:2", null)));
        assertThat(only("edge").hash(), is(SpecHash.of(TEN)));
        assertThat(
                machine.soon(machine.loop.preview()).text(),
                containsString(
                        "image good:2 of app2/service1, which runs on it, is no longer there for a new container:"
                                + " pull"));
    }

    @Test
    void aVersionThatFailsOnTheNewNetworkGoesBackToTheGoodOneThere() {
        settle(app(1, TEN, joined(1, "good:1", null)));
        machine.pass(Duration.ofMinutes(2));
        settle(app(1, NINE, joined(1, "simulated.fault/exit:1", null)));
        machine.pass(Duration.ofMinutes(3));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:1"));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    @Test
    void aManagerThatDiesAtAnyStepIsFollowedByOneThatCompletesIt() {
        for (int steps = 0; steps < 12; steps++) {
            var fresh = new NetworkRenewalsTest();
            fresh.completesAfter(steps);
        }
    }

    private void completesAfter(int tenths) {
        settle(app(1, TEN, joined(1, "good:1", null), joined(2, "good:1", null)));
        machine.post(app(1, NINE, joined(1, "good:1", null), joined(2, "good:1", null)));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofMillis(100L * tenths));
        machine.restart();
        machine.pass(Duration.ofMinutes(1));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
    }

    @Test
    void aFailedRemovalBringsTheServicesBackAndIsTriedAgain() {
        settle(app(1, TEN, joined(1, "good:1", null)));
        machine.faults().failNext("removeNetwork");
        settle(app(1, NINE, joined(1, "good:1", null)));
        machine.pass(Duration.ofMinutes(1));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.look().networks().stream().map(OwnedNetwork::name).toList(), hasItem("edge"));
        nothingMoreIsDone();
    }

    @Test
    void aNetworkThatIsDeclaredByTheUsualNameOfAnAppsOwnOneReplacesItOnce() {
        settle(app(1, network(null, null, false, Map.of()), joined(1, "good:1", null)));
        var own = app(1, network(null, null, false, Map.of()), joined(1, "good:1", null));
        var named = network("1_edge", null, true, Map.of());
        machine.post(own, app(2, named, joined(1, "good:1", null)));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofMinutes(1));
        assertThat(only("1_edge").hash(), is(SpecHash.of(named)));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("the network of this app is created beside it"));
        assertThat(
                machine.soon(machine.loop.explain(key(2, 1))).toString(),
                containsString("network 1_edge has the name of a network of another app"));
        assertThat(machine.look().networks(), hasSize(2));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(2, 1)).attached().networks().keySet(), is(Set.of("1_edge")));
        assertThat(machine.only(key(1, 1)).attached().networks().keySet(), is(not(Set.of("1_edge"))));
        assertThat(
                "replaced once",
                machine.events(event -> event.type() == EventType.STEP_FINISHED
                        && event.toString().contains("removeNetwork")),
                hasSize(1));
        nothingMoreIsDone();
    }
}
