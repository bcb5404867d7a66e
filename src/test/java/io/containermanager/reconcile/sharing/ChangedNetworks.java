package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Apps that share a network whose declaration changes. */
abstract class ChangedNetworks {

    static final Network TEN = edge("10.8.0.0/24", false, Map.of());
    static final Network NINE = edge("10.9.0.0/24", false, Map.of());
    final Machine machine = new Machine();

    static Network edge(@Nullable String subnet, boolean internal, Map<String, String> labels) {
        return network("edge", subnet, internal, labels);
    }

    static Network network(
            @Nullable String name, @Nullable String subnet, boolean internal, Map<String, String> labels) {
        var ipam = subnet == null ? List.<AddressPool>of() : List.of(new AddressPool(subnet, null, null, Map.of()));
        return new Network(name, false, null, Map.of(), labels, internal, ipam);
    }

    static Service joined(long id, String image, @Nullable String address) {
        var service = service(id, image);
        return service.withConfig(service.config()
                .builder()
                .networks(List.of(new NetworkAttachment("edge", List.of(), address, null)))
                .build());
    }

    static App app(long id, Network network, Service... services) {
        return new App(
                id, "app" + id, null, List.of(services), new TreeMap<>(), new TreeMap<>(Map.of("edge", network)));
    }

    void settle(App... apps) {
        machine.post(apps);
        var _ = machine.loop.apply("test");
        machine.pass(Duration.ofSeconds(30));
    }

    Plan preview(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        return machine.soon(machine.loop.preview(state));
    }

    OwnedNetwork only(String name) {
        var named = machine.look().networks().stream()
                .filter(it -> it.name().equals(name))
                .toList();
        assertThat(named, hasSize(1));
        return named.getFirst();
    }

    void nothingMoreIsDone() {
        long writes = machine.loop.metrics().engineWrites();
        machine.pass(Duration.ofMinutes(10));
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
    }

    static App other() {
        return app(2, network(null, "10.7.0.0/24", false, Map.of()), joined(1, "good:1", null));
    }
}
