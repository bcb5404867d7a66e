package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.Network;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Networks: which one a container joins, when one may be removed or replaced, and what is observed of it. */
abstract class NetworkContract extends EngineTestBed {

    @Test
    void aNetworkInUseIsNotRemoved() {
        var network = appId() + "_front";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = Objects.requireNonNull(
                execute(steps.createJoining(List.of("front"), List.of(network))).containerId());
        execute(steps.start(id));
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused"))));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
    }

    private List<OwnedNetwork> named(String network) {
        return await(engine().observe()).networks().stream()
                .filter(it -> it.name().equals(network))
                .toList();
    }

    private String joined(String network, Map<String, String> networkIds) {
        var create = steps.createJoining(List.of("front"), List.of(network), networkIds);
        return Objects.requireNonNull(execute(create).containerId());
    }

    @Test
    void whatAContainerUsesIsReportedByTheEnginesNamesAndIds() {
        var network = appId() + "_front";
        var volume = appId() + "_data";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = joined(network, Map.of());
        assertThat(observed(id).attached().networks(), is(Map.of(network, "")));
        execute(steps.start(id));
        var networkId = named(network).getFirst().id();
        assertThat(observed(id).attached().networks(), is(Map.of(network, networkId)));
        var mounting = execute(steps.createMounting("data", volume)).containerId();
        assertThat(observed(Objects.requireNonNull(mounting)).attached().volumes(), hasItem(volume));
    }

    @Test
    void ofTwoNetworksOfOneNameAContainerJoinsTheOneWhoseIdIsGiven() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_twice";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        var ours = named(network).getFirst().id();
        subject.foreignNetwork(network);
        assertThat(named(network), hasSize(2));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var byName = joined(network, Map.of());
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.start(byName)));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        assertThat(refused.getMessage(), containsString("ambiguous"));
        execute(steps.remove(byName));
        var byId = joined(network, Map.of(network, ours));
        assertThat(execute(steps.start(byId)).changed(), is(true));
        assertThat(observed(byId).attached().networks(), is(Map.of(network, ours)));
    }

    @Test
    void ofTwoNetworksOfOneNameTheOneGoesWhoseIdIsGiven() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_twice";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        var ours = named(network).getFirst().id();
        subject.foreignNetwork(network);
        assertThat(
                "made once more",
                execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")))
                        .changed(),
                is(false));
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused"))));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        assertThat(
                execute(new Step.RemoveNetwork(appId(), network, ours, Reason.of("unused")))
                        .changed(),
                is(true));
        assertThat(named(network), hasSize(1));
        assertThat(named(network).getFirst().id(), is(not(ours)));
    }

    @Test
    void aContainerOfOthersOnANetworkIsNamedUntilItLeaves() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_kept";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var theirs = "theirs-" + appId();
        subject.foreignContainerOn(network, named(network).getFirst().id(), theirs);
        assertThat(named(network).getFirst().strangers(), is(Set.of(theirs)));
        subject.disconnectBehindOurBack(theirs, network);
        assertThat(named(network).getFirst().strangers(), is(Set.of()));
        execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused")));
        assertThat(named(network), hasSize(0));
    }

    @Test
    void aContainerThatWasTakenOffItsNetworkIsConnectedAgainInPlace() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_front";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = joined(network, Map.of());
        execute(steps.start(id));
        var before = observed(id);
        var wanted = new Endpoint(Set.of("svc", "store"), null, null);
        assertThat(endpoints(before), hasKey(network));
        subject.disconnectBehindOurBack(id, network);
        assertThat(endpoints(observed(id)), not(hasKey(network)));
        var connect = new Step.ConnectNetwork(before.key(), id, network, null, wanted, false, Reason.of("taken off"));
        assertThat(execute(connect).changed(), is(true));
        assertThat("once more", execute(connect).changed(), is(false));
        assertThat(Objects.requireNonNull(endpoints(observed(id)).get(network)).lacks(wanted), is(Optional.empty()));
        var others = new Endpoint(Set.of("svc", "other"), null, null);
        execute(new Step.ConnectNetwork(before.key(), id, network, null, others, true, Reason.of("other aliases")));
        var after = observed(id);
        assertThat(Objects.requireNonNull(endpoints(after).get(network)).lacks(others), is(Optional.empty()));
        assertThat(
                Objects.requireNonNull(endpoints(after).get(network)).lacks(wanted),
                is(Optional.of("without the alias store")));
        assertThat(after.run(), is(before.run()));
    }

    private static Map<String, Endpoint> endpoints(Container container) {
        return Objects.requireNonNull(container.attached().endpoints());
    }

    @Test
    void aNetworkOfAStoppedContainerIsNotRemoved() {
        var network = appId() + "_front";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = joined(network, Map.of());
        execute(steps.start(id));
        execute(steps.stop(id, GRACE));
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused"))));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        execute(steps.remove(id));
        assertThat(
                execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused")))
                        .changed(),
                is(true));
    }

    private static Network with(String subnet, boolean internal) {
        var pools = List.of(new Network.AddressPool(subnet, null, null, Map.of()));
        return new Network(null, false, null, Map.of(), Map.of("a", "b"), internal, pools);
    }

    @Test
    void aNetworkIsReplacedUnderItsNameOnceItsContainersAreStopped() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_front";
        var subnet = "10.213." + appId() % 250 + ".0/24";
        execute(new Step.CreateNetwork(appId(), network, with(subnet, false), Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = joined(network, Map.of());
        execute(steps.start(id));
        var before = named(network).getFirst();
        assertThat(before.subnets(), is(Set.of(subnet)));
        assertThat(before.shape(), is(SpecHash.of(with(subnet, false).withLabels(Map.of()))));
        var remove = new Step.RemoveNetwork(appId(), network, before.id(), true, Reason.of("declared differently"));
        var refused = refusal(EngineException.Rejected.class, engine().execute(remove));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        execute(steps.stop(id, GRACE));
        assertThat(execute(remove).changed(), is(true));
        assertThat("once more", execute(remove).changed(), is(false));
        execute(new Step.CreateNetwork(appId(), network, with(subnet, true), Reason.of("declared differently")));
        assertThat(named(network), hasSize(1));
        assertThat(named(network).getFirst().hash(), is(SpecHash.of(with(subnet, true))));
        refusal(EngineException.Rejected.class, engine().execute(steps.start(id)));
        var successor = joined(network, Map.of());
        assertThat(execute(steps.start(successor)).changed(), is(true));
        execute(steps.stop(successor, GRACE));
    }

    @Test
    void aSubnetThatAnotherNetworkHasIsRefusedWithItsName() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_front";
        var subnet = "10.214." + appId() % 250 + ".0/24";
        execute(new Step.CreateNetwork(appId(), network, with(subnet, false), Reason.of("missing")));
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(new Step.CreateNetwork(
                        appId(), appId() + "_back", with(subnet, true), Reason.of("missing"))));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        assertThat(refused.getMessage(), containsString("overlaps with " + subnet + " of network " + network));
    }

    @Test
    void aContainerWhoseNetworkIsGoneCannotBeStartedThoughAnotherHasItsName() {
        needs(Feature.NETWORK_OBJECTS);
        var network = appId() + "_front";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = joined(network, Map.of());
        execute(steps.start(id));
        execute(steps.stop(id, GRACE));
        subject.removeNetworkBehindOurBack(network);
        var gone = observed(id).attached().networks().get(network);
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")));
        assertThat(named(network).getFirst().id(), is(not(gone)));
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.start(id)));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        assertThat(refused.getMessage(), containsString("not found"));
        assertThat(observed(id).attached().networks().get(network), is(gone));
    }
}
