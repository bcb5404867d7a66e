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
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.NetworkMaking;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.NetworkDrift;
import io.containermanager.plan.service.NetworkChange;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A changed network that cannot have another one beside it: replaced if only our services use it, otherwise left with its containers. */
class NetworkRenewalsTest {
    private static final Network TEN = edge("10.8.0.0/24", false, Map.of());
    private static final Network NINE = edge("10.9.0.0/24", false, Map.of());
    private final Machine machine = new Machine();

    private static Network edge(@Nullable String subnet, boolean internal, Map<String, String> labels) {
        return network("edge", subnet, internal, labels);
    }

    private static Network network(
            @Nullable String name, @Nullable String subnet, boolean internal, Map<String, String> labels) {
        var ipam = subnet == null ? List.<AddressPool>of() : List.of(new AddressPool(subnet, null, null, Map.of()));
        return new Network(name, false, null, Map.of(), labels, internal, ipam);
    }

    private static Service joined(long id, String image, @Nullable String address) {
        var service = service(id, image);
        return service.withConfig(service.config()
                .builder()
                .networks(List.of(new NetworkAttachment("edge", List.of(), address, null)))
                .build());
    }

    private static App app(long id, Network network, Service... services) {
        return new App(
                id, "app" + id, null, List.of(services), new TreeMap<>(), new TreeMap<>(Map.of("edge", network)));
    }

