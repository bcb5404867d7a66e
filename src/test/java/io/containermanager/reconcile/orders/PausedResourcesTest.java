package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Volumes and networks that a revision adds or removes wait for the end of a pause, as services do, and that is said. */
class PausedResourcesTest {

    private static final Map<String, Volume> NO_VOLUME = Map.of();
    private static final Map<String, Network> NO_NETWORK = Map.of();

    private final Machine machine = new Machine();

    private static App app(Map<String, Volume> volumes, Map<String, Network> networks, Service... services) {
        return new App(1, "shop", null, List.of(services), new TreeMap<>(volumes), new TreeMap<>(networks));
    }

    private static Network named(String label) {
        return new Network(
                "front", false, null, Map.of("com.docker.network.bridge.name", label), Map.of(), false, List.of());
    }

    /** With its only service stopped, in a pause. */
    private void pausedAfter(App before) {
        machine.converge(before);
        machine.pass(Duration.ofSeconds(90));
        if (!before.services().isEmpty()) {
            machine.soon(machine.loop.stopService(key(1, 1), "ops"));
            machine.pass(Duration.ofMinutes(1));
        }
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(10), "ops"));
        machine.pass(Duration.ofSeconds(5));
    }

    private void waits(App after, String... unchanged) {
        var pass = machine.converge(after);
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(pass.message(), containsString("reconciling of app shop is paused until"));
        assertThat(pass.message(), containsString(", which leaves unchanged: " + String.join(", ", unchanged) + "; "));
        var warnings = machine.soon(machine.loop.preview()).warnings().toString();
        for (var what : unchanged) {
            assertThat(warnings, containsString(what));
        }
    }

    private void isDoneOnResume() {
        machine.soon(machine.loop.pause(1, Duration.ZERO, "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.finished(machine.apply()).state(), is(PassState.CONVERGED));
    }

    private List<String> networks() {
        return machine.loop.status().observation().networks().stream()
                .map(OwnedNetwork::name)
                .toList();
    }

    @Test
    void aVolumeAndANetworkThatARevisionAdds() {
        pausedAfter(app(NO_VOLUME, NO_NETWORK, service(1, "good:1")));
        waits(
                app(Map.of("data", Volume.PLAIN), Map.of("back", Network.PLAIN), service(1, "good:1")),
                "volume 1_data",
                "network 1_back");
        isDoneOnResume();
        assertThat(machine.loop.status().observation().volumes(), hasItem("1_data"));
        assertThat(networks(), hasItem("1_back"));
    }

    @Test
    void thoseOfAnAppWithoutServices() {
        pausedAfter(app(NO_VOLUME, NO_NETWORK));
        waits(app(Map.of("data", Volume.PLAIN), NO_NETWORK), "volume 1_data");
        isDoneOnResume();
        assertThat(machine.loop.status().observation().volumes(), hasItem("1_data"));
    }

    @Test
    void aNetworkThatARevisionTakesAway() {
        pausedAfter(app(NO_VOLUME, Map.of("back", Network.PLAIN), service(1, "good:1")));
        waits(app(NO_VOLUME, NO_NETWORK, service(1, "good:1")), "network 1_back");
        assertThat(networks(), hasItem("1_back"));
        isDoneOnResume();
        assertThat(networks(), not(hasItem("1_back")));
    }

    @Test
    void aNetworkThatARevisionDeclaresOtherwise() {
        pausedAfter(app(NO_VOLUME, Map.of("back", named("one")), service(1, "good:1")));
        waits(app(NO_VOLUME, Map.of("back", named("two")), service(1, "good:1")), "network front");
        isDoneOnResume();
    }

    /** A volume is never removed by a target: only a purge does that. */
    @Test
    void aVolumeThatARevisionTakesAwayStaysWithAndWithoutAPause() {
        pausedAfter(app(Map.of("data", Volume.PLAIN), NO_NETWORK, service(1, "good:1")));
        assertThat(
                machine.converge(app(NO_VOLUME, NO_NETWORK, service(1, "good:1")))
                        .state(),
                is(PassState.CONVERGED));
        isDoneOnResume();
        assertThat(machine.loop.status().observation().volumes(), hasItem("1_data"));
    }

    @Test
    void aPauseOfEverythingNamesThemToo() {
        pausedAfter(app(NO_VOLUME, NO_NETWORK, service(1, "good:1")));
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ofMinutes(10), "ops"));
        var pass = machine.converge(app(Map.of("data", Volume.PLAIN), NO_NETWORK, service(1, "good:1")));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(pass.message(), containsString("which leaves unchanged: volume 1_data"));
    }
}
