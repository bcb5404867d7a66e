package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.Network;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.NetworkMaking;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.FixedNetworkWarnings;
import io.containermanager.plan.service.NetworkChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that stay as they are though they are declared differently. */
class StayingNetworksTest extends ChangedNetworks {

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
            assertThat(
                    FixedNetworkWarnings.of(target, State.EMPTY, 1, seen).toString(),
                    containsString(NetworkChange.FOREIGN));
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