    private void settle(App... apps) {
        machine.post(apps);
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofSeconds(30));
    }

    private Plan preview(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        return machine.soon(machine.loop.preview(state));
    }

    private OwnedNetwork only(String name) {
        var named = machine.look().networks().stream()
                .filter(it -> it.name().equals(name))
                .toList();
        assertThat(named, hasSize(1));
        return named.getFirst();
    }

    private void nothingMoreIsDone() {
        long writes = machine.loop.metrics().engineWrites();
        machine.pass(Duration.ofMinutes(10));
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
    }

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
    void aForeignNetworkStaysAndSoDoItsContainers() {
        settle(app(1, edge(null, false, Map.of()), service(2, "good:1")));
        machine.faults().loseNetwork("edge");
        machine.faults().foreignNetwork("f1", "edge");
        settle(app(1, edge(null, false, Map.of()), joined(1, "good:1", null)));
        var before = machine.only(key(1, 1)).id();
        var inside = app(1, edge(null, true, Map.of()), joined(1, "good:1", null));
        assertThat(preview(inside).text(), containsString(NetworkChange.FOREIGN));
        settle(inside);
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(only("edge").id(), is("f1"));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("network edge keeps the driver, options and subnets it was created with, because "
                        + NetworkChange.FOREIGN));
        nothingMoreIsDone();
    }

    /** An adopted network belongs to an app, and is still as others made it. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void whatANetworkOfOthersWasMadeWithIsComparedWithWhatIsDeclared(long appId) {
        var made = new NetworkMaking("bridge", false, Map.of("mtu", "1400", "more", "1"));
        var there = new OwnedNetwork("f1", "edge", appId, null, null, Set.of("10.8.0.0/24"), Set.of(), made);
        var alike = new Network("edge", false, "bridge", Map.of("mtu", "1400"), Map.of("a", "b"), false, List.of());
        assertThat(NetworkChange.foreign(there), is(true));
        for (var same : List.of(TEN, edge(null, false, Map.of()), alike)) {
            assertThat(same.toString(), NetworkChange.differs(there, same), is(false));
        }
        var driver = new Network("edge", false, "macvlan", Map.of(), Map.of(), false, List.of());
        var options = new Network("edge", false, null, Map.of("mtu", "9000"), Map.of(), false, List.of());
        for (var other : List.of(NINE, edge(null, true, Map.of()), driver, options)) {
            assertThat(other.toString(), NetworkChange.differs(there, other), is(true));
            var target = State.EMPTY.with(app(1, other, joined(1, "good:1", null)));
            var seen = new Observation(Instant.EPOCH, List.of(), Set.of(), Set.of(), Set.of(there));
            assertThat(NetworkDrift.of(target, State.EMPTY, 1, seen).toString(), containsString(NetworkChange.FOREIGN));
        }
    }

    @Test
    void aNetworkThatStrangersUseStaysUntilTheyAreGone() {
        settle(app(1, TEN, joined(1, "good:1", null)));
        var before = machine.only(key(1, 1)).id();
        machine.faults().stranger("theirs", only("edge").name(), only("edge").id());
        settle(app(1, NINE, joined(1, "good:1", null)));
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(
                preview(app(1, NINE, joined(1, "good:1", null))).text(),
                containsString("containers that this manager does not manage are connected to it (theirs)"));
        nothingMoreIsDone();
        machine.faults().remove("theirs");
        machine.pass(Duration.ofMinutes(2));
        assertThat(only("edge").hash(), is(SpecHash.of(NINE)));
        assertThat(machine.only(key(1, 1)).id(), not(before));
    }

    @Test
    void aNetworkWithoutANameThatStrangersUseStaysAsWell() {
        settle(app(1, network(null, "10.8.0.0/24", false, Map.of()), joined(1, "good:1", null)));
        var before = machine.only(key(1, 1)).id();
        machine.faults().stranger("theirs", "1_edge", only("1_edge").id());
        var wider = app(1, network(null, "10.8.0.0/16", false, Map.of()), joined(1, "good:1", null));
        settle(wider);
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(
                preview(wider).text(),
                containsString("containers that this manager does not manage are connected to it (theirs)"));
        machine.pass(Duration.ofMinutes(10));
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        machine.faults().remove("theirs");
        machine.pass(Duration.ofMinutes(2));
        assertThat(only("1_edge").subnets(), is(Set.of("10.8.0.0/16")));
    }

    @Test
    void anAddressThatAStayingNetworkDoesNotHaveStopsNothing() {
        settle(app(1, TEN, joined(1, "good:1", "10.8.0.5")));
        var before = machine.only(key(1, 1)).id();
        machine.faults().stranger("theirs", only("edge").name(), only("edge").id());
        settle(app(1, NINE, joined(1, "good:1", "10.9.0.5")));
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("address 10.9.0.5 is outside the subnets of network edge (10.8.0.0/24)"));
        nothingMoreIsDone();
    }

    @Test
    void aSubnetThatAnotherNetworkHasStopsNothing() {
        settle(app(1, TEN, joined(1, "good:1", null)), other());
        var before = machine.only(key(1, 1)).id();
        settle(app(1, edge("10.7.0.0/16", false, Map.of()), joined(1, "good:1", null)), other());
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(
                preview(app(1, edge("10.7.0.0/16", false, Map.of()), joined(1, "good:1", null)), other())
                        .text(),
                containsString("subnet 10.7.0.0/16 overlaps with 10.7.0.0/24 of network 2_edge"));
        assertThat(
                "also explained",
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("subnet 10.7.0.0/16 overlaps with 10.7.0.0/24 of network 2_edge"));
    }

    private static App other() {
        return app(2, network(null, "10.7.0.0/24", false, Map.of()), joined(1, "good:1", null));
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

    @Test
    void aNetworkThatAppsDeclareDifferentlyStaysAndIsNotSaidToBeReplaced() {
        settle(app(1, TEN, joined(1, "good:1", null)), app(2, TEN, joined(1, "good:1", null)));
        var before = only("edge").id();
        settle(app(1, NINE, joined(1, "good:1", null)), app(2, TEN, joined(1, "good:1", null)));
        assertThat(only("edge").id(), is(before));
        var explained = machine.soon(machine.loop.explain(key(1, 1))).toString();
        assertThat(explained, containsString("network edge is declared with other options"));
        assertThat(explained, not(containsString("is replaced")));
        nothingMoreIsDone();
    }

    @Test
    void anAddressThatAnExternalNetworkDoesNotHaveStopsNothing() {
        var theirs = app(2, TEN, joined(1, "good:1", null));
        var external = new Network("edge", true, null, Map.of(), Map.of(), false, List.of());
        settle(app(1, external, joined(1, "good:1", "10.8.0.5")), theirs);
        var before = machine.only(key(1, 1)).id();
        settle(app(1, external, joined(1, "good:1", "10.9.0.5")), theirs);
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("address 10.9.0.5 is outside the subnets of network edge (10.8.0.0/24)"));
        nothingMoreIsDone();
    }
}
