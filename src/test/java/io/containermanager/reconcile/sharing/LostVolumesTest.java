package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A volume that is removed by hand is created again, empty: that data is gone is said, whether the manager or the engine makes it. */
class LostVolumesTest {
    private final Machine machine = new Machine();

    private static Service mounting(Service service) {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of());
        return service.withConfig(
                service.config().builder().volumes(List.of(mount)).build());
    }

    private static App shop(Service... services) {
        return new App(
                1, "shop", null, List.of(services), new TreeMap<>(Map.of("data", Volume.PLAIN)), new TreeMap<>());
    }

    private static App shop() {
        return shop(mounting(service(1, "db:1")));
    }

    private List<String> losses() {
        return machine.events(EventType.VOLUME_LOST).stream()
                .map(it -> it.event())
                .filter(it -> "1_data".equals(it.details().get("volume")))
                .map(Event::reason)
                .toList();
    }

    private static final String LOST =
            "shop/service1: volume 1_data was removed outside of this manager, and was created again, empty."
                    + " Its data is gone; restore it from a backup";

    @Test
    void oneThatWasGoneWhenTheManagerLookedIsReported() {
        machine.converge(shop());
        assertThat("at first it is new", losses(), is(empty()));

        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.faults().loseVolume("1_data");
        machine.pass(Duration.ofMinutes(1));

        assertThat(machine.look().managesVolume("1_data"), is(true));
        assertThat(losses(), contains(LOST));
    }

    @Test
    void eachServiceThatMountsItHasTheEventAndNoOther() {
        machine.converge(shop(mounting(service(1, "db:1")), mounting(service(2, "backup:1")), service(3, "web:1")));
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.faults().remove(machine.only(key(1, 2)).id());
        machine.faults().loseVolume("1_data");
        machine.pass(Duration.ofMinutes(1));

        assertThat(
                machine.events(EventType.VOLUME_LOST).stream()
                        .map(it -> it.event().service().orElseThrow())
                        .toList(),
                contains(key(1, 1), key(1, 2)));
    }

    @Test
    void oneThatIsRemovedJustBeforeACreationStaysManagedAndIsReported() {
        machine.converge(shop());
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                if (step instanceof Step.CreateContainer) {
                    machine.faults().loseVolume("1_data");
                }
                return super.execute(step);
            }
        });
        machine.start();

        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));

        assertThat(machine.look().managesVolume("1_data"), is(true));
        assertThat(losses(), contains(LOST));
    }

    @Test
    void oneThatAnOperatorPurgedIsNotCalledLost() {
        machine.converge(shop());
        machine.converge(new App(1, "shop", null, List.of(service(1, "db:1")), new TreeMap<>(), new TreeMap<>()));
        machine.soon(machine.loop.purgeVolume("1_data", "ops"));

        machine.converge(shop());

        assertThat(losses(), is(empty()));
    }
}
