package io.containermanager.reconcile.report;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.UploadedBinds;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.LostFile;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Uploaded files that services bind are deleted from the disk, and posted again. */
class LostFilesTest {

    private static final String FILE = "/projects/1/.compose/secrets/key";
    /** Another observation follows within that time, whether the engine reports something or not. */
    private static final Duration NEXT_LOOK =
            ReconcilerSettings.DEFAULTS.interval().plusSeconds(2);

    private final Set<String> lost = new HashSet<>();
    private final Machine machine = new Machine(new UploadedBinds(path ->
            lost.contains(path.toString()) ? Optional.of(new LostFile(path.toString(), null)) : Optional.empty()));

    private static Service binding(long id, String image) {
        var mount = new VolumeMount(VolumeMount.Type.BIND, FILE, "/run/secrets/key", true, List.of());
        var plain = service(id, image);
        return plain.withConfig(plain.config().builder().volumes(List.of(mount)).build());
    }

    private static App web(String image) {
        return app(1, binding(1, image));
    }

    private ServiceVerdict verdict() {
        return machine.verdict(key(1, 1));
    }

    private void reports(String folder) {
        assertThat(verdict().toString(), verdict().sync(), is(ServiceVerdict.Sync.NEEDS_UPDATE));
        assertThat(
                verdict().reason(),
                equalTo("file " + FILE + " is missing" + folder
                        + ": post the Compose file of app app1 again with its files, configs and secrets. Until then"
                        + " app1/service1 is neither started nor restarted"));
    }

    @Test
    void whatWasRestartedWithoutTheFileIsReplacedWhenTheFileIsBack() {
        machine.converge(web("web:1"));
        var before = machine.only(key(1, 1)).id();
        lost.add(FILE);
        machine.faults().restart(before);
        machine.pass(Duration.ofSeconds(1));
        reports(", an empty folder is in its place");
        machine.pass(Duration.ofMinutes(5));
        assertThat("left as it is", machine.only(key(1, 1)).id(), is(before));
        assertThat("nothing is tried in vain", machine.events(EventType.STEP_FAILED), is(empty()));

        lost.clear();
        machine.pass(NEXT_LOOK.plusSeconds(10));

        assertThat(machine.only(key(1, 1)).id(), is(not(before)));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(verdict().toString(), verdict().sync(), is(ServiceVerdict.Sync.IN_SYNC));
        var after = machine.only(key(1, 1)).id();
        machine.pass(Duration.ofMinutes(5));
        assertThat("replaced once", machine.only(key(1, 1)).id(), is(after));
    }

    @Test
    void aContainerThatHasKeptTheFileStaysWhenItIsBack() {
        machine.converge(app(1, binding(1, "web:1"), binding(2, "db:1")));
        var kept = machine.only(key(1, 1)).id();
        var other = machine.only(key(1, 2)).id();
        lost.add(FILE);
        machine.pass(NEXT_LOOK);
        reports("");
        machine.faults().restart(other);
        machine.pass(NEXT_LOOK);
        reports(", an empty folder is in its place");

        lost.clear();
        machine.pass(NEXT_LOOK.plusSeconds(10));

        assertThat("it has the file", machine.only(key(1, 1)).id(), is(kept));
        assertThat(machine.only(key(1, 2)).id(), is(not(other)));
        assertThat(verdict().toString(), verdict().sync(), is(ServiceVerdict.Sync.IN_SYNC));
    }

    @Test
    void whatHasEndedWithoutTheFileIsStartedWhenItIsBack() {
        machine.converge(web("web:1"));
        var id = machine.only(key(1, 1)).id();
        lost.add(FILE);
        machine.faults().kill(id);
        machine.pass(Duration.ofMinutes(2));
        reports("");
        assertThat(machine.only(key(1, 1)).run().running(), is(false));

        lost.clear();
        machine.pass(NEXT_LOOK.plusSeconds(10));

        assertThat(machine.only(key(1, 1)).id(), is(id));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void neitherAnUpdateNorAnOperatorEndsAContainerThatCouldNotStartAgain() {
        machine.converge(web("web:1"));
        var id = machine.only(key(1, 1)).id();
        lost.add(FILE);
        machine.pass(NEXT_LOOK);
        var pass = machine.converge(web("web:2"));

        assertThat(pass.state(), is(Pass.PassState.INCOMPLETE));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        reports("");
        machine.post(web("web:1"));
        machine.apply();
        machine.soon(machine.loop.restartService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).id(), is(id));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void afterTheManagersRestartTheEnginesTimesSayWhoHasTheFolder() {
        machine.converge(app(1, binding(1, "web:1"), binding(2, "db:1")));
        var kept = machine.only(key(1, 1)).id();
        var other = machine.only(key(1, 2)).id();
        machine.pass(Duration.ofMinutes(1));
        machine.kill();
        lost.add(FILE);
        machine.faults().restart(other);
        machine.pass(NEXT_LOOK);
        machine.start();
        machine.pass(NEXT_LOOK);
        reports(", an empty folder is in its place");

        lost.clear();
        machine.pass(NEXT_LOOK.plusSeconds(10));

        assertThat(machine.only(key(1, 1)).id(), is(kept));
        assertThat(machine.only(key(1, 2)).id(), is(not(other)));
    }

    @Test
    void aFirstContainerIsNotMadeWithoutTheFile() {
        lost.add(FILE);
        machine.post(web("web:1"));
        machine.apply();
        machine.pass(Duration.ofSeconds(10));

        assertThat(machine.containers(key(1, 1)), is(empty()));
        assertThat(
                verdict().reason(),
                allOf(containsString("file " + FILE + " is missing"), containsString("post the Compose file")));
    }
}
