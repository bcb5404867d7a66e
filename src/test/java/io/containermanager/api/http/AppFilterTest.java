package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.PlanScene;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.KeptNetwork;
import io.containermanager.plan.step.PausedChange;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.LoopStatus.LastError;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a limited token sees hangs on whom a message is about, never on how it begins. */
class AppFilterTest {

    private static final AppFilter ONLY_2 = new AppFilter(Set.of(2L));

    @Test
    void anErrorOfAnotherAppIsHiddenHoweverItIsWorded() {
        assertThat(seen(new LastError(1L, "service 1/1: could not start")), is(nullValue()));
        assertThat(seen(new LastError(1L, "any other words")), is(nullValue()));
    }

    @Test
    void anErrorOfItsAppOrOfTheMachineIsSeenHoweverItIsWorded() {
        assertThat(seen(new LastError(2L, "app 2: no space left")), is("app 2: no space left"));
        assertThat(seen(new LastError(null, "service 1 of the system is away")), is("service 1 of the system is away"));
        assertThat(seen(null), is(nullValue()));
    }

    /** App 1 has a network and a volume that only a service names, an external network, and containers and images of its own. */
    @Test
    void nothingThatIsOnlyAnotherAppsIsSeen() {
        var seen = ONLY_2.of(status(null, state(), machine()));

        assertThat(seen.toString(), not(containsString("alpha")));
        assertThat(
                seen.observation().networks().stream().map(OwnedNetwork::name).collect(Collectors.toSet()),
                is(Set.of("2_default", "2_side", "beta-shared")));
        assertThat(seen.observation().volumes(), is(Set.of("2_data")));
        assertThat(seen.observation().volumesMadeWith().keySet(), is(Set.of("2_data")));
        assertThat(seen.observation().images(), is(Set.of(ImageReference.normal("beta-image:1"))));
    }

    @Test
    void aPlanMentionsNoOtherApp() {
        var of1 = ServiceMemory.of(new ServiceKey(1, 1)).withStoppedBy("alpha");
        var plan = new Plan(
                1,
                List.of(),
                new TreeMap<>(),
                List.of(of1),
                List.of(PlanScene.container("alpha", RunState.CREATED)),
                List.of(),
                List.of(new PausedChange(1, "alpha", "volume alpha")),
                List.of(new KeptNetwork(1, "n", "alpha is connected to it")),
                null);

        assertThat(ONLY_2.of(plan).toString(), not(containsString("alpha")));
    }

    private static State state() {
        return new State(new TreeMap<>(Map.of(1L, app(1, "alpha"), 2L, app(2, "beta"))));
    }

    private static NetworkAttachment attached(String name) {
        return new NetworkAttachment(name, List.of(), null, null);
    }

    private static App app(long id, String name) {
        var config = ServiceConfig.DEFAULTS
                .builder()
                .volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))
                .networks(List.of(attached("side"), attached("default")))
                .build();
        var external = new TreeMap<>(
                Map.of("shared", new Network(name + "-shared", true, null, Map.of(), Map.of(), false, List.of())));
        var service = new Service(1, name + "-web", name + "-image:1", config);
        return new App(id, name, null, List.of(service), new TreeMap<>(), external);
    }

    private static Observation machine() {
        var networks = new HashSet<OwnedNetwork>();
        var volumes = new HashMap<String, VolumeMaking>();
        for (int id = 1; id <= 2; id++) {
            networks.add(new OwnedNetwork("n" + id, id + "_default", id, null));
            networks.add(new OwnedNetwork("s" + id, id + "_side", 0, null));
            volumes.put(id + "_data", new VolumeMaking("local", Map.of("device", id == 1 ? "alpha" : "b"), true));
        }
        networks.add(new OwnedNetwork("a", "alpha-shared", 0, null));
        networks.add(new OwnedNetwork("b", "beta-shared", 0, null));
        return new Observation(
                Instant.EPOCH,
                List.of(PlanScene.container("alpha", RunState.CREATED)),
                Set.of(ImageReference.normal("alpha-image:1"), ImageReference.normal("beta-image:1")),
                volumes.keySet(),
                networks,
                volumes);
    }

    private static @Nullable String seen(@Nullable LastError error) {
        return ONLY_2.of(status(error, State.EMPTY, Observation.empty(Instant.EPOCH)))
                .lastErrorMessage();
    }

    private static LoopStatus status(@Nullable LastError error, State target, Observation observation) {
        return new LoopStatus(
                1,
                false,
                false,
                null,
                error,
                1,
                1,
                new LoopStatus.EngineStatus("simulated", true, Instant.EPOCH, null),
                target,
                observation,
                new TreeMap<>(),
                new TreeMap<>());
    }
}
