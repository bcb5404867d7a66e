package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is declared external is somebody else's to create: a service waits for it by name, and starts by itself once it is there. */
class ExternalResourcesTest {
    private final Machine machine = new Machine();

    private static App mounting(long id, String image, boolean external) {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of());
        var db = service(1, image);
        var config = db.config().builder().volumes(List.of(mount)).build();
        var volume = new Volume("archive", external, null, Map.of(), Map.of());
        return new App(
                id,
                "shop" + id,
                null,
                List.of(db.withConfig(config), service(2, "web:1")),
                new TreeMap<>(Map.of("data", volume)),
                new TreeMap<>());
    }

    private static App joining() {
        var db = service(1, "db:1");
        var config = db.config()
                .builder()
                .networks(List.of(new NetworkAttachment("edge", List.of(), null, null)))
                .build();
        var network = new Network(null, true, null, Map.of(), Map.of(), false, List.of());
        var networks = new TreeMap<>(Map.of("edge", network));
        return new App(1, "shop", null, List.of(db.withConfig(config)), new TreeMap<>(), networks);
    }

    private String reason() {
        return String.valueOf(machine.verdict(key(1, 1)).reason());
    }

    private List<String> warnings() {
        return machine.soon(machine.loop.preview()).warnings().stream()
                .map(PlanWarning::message)
                .toList();
    }

    @Test
    void aServiceWaitsForItsExternalVolumeAndStartsByItselfOnceThatIsThere() {
        machine.post(mounting(1, "db:1", true));
        assertThat(
                "before it is applied",
                warnings(),
                contains(containsString("volume archive is declared external and was missing")));
        machine.finished(machine.apply());
        assertThat(
                reason(),
                containsString("volume archive is declared external and does not exist: create it (docker"
                        + " volume create archive)"));
        assertThat(machine.containers(key(1, 1)), is(empty()));
        assertThat(machine.containers(key(1, 2)), hasSize(1));
        assertThat(machine.look().volumes(), not(hasItem("archive")));
        assertThat(machine.soon(machine.loop.explain(key(1, 1))).warnings(), hasSize(1));
        assertThat(machine.soon(machine.loop.explain(key(1, 2))).warnings(), is(empty()));
        machine.pass(Duration.ofMinutes(5));
        assertThat("reported once", machine.events(EventType.SERVICE_WAITING), hasSize(1));
        machine.faults().foreignVolume("archive");
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(warnings(), is(empty()));
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        var app = mounting(1, "db:1", true);
        var db = app.services().getFirst();
        var mounts = new ArrayList<>(db.config().volumes());
        var volumes = new TreeMap<>(app.volumes());
        for (int i = 1; i <= 7; i++) {
            mounts.add(new VolumeMount(VolumeMount.Type.VOLUME, "more" + i, "/more" + i, false, List.of()));
            volumes.put("more" + i, new Volume("old" + i, true, null, Map.of(), Map.of()));
        }
        var config = db.config().builder().volumes(mounts).build();

        machine.converge(new App(1, "shop1", null, List.of(db.withConfig(config)), volumes, new TreeMap<>()));

        assertThat(
                reason(),
                containsString("; so are volume old1, volume old2, volume old3, volume old4, volume old5 and 2 more"));
    }

    @Test
    void theVersionBeforeServesWhileTheNewOneWaitsForItsVolume() {
        machine.converge(mounting(1, "db:1", false));
        machine.pass(Duration.ofMinutes(1));
        var before = machine.only(key(1, 1)).id();
        machine.faults().loseVolume("archive");
        machine.converge(mounting(1, "db:2", true));
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.only(key(1, 1)).id(), is(before));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(reason(), containsString("volume archive is declared external and does not exist"));
    }

    @Test
    void aServiceWaitsForItsExternalNetworkWithTheSameWords() {
        machine.converge(joining());
        assertThat(
                reason(),
                containsString("network edge is declared external and does not exist: create it (docker network create"
                        + " edge)"));
        assertThat(machine.containers(key(1, 1)), is(empty()));
        machine.faults().foreignNetwork("a".repeat(64), "edge");
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void whatAnotherAppOfTheTargetMakesIsNotMissing() {
        machine.post(mounting(1, "db:1", true), mounting(2, "db:1", false));
        assertThat(warnings(), is(empty()));
        machine.finished(machine.apply());
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(2, 1)).run().running(), is(true));
    }
}
