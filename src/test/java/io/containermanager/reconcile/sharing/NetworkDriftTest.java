package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.RunState;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running container is on the networks that its service declares, by the declared names and addresses, whatever somebody does to it. */
class NetworkDriftTest {
    private static final Endpoint BY_HAND = new Endpoint(Set.of("0123456789ab"), "10.1.0.77", null);
    private final Machine machine = new Machine();
    private String id = "";

    private static App joined() {
        var web = service(1, "web:1");
        var config = web.config()
                .builder()
                .networks(List.of(
                        new NetworkAttachment("front", List.of(), null, null),
                        new NetworkAttachment("back", List.of("db", "store"), "10.1.0.9", null)))
                .build();
        var back = new Network(
                null,
                false,
                null,
                Map.of(),
                Map.of(),
                false,
                List.of(new Network.AddressPool("10.1.0.0/24", null, null, Map.of())));
        var networks = new TreeMap<>(Map.of("front", Network.PLAIN, "back", back));
        return new App(
                1, "shop", null, List.of(web.withConfig(config), service(2, "job:1")), new TreeMap<>(), networks);
    }

    @BeforeEach
    void converge() {
        machine.converge(joined());
        machine.pass(Duration.ofMinutes(2));
        id = machine.only(key(1, 1)).id();
    }

    private Map<String, Endpoint> endpoints() {
        return Objects.requireNonNull(machine.only(key(1, 1)).attached().endpoints());
    }

    private void healedInPlace(RunState before) {
        machine.pass(Duration.ofMinutes(1));
        Container now = machine.only(key(1, 1));
        assertThat("the same container", now.id(), is(id));
        assertThat("without a restart", now.run(), is(before));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(endpoints().get("1_back"), is(new Endpoint(Set.of("service1", "db", "store"), "10.1.0.9", null)));
        assertThat(endpoints(), hasKey("1_front"));
    }

    private void reports(String reason) {
        assertThat(
                machine.events(EventType.DRIFT_DETECTED).getLast().event().reason(),
                is("shop/service1: its container is " + reason + ", because it was changed outside"));
        var finished = machine.events(EventType.STEP_FINISHED).getLast().event();
        assertThat(finished.reason(), containsString(reason));
        assertThat(finished.details().get("kind"), is("connectNetwork"));
    }

    @Test
    void aNetworkThatItWasTakenOffIsJoinedAgainWithoutARestart() {
        var before = machine.only(key(1, 1)).run();
        machine.faults().disconnect(id, "1_back");
        machine.pass(Duration.ofMillis(1));
        assertThat(endpoints(), not(hasKey("1_back")));
        healedInPlace(before);
        reports("not connected to network 1_back");
    }

    @Test
    void whoIsTakenOffIsSeenAtOnce() {
        machine.faults().disconnect(id, "1_back");
        machine.pass(Duration.ofSeconds(2));

        assertThat("before the next regular look", endpoints(), hasKey("1_back"));
    }

    @Test
    void whoIsTakenOffAllOfThemJoinsAllOfThem() {
        var before = machine.only(key(1, 1)).run();
        machine.faults().disconnect(id, "1_back");
        machine.faults().disconnect(id, "1_front");
        healedInPlace(before);
    }

    @Test
    void theImpliedNetworkIsDeclaredToo() {
        var other = machine.only(key(1, 2)).id();
        machine.faults().disconnect(other, "1_default");
        machine.pass(Duration.ofMinutes(1));
        assertThat(Objects.requireNonNull(machine.only(key(1, 2)).attached().endpoints()), hasKey("1_default"));
    }

    @Test
    void anotherAddressAndMissingAliasesArePutRight() {
        var before = machine.only(key(1, 1)).run();
        machine.faults().connect(id, "1_back", BY_HAND);
        healedInPlace(before);
        reports("on network 1_back without the alias db, service1, store");
        machine.faults().connect(id, "1_back", new Endpoint(Set.of("service1", "db", "store"), "10.1.0.77", null));
        healedInPlace(before);
        reports("on network 1_back with the address 10.1.0.77 instead of 10.1.0.9");
    }

    @Test
    void aNetworkAddedByHandIsLeftAlone() {
        machine.faults().foreignNetwork("a".repeat(64), "monitoring");
        machine.faults().connect(id, "monitoring", BY_HAND);
        long writes = machine.loop.metrics().engineWrites();
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
        assertThat(endpoints(), hasKey("monitoring"));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
    }

    @Test
    void anEnginesRefusalIsReportedAndRetried() {
        machine.faults().refuseNext("connectNetwork", Cause.CONFLICT);
        machine.faults().disconnect(id, "1_back");
        healedInPlace(machine.only(key(1, 1)).run());
        assertThat(machine.events(EventType.STEP_FAILED), hasSize(1));
    }

    @Test
    void afterARestartOfTheManagerNothingIsDone() {
        machine.restart();
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.loop.metrics().engineWrites(), is(0L));
    }

    @Test
    void aNetworkThatWasRemovedAsWellIsMadeAgainAndJoined() {
        machine.faults().disconnect(id, "1_back");
        machine.faults().loseNetwork("1_back");
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.look().networks().stream().map(it -> it.name()).toList(), hasItem("1_back"));
        assertThat(endpoints(), hasKey("1_back"));
        assertThat(machine.only(key(1, 1)).id(), is(id));
    }
}
