package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.OperationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A volume keeps what it was made with: another declaration is reported for as long as it differs, and nothing is done about it. */
class VolumesTest {
    private final Machine machine = new Machine();
    private final GuardedEngine engine = new GuardedEngine(machine.engine, (_, _) -> {});

    private static App with(Volume volume) {
        var mount = new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of());
        var db = service(1, "db:1");
        var mounting =
                db.withConfig(db.config().builder().volumes(List.of(mount)).build());
        var services = List.of(mounting, service(2, "web:1"));
        return new App(1, "shop", null, services, new TreeMap<>(Map.of("data", volume)), new TreeMap<>());
    }

    private static Volume made(@Nullable String driver, Map<String, String> options) {
        return new Volume(null, false, driver, options, Map.of());
    }

    private List<String> warnings() {
        return machine.soon(machine.loop.preview()).warnings().stream()
                .map(PlanWarning::message)
                .toList();
    }

    private List<String> explained(long service) {
        return machine.soon(machine.loop.explain(key(1, service))).warnings();
    }

    @Test
    void planAndExplanationReportAnotherDriverAndTheVolumeStays() {
        machine.converge(with(Volume.PLAIN));
        assertThat(warnings(), is(empty()));
        machine.kill();
        machine.through(engine);
        machine.start();
        machine.post(with(made("nfs", Map.of())));
        machine.pass(Duration.ofSeconds(1));
        assertThat("before it is applied", warnings(), contains(containsString("driver local instead of nfs")));
        assertThat(explained(1), contains(containsString("driver local instead of nfs")));
        assertThat("another service's volume is none of its", explained(2), is(empty()));
        machine.finished(machine.apply());
        machine.pass(Duration.ofMinutes(5));
        assertThat("and after", warnings(), hasSize(1));
        assertThat(explained(1), hasSize(1));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(
                engine.asked().stream()
                        .filter(step -> step instanceof Step.RemoveVolume || step instanceof Step.CreateVolume)
                        .toList(),
                is(empty()));
        assertThat(machine.soon(machine.loop.preview()).text(), containsString("warning: app shop: volume 1_data"));
    }

    @Test
    void otherOptionsAreNamedWithoutTheirValues() {
        machine.converge(with(made("local", Map.of("type", "cifs", "o", "username=u,password=first"))));
        machine.converge(with(made("local", Map.of("type", "cifs", "o", "username=u,password=second"))));
        assertThat(warnings(), contains(containsString("other driver options than declared (o)")));
        assertThat(warnings().toString(), not(containsString("password")));
        machine.converge(with(made("local", Map.of("type", "cifs", "o", "username=u,password=first"))));
        assertThat(warnings(), is(empty()));
    }

    @Test
    void externalAndMissingVolumesAreNotCompared() {
        var state = State.EMPTY.with(with(made("nfs", Map.of("share", "a"))));
        assertThat(machine.soon(machine.loop.preview(state)).warnings(), is(empty()));
        machine.converge(with(new Volume("1_data", false, "nfs", Map.of(), Map.of())));
        machine.converge(with(new Volume("1_data", true, null, Map.of(), Map.of())));
        assertThat(warnings(), is(empty()));
    }

    @Test
    void whatAVolumeWasMadeWithIsRememberedByTheSimulatedEngineToo() {
        machine.converge(with(made("nfs", Map.of("share", "a"))));
        var snapshot = machine.soon(machine.engine.snapshot());
        var other = new Machine();
        other.soon(other.engine.restore(snapshot));
        assertThat(other.look().volumesMadeWith(), is(machine.look().volumesMadeWith()));
        assertThat(
                other.look().volumesMadeWith().get("1_data"), is(new VolumeMaking("nfs", Map.of("share", "a"), true)));
    }

    private OperationException refused(String volume) {
        var failure =
                assertThrows(CompletionException.class, () -> machine.soon(machine.loop.purgeVolume(volume, "ops")));
        return (OperationException) Objects.requireNonNull(failure.getCause());
    }

    @Test
    void whatThisManagerDidNotMakeIsNotItsToPurgeWhateverIsDeclared() {
        machine.faults().foreignVolume("strangers");
        machine.faults().foreignVolume("taken-over");
        machine.converge(with(Volume.PLAIN));
        assertThat("undeclared", refused("strangers"), is(instanceOf(OperationException.Unknown.class)));
        machine.converge(with(new Volume("strangers", true, null, Map.of(), Map.of())));
        assertThat("external", refused("strangers"), is(instanceOf(OperationException.Refused.class)));
        machine.converge(with(new Volume("taken-over", false, null, Map.of(), Map.of())));
        assertThat("no longer declared", refused("strangers"), is(instanceOf(OperationException.Unknown.class)));
        assertThat(refused("taken-over").getMessage(), containsString("was not made by this manager"));
        machine.converge();
        machine.pass(Duration.ofMinutes(1));
        assertThat(refused("taken-over"), is(instanceOf(OperationException.Unknown.class)));
        assertThat(machine.look().volumes(), hasItems("strangers", "taken-over"));
        machine.soon(machine.loop.purgeVolume("1_data", "ops"));
        assertThat("its own goes", machine.look().volumes(), not(hasItem("1_data")));
    }

    @Test
    void aVolumeThatOnlyAMountNamesIsDeclaredForThePurgeToo() {
        machine.faults().foreignVolume("1_data");
        var declared = with(Volume.PLAIN);
        machine.converge(new App(1, "shop", null, declared.services(), new TreeMap<>(), new TreeMap<>()));
        assertThat(refused("1_data").getMessage(), containsString("was not made by this manager"));
    }

    @Test
    void aPurgeIsAnsweredOnceNothingShowsTheVolumeAnyMore() {
        unusedVolume();
        machine.soon(machine.loop.purgeVolume("1_data", "ops"));
        assertThat(machine.loop.status().observation().volumes(), not(hasItem("1_data")));
    }

    @Test
    void aPurgeIsAnsweredAlthoughTheEngineGoesAwayAfterIt() {
        machine.through(new GuardedEngine(machine.engine, (step, _) -> {
            if (step instanceof Step.RemoveVolume) {
                machine.faults().goAway();
            }
        }));
        unusedVolume();
        machine.within(Duration.ofMinutes(1), machine.loop.purgeVolume("1_data", "ops"));
    }

    private void unusedVolume() {
        machine.converge(with(Volume.PLAIN));
        machine.converge();
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.loop.status().observation().volumes(), hasItem("1_data"));
    }
}
