package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A network cannot be changed on an engine: another declaration is another network, and the old one goes once it is unused. */
class NetworksTest {

    private static final String KEPT =
            "network front is not used by any service and stays, because a container that this manager does not manage"
                    + " is connected to it (theirs): disconnect it to have it removed (docker network disconnect front"
                    + " theirs)";
    private final Machine machine = new Machine();

    private static Service joined(String image) {
        var service = service(1, image);
        return service.withConfig(service.config()
                .builder()
                .networks(List.of(new NetworkAttachment("backend", List.of(), null, null)))
                .build());
    }

    private static App with(@Nullable String name, boolean internal, String image) {
        var network = new Network(name, false, null, Map.of(), Map.of(), internal, List.of());
        return new App(
                1, "app1", null, List.of(joined(image)), new TreeMap<>(), new TreeMap<>(Map.of("backend", network)));
    }

    private List<String> networks() {
        return machine.look().networks().stream()
                .map(OwnedNetwork::name)
                .sorted()
                .toList();
    }

    @Test
    void anotherDeclarationIsAnotherNetworkAndTheOldOneGoes() {
        machine.converge(with(null, false, "good:1"));
        machine.pass(Duration.ofSeconds(20));
        assertThat(networks(), is(List.of("1_backend")));
        machine.converge(with(null, true, "good:1"));
        machine.pass(Duration.ofSeconds(20));
        assertThat(networks(), hasSize(1));
        assertThat(networks().getFirst(), startsWith("1_backend-"));
        assertThat(machine.loop.status().reconciling(), is(false));
        long writes = machine.loop.metrics().engineWrites();
        machine.restart();
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.loop.metrics().engineWrites(), is(0L));
        assertThat(writes > 0, is(true));
        machine.converge(with(null, false, "good:1"));
        machine.pass(Duration.ofSeconds(20));
        assertThat(networks(), is(List.of("1_backend")));
    }

    @Test
    void theOldNetworkStaysAsLongAsItIsTheWayBack() {
        machine.converge(with(null, false, "good:1"));
        machine.pass(Duration.ofSeconds(20));
        var before = machine.only(key(1, 1)).id();
        machine.converge(with(null, true, "simulated.fault/exit:1"));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(networks().getFirst(), is("1_backend"));
    }

    @Test
    void anUnusedNetworkThatAStrangerUsesIsNamedAndNotTriedAgainAndAgain() {
        machine.converge(with("front", false, "good:1"));
        var id = machine.look().networks().iterator().next().id();
        machine.faults().stranger("theirs", "front", id);
        machine.converge(with("back", false, "good:1"));
        machine.pass(Duration.ofMinutes(10));
        assertThat(networks(), is(List.of("back", "front")));
        assertThat("never tried", machine.events(event -> event.toString().contains("removeNetwork")), hasSize(0));
        assertThat(machine.soon(machine.loop.preview()).text(), containsString(KEPT));
        machine.faults().remove("theirs");
        machine.pass(Duration.ofMinutes(10));
        assertThat(networks(), is(List.of("back")));
    }

    /** Its app is gone: no page and no plan of an app can say it. */
    @Test
    void ofARemovedAppTheNetworkThatAForeignContainerUsesIsReportedOnce() {
        machine.converge(with("front", false, "good:1"));
        var id = machine.look().networks().iterator().next().id();
        machine.faults().stranger("theirs", "front", id);
        machine.converge();
        machine.pass(Duration.ofMinutes(10));
        assertThat(networks(), is(List.of("front")));
        var events = machine.events(EventType.NETWORK_KEPT);
        assertThat(events, hasSize(1));
        assertThat(events.getFirst().event().appId(), is(1L));
        assertThat(events.getFirst().event().reason(), is(KEPT));
        machine.faults().remove("theirs");
        machine.pass(Duration.ofMinutes(10));
        assertThat(networks(), is(List.of()));
    }
}
