package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A changed network is tried out under another name before the old one and its containers are stopped for it. */
class NetworkTrialsTest extends ChangedNetworks {
    private static final String REFUSED = "no-such-driver";
    private static final String GOOD = "good-driver";

    private final List<Step> refusals = new ArrayList<>();
    private int failsToGo;
    private final GuardedEngine engine = new GuardedEngine(machine.engine, (_, _) -> {}) {
        @Override
        public CompletableFuture<StepResult> execute(Step step) {
            if (step instanceof Step.CreateNetwork create
                    && REFUSED.equals(create.network().driver())) {
                refusals.add(step);
                return CompletableFuture.failedFuture(new EngineException.NotFound("plugin not found"));
            }
            if (step instanceof Step.RemoveNetwork removal
                    && removal.engineName().contains("-trial-")
                    && failsToGo-- > 0) {
                return CompletableFuture.failedFuture(new EngineException.ServerError("no"));
            }
            return super.execute(step);
        }
    };

    NetworkTrialsTest() {
        machine.kill();
        machine.through(engine);
        machine.start();
    }

    private static App app(Network network) {
        return app(1, network, joined(1, "good:1", "10.8.0.5"));
    }

    private static Network network(@Nullable String name, @Nullable String driver) {
        var pools = List.of(new AddressPool("10.8.0.0/24", null, null, Map.of()));
        return new Network(name, false, driver, Map.of(), Map.of(), false, pools);
    }

    private OwnedNetwork onlyNetwork() {
        var there = machine.look().networks();
        assertThat(there, hasSize(1));
        return there.iterator().next();
    }

    private List<String> planned(App app) {
        return preview(app).steps().stream()
                .map(PlannedStep::step)
                .map(Step::kind)
                .toList();
    }

    /** Both ways in which a changed network has to be replaced: by a fixed name, and by a subnet that overlaps with its own. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "edge")
    void aDeclarationThatTheEngineRefusesStopsNothing(@Nullable String name) {
        settle(app(network(name, null)));
        var before = machine.only(key(1, 1));
        settle(app(network(name, REFUSED)));
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.only(key(1, 1)), is(before));
        assertThat("never stopped", engine.asked(), not(hasItem(instanceOf(Step.StopContainer.class))));
        assertThat(
                "retried with a backoff", refusals.size(), both(greaterThan(2)).and(lessThan(30)));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("because the engine refuses what is declared: plugin not found"));
        machine.restart();
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)), is(before));

        settle(app(network(name, GOOD)));
        assertThat(onlyNetwork().hash(), is(SpecHash.of(network(name, GOOD))));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    /** As in every Compose file without networks of its own: its services name none. */
    @Test
    void theReasonIsGivenForAServiceThatNamesNoNetwork() {
        settle(byDefault(network("edge", null)));
        settle(byDefault(network("edge", REFUSED)));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).toString(),
                containsString("because the engine refuses what is declared: plugin not found"));
    }

    private static App byDefault(Network network) {
        var networks = new TreeMap<>(Map.of("default", network));
        return new App(1, "app1", null, List.of(service(1, "good:1")), new TreeMap<>(), networks);
    }

    @Test
    void aDeclarationThatIsTakenBackLeavesNothingBehind() {
        settle(app(network("edge", null)));
        machine.faults().failNext("stopContainer");
        machine.post(app(network("edge", GOOD)));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofMillis(300));
        settle(app(network("edge", null)));
        assertThat(onlyNetwork().hash(), is(SpecHash.of(network("edge", null))));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    @Test
    void aManagerThatDiesWhileOneIsTriedOutIsFollowedByOneThatCompletesIt() {
        for (int tenths = 0; tenths < 12; tenths++) {
            new NetworkTrialsTest().completesAfter(tenths);
        }
    }

    private void completesAfter(int tenths) {
        settle(app(network("edge", null)));
        machine.post(app(network("edge", GOOD)));
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofMillis(100L * tenths));
        machine.restart();
        machine.pass(Duration.ofMinutes(1));
        assertThat(onlyNetwork().hash(), is(SpecHash.of(network("edge", GOOD))));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        nothingMoreIsDone();
    }

    /** It took its addresses where the engine has free ones, which may be those of the network that is created. */
    @Test
    void whatWasTriedOutIsGoneBeforeTheNetworkIsCreated() {
        settle(app(network("edge", null)));
        failsToGo = 2;
        settle(app(network("edge", GOOD)));
        machine.pass(Duration.ofMinutes(5));
        assertThat("the engine refused twice", failsToGo, is(lessThan(0)));
        var carriedOut = engine.asked().stream()
                .filter(step -> step instanceof Step.CreateNetwork || step instanceof Step.RemoveNetwork)
                .map(step -> step.kind() + (step.toString().contains("-trial-") ? " tried" : ""))
                .toList();
        assertThat(
                carriedOut,
                is(List.of(
                        "createNetwork",
                        "createNetwork tried",
                        "removeNetwork",
                        "removeNetwork tried",
                        "createNetwork")));
        assertThat(onlyNetwork().hash(), is(SpecHash.of(network("edge", GOOD))));
        nothingMoreIsDone();
    }

    @Test
    void nothingIsTriedOutWhereNoContainerRuns() {
        settle(app(network("edge", null)));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofSeconds(30));
        assertThat(planned(app(network("edge", GOOD))), is(List.of("removeNetwork", "createNetwork")));
    }

    /** A parent interface is one network's alone: the new one cannot be created beside the old one. */
    @Test
    void aNetworkThatTakesAnInterfaceForItselfIsReplacedUntried() {
        settle(app(network("edge", null)));
        assertThat(
                planned(app(network("edge", "macvlan"))).subList(0, 3),
                is(List.of("stopContainer", "removeNetwork", "createNetwork")));
        assertThat(planned(app(network("edge", GOOD))), is(List.of("createNetwork")));
    }
}
