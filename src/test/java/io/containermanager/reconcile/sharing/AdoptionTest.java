package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.adopt.AdoptionDraft;
import io.containermanager.plan.adopt.AdoptionDraft.Subject;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.store.TargetStore.Takeover;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Containers that others created become services without being recreated, whenever the manager is killed. */
class AdoptionTest {

    private static final String WEB = "a".repeat(64);
    private static final ServiceKey KEY = key(7, 1);

    private final Machine machine = new Machine();
    private GuardedEngine engine = new GuardedEngine(machine.engine, (_, _) -> {});

    private void guarded() {
        machine.kill();
        engine = new GuardedEngine(machine.engine, (_, _) -> {});
        machine.through(engine);
        machine.start();
    }

    private void foreignProject() {
        var config = ServiceConfig.DEFAULTS
                .builder()
                .volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "shop_data", "/data", false, List.of())))
                .networks(List.of(new NetworkAttachment("shop_default", List.of(), null, null)))
                .build();
        machine.faults().compose(WEB, "shop", "web", "good:1", config, Map.of());
        machine.pass(Duration.ofSeconds(5));
    }

    private AdoptionDraft draft() {
        var query = new ForeignResources.Query("shop", Set.of());
        var draft = AdoptionDraft.of(
                machine.soon(machine.engine.foreign(query)),
                query,
                new Subject(7, "shop", null, 0, Set.of()),
                machine.store.latest().revision() + 1);
        assertThat(draft.problems(), is(empty()));
        return draft;
    }

    private App store(AdoptionDraft draft) {
        var app = Objects.requireNonNull(draft.app());
        var containers = new HashMap<String, Takeover.As>();
        draft.adoptions().containers().forEach((id, it) -> containers.put(id, new Takeover.As(it.app(), it.service())));
        var volumes = new HashMap<String, Long>();
        draft.adoptions().volumes().forEach((name, it) -> volumes.put(name, it.appId()));
        var networks = new HashMap<String, Long>();
        draft.adoptions().networks().forEach((id, it) -> networks.put(id, it.appId()));
        var latest = machine.store.latest();
        machine.store
                .adopt(
                        latest.state().with(app),
                        new Takeover(containers, volumes, networks, Set.of(WEB), networks.keySet()),
                        latest.revision(),
                        "test",
                        machine.time.now())
                .join();
        return app;
    }

    private static List<String> ids(List<Container> containers) {
        return containers.stream().map(Container::id).toList();
    }

    @Test
    void aManagerKilledRightAfterAnAdoptionWasStoredTakesNoStep() {
        foreignProject();
        guarded();
        store(draft());
        // Neither the loop nor an apply has heard of it.
        guarded();
        machine.pass(Duration.ofMinutes(2));
        assertThat(engine.asked(), is(empty()));
        assertThat(Objects.requireNonNull(machine.verdict(KEY).live()).id(), is(WEB));
        assertThat(ids(machine.look().containers()), contains(WEB));
    }

    @Test
    void anObservationFromBeforeTheAdoptionCreatesNothing() {
        foreignProject();
        guarded();
        var draft = draft();
        var late = new CompletableFuture<Observation>();
        machine.kill();
        engine = new GuardedEngine(machine.engine, (_, _) -> {}) {
            private boolean first = true;

            @Override
            public CompletableFuture<Observation> observe() {
                var seen = super.observe();
                if (first) {
                    first = false;
                    var _ = seen.thenAccept(it -> machine.time.after(Duration.ofSeconds(1), () -> late.complete(it)));
                    return late;
                }
                return seen;
            }
        };
        machine.through(engine);
        machine.start();
        machine.pass(Duration.ofMillis(500));
        store(draft);
        var _ = machine.loop.targetChanged();
        machine.pass(Duration.ofMinutes(2));
        assertThat(engine.asked(), is(empty()));
    }

    @Test
    void untilItsTargetIsAppliedNothingIsAdopted() {
        machine.converge(app(1, service(1, "good:1")));
        foreignProject();
        assertThat(
                "what is foreign is not observed",
                machine.look().containers().stream().anyMatch(it -> it.id().equals(WEB)),
                is(false));
    }

    @Test
    void aContainerOfAnAppThatIsRemovedGoesAndItsVolumeStays() {
        foreignProject();
        store(draft());
        machine.pass(Duration.ofMinutes(1));
        machine.converge();
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.look().containers(), is(empty()));
        assertThat(machine.look().volumes(), contains("shop_data"));
        assertThat("its network goes, as an app's own does", machine.look().networks(), is(empty()));
    }

    @Test
    void killedAtEachStepOfAReplacementTheServiceEndsWithOneContainer() {
        foreignProject();
        var app = store(draft());
        var service = app.services().getFirst();
        machine.pass(Duration.ofMinutes(1));
        var changed = new Service(service.serviceId(), "web", "good:2", service.config());
        machine.post(new App(7, "shop", null, List.of(changed), app.volumes(), app.networks()));
        for (int kill = 0; kill < 6; kill++) {
            guarded();
            engine.dieBeforeNext(machine::kill);
            if (kill == 0) {
                machine.apply();
            }
            machine.pass(Duration.ofMinutes(1));
        }
        guarded();
        machine.pass(Duration.ofMinutes(5));
        var running = machine.containers(KEY);
        assertThat(running.stream().map(Container::imageName).toList(), contains("good:2"));
        assertThat(running.getFirst().attached().volumes(), containsInAnyOrder("shop_data"));
    }
}
