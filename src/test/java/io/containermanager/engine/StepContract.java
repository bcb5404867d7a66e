package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.Network;
import io.containermanager.model.PortMapping;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each kind of step, done once and done twice, and what it is refused for. */
abstract class StepContract extends EngineTestBed {

    @Test
    void anImageIsPulledOnceAndItsDigestIsReported() {
        var first = execute(steps.pull(PullPolicy.ALWAYS));
        assertThat(first.imageDigest(), containsString("sha256:"));
        var again = execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        assertThat(again.changed(), is(false));
        assertThat(again.imageDigest(), is(first.imageDigest()));
        assertThat(await(engine().observe()).images(), hasItem(subject.image()));
    }

    @Test
    void aMissingImageIsRefusedAsAFailedPull() {
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(steps.pullOf(subject.missingImage(), PullPolicy.IF_NOT_PRESENT)));
        assertThat(refused.rejection(), is(Cause.PULL_FAILED));
    }

    @Test
    void anAbsentImageThatIsNeverPulledIsNotFound() {
        refusal(
                EngineException.NotFound.class,
                engine().execute(steps.pullOf(subject.missingImage(), PullPolicy.NEVER)));
    }

    @Test
    void volumesAndNetworksAreMadeOnceAndRemovedOnce() {
        var volume = appId() + "_data";
        var network = appId() + "_back";
        assertThat(
                execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, Reason.of("missing")))
                        .changed(),
                is(true));
        assertThat(
                execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, Reason.of("missing")))
                        .changed(),
                is(false));
        assertThat(
                execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")))
                        .changed(),
                is(true));
        assertThat(
                execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, Reason.of("missing")))
                        .changed(),
                is(false));
        var observation = await(engine().observe());
        assertThat(observation.volumes(), hasItem(volume));
        assertThat(observation.hasNetwork(network), is(true));
        assertThat(
                execute(new Step.RemoveVolume(appId(), volume, Reason.of("purge")))
                        .changed(),
                is(true));
        assertThat(
                execute(new Step.RemoveVolume(appId(), volume, Reason.of("purge")))
                        .changed(),
                is(false));
        assertThat(
                execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused")))
                        .changed(),
                is(true));
        assertThat(
                execute(new Step.RemoveNetwork(appId(), network, null, Reason.of("unused")))
                        .changed(),
                is(false));
    }

    @Test
    void aContainerIsCreatedWithoutBeingStartedAndOnlyOnce() {
        var step = steps.create(config -> config, "sleep", "3600");
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var first = execute(step);
        var again = execute(step);
        assertThat(again.containerId(), is(first.containerId()));
        assertThat(again.changed(), is(false));
        var container = observed(Objects.requireNonNull(first.containerId()));
        assertThat(container.run().status(), is(Status.CREATED));
        assertThat(container.owner(), is(step.labels().madeAs(container.name())));
        assertThat(container.imageName(), is(subject.image()));
        assertThat(container.run().exitCode(), is(nullValue()));
    }

    @Test
    void aContainerIsStartedStoppedAndRemovedEachOnlyOnce() {
        var id = create(config -> config, "sleep", "3600");
        assertThat(execute(steps.start(id)).changed(), is(true));
        assertThat(execute(steps.start(id)).changed(), is(false));
        assertThat(observed(id).run().status(), is(Status.RUNNING));
        assertThat(observed(id).run().startedAt(), is(notNullValue()));
        assertThat(execute(steps.stop(id, GRACE)).changed(), is(true));
        assertThat(execute(steps.stop(id, GRACE)).changed(), is(false));
        assertThat(observed(id).run().status(), is(Status.EXITED));
        assertThat(observed(id).run().exitCode(), is(notNullValue()));
        assertThat(execute(steps.remove(id)).changed(), is(true));
        assertThat(execute(steps.remove(id)).changed(), is(false));
        assertThat(execute(steps.stop(id, GRACE)).changed(), is(false));
    }

    @Test
    void aContainerThatIsGoneCannotBeStarted() {
        refusal(EngineException.NotFound.class, engine().execute(steps.start("0".repeat(64))));
    }

    @Test
    void aRunningContainerIsNotRemoved() {
        var id = runIdle();
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.remove(id)));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        assertThat(observed(id).run().running(), is(true));
    }

    @Test
    void aContainerOfAnAbsentImageIsNotFound() {
        var create = steps.createOf(subject.missingImage());
        refusal(EngineException.NotFound.class, engine().execute(create));
    }

    @Test
    void aTakenHostPortNamesItsHolder() {
        needs(Feature.HOST_PORTS);
        int port = 20_000 + (int) (appId() % 10_000);
        var ports = List.of(new PortMapping("127.0.0.1", port, 80, "tcp"));
        run(config -> config.ports(ports), "sleep", "3600");
        var second = create(config -> config.ports(ports), "sleep", "3601");
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.start(second)));
        assertThat(refused.rejection(), is(Cause.PORT_TAKEN));
        assertThat(refused.getMessage(), containsString(Integer.toString(port)));
        assertThat(refused.getMessage(), containsString("container "));
    }

    @Test
    void aDeclaredNameThatAForeignContainerHasIsRefused() {
        needs(Feature.DECLARED_NAMES);
        var name = "foreign-" + appId();
        subject.foreignContainer(name);
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.createNamed(name, 1)));
        assertThat(refused.rejection(), is(Cause.NAME_TAKEN));
    }

    @Test
    void aDeclaredNameIsTakenOverFromThePredecessor() {
        needs(Feature.DECLARED_NAMES);
        var name = "named-" + appId();
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var first = Objects.requireNonNull(execute(steps.createNamed(name, 1)).containerId());
        execute(steps.start(first));
        var second = Objects.requireNonNull(execute(steps.createNamed(name, 2)).containerId());
        assertThat(observed(second).name(), is(name));
        assertThat(observed(first).name(), is(not(name)));
        assertThat(observed(first).run().running(), is(true));
    }

    /** As when a failed version is undone: the successor has ended then, and has not been removed yet. */
    @Test
    void aPredecessorThatIsStartedAgainGetsItsDeclaredNameBack() {
        needs(Feature.DECLARED_NAMES);
        var name = "named-" + appId();
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var first = Objects.requireNonNull(execute(steps.createNamed(name, 1)).containerId());
        execute(steps.start(first));
        var second = Objects.requireNonNull(execute(steps.createNamed(name, 2)).containerId());
        execute(steps.stop(first, Duration.ZERO));
        execute(steps.start(second));
        execute(steps.stop(second, Duration.ZERO));
        execute(steps.start(first));
        assertThat(observed(first).name(), is(name));
        assertThat(observed(second).name(), is(ContainerLabels.givenWay(name, second)));

        execute(steps.stop(first, Duration.ZERO));
        execute(steps.start(second));
        execute(steps.start(first));
        assertThat("a running container keeps its name", observed(second).name(), is(name));
        assertThat(observed(first).name(), is(ContainerLabels.givenWay(name, first)));
    }

    @Test
    void anAnonymousVolumeMovesToTheSuccessor() {
        var mount = new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/data", false, List.of());
        var first = create(config -> config.volumes(List.of(mount)), "sleep", "3600");
        var inherited = observed(first).anonymousVolumes();
        assertThat(inherited.getFirst().target(), is("/data"));
        var second = execute(steps.createInheriting(config -> config.volumes(List.of(mount)), inherited));
        assertThat(observed(Objects.requireNonNull(second.containerId())).anonymousVolumes(), equalTo(inherited));
    }

    @Test
    void aContainerThatInheritsNoVolumeGetsANewAnonymousOne() {
        var mount = new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/data", false, List.of());
        var first = create(config -> config.volumes(List.of(mount)), "sleep", "3600");
        var old = observed(first).anonymousVolumes();
        execute(steps.start(first));
        execute(steps.stop(first, Duration.ofSeconds(1)));
        var second = Objects.requireNonNull(
                execute(steps.createInheriting(config -> config.volumes(List.of(mount)), List.of()))
                        .containerId());
        var fresh = observed(second).anonymousVolumes();
        assertThat(fresh.getFirst().target(), is("/data"));
        assertThat(fresh.getFirst().name(), is(not(old.getFirst().name())));
        execute(steps.remove(first));
        assertThat(await(engine().observe()).volumes(), hasItem(old.getFirst().name()));
    }

    @Test
    void aVolumeShowsWhatItWasCreatedWith() {
        var plain = appId() + "_plain";
        var memory = appId() + "_memory";
        var options = subject.volumeOptions();
        execute(new Step.CreateVolume(appId(), plain, Volume.PLAIN, Reason.of("missing")));
        execute(new Step.CreateVolume(
                appId(), memory, new Volume(null, false, "local", options, Map.of()), Reason.of("missing")));
        var made = await(engine().observe()).volumesMadeWith();
        assertThat(made.get(plain), equalTo(new VolumeMaking("local", Map.of(), true)));
        assertThat(made.get(memory), equalTo(new VolumeMaking("local", options, true)));
        execute(new Step.RemoveVolume(appId(), plain, Reason.of("purge")));
        execute(new Step.RemoveVolume(appId(), memory, Reason.of("purge")));
    }

    /** As when somebody removes it between the look at the engine and the creation of the container. */
    @Test
    void aVolumeThatIsMissingAtACreationIsMadeAsDeclaredAndReported() {
        needs(Feature.MAKES_MISSING_VOLUMES);
        var volume = appId() + "_raced";
        var declared = new Volume(null, false, "local", subject.volumeOptions(), Map.of("tier", "gold"));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));

        var created = execute(steps.createMounting("raced", volume, declared));

        assertThat(created.volumesMade(), is(Set.of(volume)));
        assertThat(
                await(engine().observe()).volumesMadeWith().get(volume),
                equalTo(new VolumeMaking("local", subject.volumeOptions(), true)));
        execute(steps.remove(Objects.requireNonNull(created.containerId())));

        assertThat(
                "one that is there",
                execute(steps.createMounting("raced", volume, declared)).volumesMade(),
                is(Set.of()));
    }

    /** Its driver is reported as a difference, and is no reason to refuse a container. */
    @Test
    void aVolumeWithAnotherDriverThanDeclaredIsMounted() {
        needs(Feature.MAKES_MISSING_VOLUMES);
        var volume = appId() + "_other";
        execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var declared = new Volume(null, false, "nfs-of-ours", Map.of("share", "a"), Map.of());

        var created = execute(steps.createMounting("other", volume, declared));

        assertThat(created.containerId(), is(notNullValue()));
        assertThat(created.volumesMade(), is(Set.of()));
    }

    @Test
    void anExternalVolumeThatIsMissingIsNotMadeWithTheContainer() {
        needs(Feature.MAKES_MISSING_VOLUMES);
        var volume = appId() + "_theirs";
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var declared = new Volume(volume, true, null, Map.of(), Map.of());

        var refused = refusal(
                EngineException.NotFound.class, engine().execute(steps.createMounting("theirs", volume, declared)));

        assertThat(refused.getMessage(), containsString(volume + " is declared external and does not exist"));
        assertThat(await(engine().observe()).volumes(), not(hasItem(volume)));
    }

    @Test
    void aVolumeInUseIsNotRemoved() {
        var volume = appId() + "_used";
        execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, Reason.of("missing")));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        execute(steps.createMounting("used", volume));
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(new Step.RemoveVolume(appId(), volume, Reason.of("purge"))));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
    }

    @Test
    void theGraceThatAContainerWasMadeWithIsObserved() {
        var id = create(
                config -> config.rollout(new UpdatePolicy(
                        PullPolicy.IF_NOT_PRESENT,
                        UpdatePolicy.UpdateStrategy.DOWNLOAD_THEN_KILL,
                        Duration.ofSeconds(33))),
                "sleep",
                "3600");

        assertThat(observed(id).config().updatePolicy().graceOrDefault(), is(Duration.ofSeconds(33)));
    }
}
