package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.Container;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Network;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Rollout.PullPolicy;
import io.containermanager.model.RunState.Health;
import io.containermanager.model.RunState.Status;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every engine keeps to, said once. Written over {@link #await} and {@link #until}, so that it runs in virtual time as well as
 * against a daemon. The image that {@link #image()} names has a shell with {@code echo}, {@code sleep}, {@code seq}, {@code env}.
 */
abstract class EngineContractTest {

    /** Long enough for anything here on a real daemon. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Steps for this test's app: ids differ from test to test, so that tests share a daemon. */
    private StepsOf steps;

    @BeforeEach
    void writeStepsForAnAppOfItsOwn() {
        steps = new StepsOf(appId(), image());
    }

    /** The engine under test. */
    abstract Engine engine();

    /** An app id that no other test uses. */
    abstract long appId();

    /** An image that can be pulled, or is there. */
    abstract String image();

    /** An image that no registry has. */
    abstract String missingImage();

    /** Makes the engine go away: calls to it fail. */
    abstract void goAway();

    /** Makes it come back. */
    abstract void comeBack();

    /** {@code docker kill} by somebody else. */
    abstract void killBehindOurBack(String containerId);

    /** A container that is nobody's of ours, of that name. */
    abstract void foreignContainer(String name);

    /** Waits until the condition holds or the deadline is over. */
    abstract boolean until(BooleanSupplier condition, Duration deadline);

    private <T> T await(CompletableFuture<T> future) {
        assertThat("an answer within " + DEADLINE, until(future::isDone, DEADLINE), is(true));
        return Objects.requireNonNull(future.join());
    }

    /** What the call fails with. */
    private <E extends EngineException> E refusal(Class<E> type, CompletableFuture<?> future) {
        assertThat("an answer within " + DEADLINE, until(future::isDone, DEADLINE), is(true));
        var failure = assertThrows(Exception.class, future::get).getCause();
        assertThat(failure, instanceOf(type));
        return Objects.requireNonNull(type.cast(failure));
    }

    private StepResult execute(Step step) {
        return await(engine().execute(step));
    }

    private Container observed(String id) {
        return await(engine().observe()).containers().stream()
                .filter(container -> container.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("container " + id + " is not observed"));
    }

    private void untilObserved(String id, Status status) {
        assertThat(
                "container becomes " + status, until(() -> observed(id).run().status() == status, DEADLINE), is(true));
    }

    private String create(UnaryOperator<ServiceConfigBuilder> config, String... command) {
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        return Objects.requireNonNull(execute(steps.create(config, command)).containerId());
    }

    private String run(UnaryOperator<ServiceConfigBuilder> config, String... command) {
        var id = create(config, command);
        execute(steps.start(id));
        return id;
    }

    private String runIdle() {
        return run(config -> config, "sleep", "3600");
    }

    private static List<EngineEvent> collected() {
        return new CopyOnWriteArrayList<>();
    }

    @Test
    void anImageIsPulledOnceAndItsDigestIsTold() {
        var first = execute(steps.pull(PullPolicy.ALWAYS));
        assertThat(first.imageDigest(), containsString("sha256:"));
        var again = execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        assertThat(again.changed(), is(false));
        assertThat(again.imageDigest(), is(first.imageDigest()));
        assertThat(await(engine().observe()).images(), hasItem(image()));
    }

    @Test
    void anImageThatNobodyHasIsRefusedAsAFailedPull() {
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(steps.pullOf(missingImage(), PullPolicy.IF_NOT_PRESENT)));
        assertThat(refused.rejection(), is(Cause.PULL_FAILED));
    }

    @Test
    void anAbsentImageThatIsNeverPulledIsNotFound() {
        refusal(EngineException.NotFound.class, engine().execute(steps.pullOf(missingImage(), PullPolicy.NEVER)));
    }

    @Test
    void volumesAndNetworksAreMadeOnceAndRemovedOnce() {
        var volume = appId() + "_data";
        var network = appId() + "_back";
        assertThat(
                execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, "missing"))
                        .changed(),
                is(true));
        assertThat(
                execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, "missing"))
                        .changed(),
                is(false));
        assertThat(
                execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, "missing"))
                        .changed(),
                is(true));
        assertThat(
                execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, "missing"))
                        .changed(),
                is(false));
        var observation = await(engine().observe());
        assertThat(observation.volumes(), hasItem(volume));
        assertThat(observation.hasNetwork(network), is(true));
        assertThat(execute(new Step.RemoveVolume(appId(), volume, "purge")).changed(), is(true));
        assertThat(execute(new Step.RemoveVolume(appId(), volume, "purge")).changed(), is(false));
        assertThat(execute(new Step.RemoveNetwork(appId(), network, "unused")).changed(), is(true));
        assertThat(execute(new Step.RemoveNetwork(appId(), network, "unused")).changed(), is(false));
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
        assertThat(container.owner(), is(step.labels()));
        assertThat(container.imageName(), is(image()));
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
        var create = steps.createOf(missingImage());
        refusal(EngineException.NotFound.class, engine().execute(create));
    }

    @Test
    void aProgramsExitCodeIsTold() {
        var id = run(config -> config.restart(RestartPolicy.NO), "sh", "-c", "exit 3");
        untilObserved(id, Status.EXITED);
        assertThat(observed(id).run().exitCode(), is(3));
        assertThat(observed(id).run().oomKilled(), is(false));
        assertThat(observed(id).run().finishedAt(), is(notNullValue()));
    }

    @Test
    void aCrashedProgramIsStartedAgainByItsPolicy() {
        var id = run(config -> config.restart(RestartPolicy.ON_FAILURE), "sh", "-c", "sleep 1; exit 1");
        assertThat(until(() -> observed(id).run().restartCount() >= 2, DEADLINE), is(true));
    }

    @Test
    void aContainerKilledBehindOurBackStaysDown() {
        var id = runIdle();
        killBehindOurBack(id);
        untilObserved(id, Status.EXITED);
        assertThat(observed(id).run().exitCode(), is(137));
    }

    @Test
    void aHealthCheckIsFollowed() {
        var check = new Healthcheck(
                List.of("CMD-SHELL", "true"), Duration.ofSeconds(1), Duration.ofSeconds(5), 3, Duration.ZERO);
        var id = run(config -> config.healthcheck(check), "sleep", "3600");
        assertThat(observed(id).run().health(), is(oneOf(Health.STARTING, Health.HEALTHY)));
        assertThat(until(() -> observed(id).run().health() == Health.HEALTHY, DEADLINE), is(true));
    }

    @Test
    void aContainerWithoutAHealthCheckHasNoHealth() {
        assertThat(observed(runIdle()).run().health(), is(Health.NONE));
    }

    @Test
    void aTakenHostPortNamesItsHolder() {
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
        var name = "foreign-" + appId();
        foreignContainer(name);
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.createNamed(name, 1)));
        assertThat(refused.rejection(), is(Cause.NAME_TAKEN));
    }

    @Test
    void aDeclaredNameIsTakenOverFromThePredecessor() {
        var name = "named-" + appId();
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var first = Objects.requireNonNull(execute(steps.createNamed(name, 1)).containerId());
        execute(steps.start(first));
        var second = Objects.requireNonNull(execute(steps.createNamed(name, 2)).containerId());
        assertThat(observed(second).name(), is(name));
        assertThat(observed(first).name(), is(not(name)));
        assertThat(observed(first).run().running(), is(true));
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
    void aVolumeInUseIsNotRemoved() {
        var volume = appId() + "_used";
        execute(new Step.CreateVolume(appId(), volume, Volume.PLAIN, "missing"));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        execute(steps.createMounting("used", volume));
        var refused = refusal(
                EngineException.Rejected.class, engine().execute(new Step.RemoveVolume(appId(), volume, "purge")));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
    }

    @Test
    void aNetworkInUseIsNotRemoved() {
        var network = appId() + "_front";
        execute(new Step.CreateNetwork(appId(), network, Network.PLAIN, "missing"));
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        var id = Objects.requireNonNull(
                execute(steps.createJoining(List.of("front"), List.of(network))).containerId());
        execute(steps.start(id));
        var refused = refusal(
                EngineException.Rejected.class, engine().execute(new Step.RemoveNetwork(appId(), network, "unused")));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
    }

    @Test
    void linesComeInOrderWithTheirStream() {
        var id = run(config -> config, "sh", "-c", "echo one; echo two >&2; echo three; sleep 3600");
        var lines = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 10), lines::add)) {
            assertThat(until(() -> lines.size() >= 3, DEADLINE), is(true));
            assertThat(follow.open(), is(true));
        }
        assertThat(
                lines.stream().filter(line -> !line.stderr()).map(LogLine::text).toList(),
                equalTo(List.of("one", "three")));
        assertThat(lines.stream().filter(LogLine::stderr).map(LogLine::text).toList(), equalTo(List.of("two")));
    }

    @Test
    void onlyTheLastLinesAreToldWhenAskedSo() {
        var id = run(config -> config, "sh", "-c", "seq 1 9; sleep 3600");
        var all = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 100), all::add)) {
            assertThat(until(() -> all.size() == 9, DEADLINE), is(true));
            assertThat(follow.open(), is(true));
        }
        var last = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 2), last::add)) {
            assertThat(until(() -> last.size() == 2, DEADLINE), is(true));
            assertThat(follow.open(), is(true));
        }
        assertThat(last.stream().map(LogLine::text).toList(), equalTo(List.of("8", "9")));
        var newer = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(last.getFirst().timestamp(), 100), newer::add)) {
            until(() -> !newer.isEmpty(), Duration.ofSeconds(1));
            assertThat(follow.open(), is(true));
        }
        assertThat(
                "no line of before is told again",
                newer.stream().map(LogLine::text).toList(),
                not(hasItem("8")));
    }

    @Test
    void followingGoesOnOverARestartAndEndsWithTheContainer() {
        var id = run(config -> config.restart(RestartPolicy.NO), "sh", "-c", "echo again");
        untilObserved(id, Status.EXITED);
        var lines = new CopyOnWriteArrayList<LogLine>();
        try (var follow = engine().follow(id, new LogRequest(null, 10), lines::add)) {
            assertThat(until(() -> lines.size() == 1, DEADLINE), is(true));
            execute(steps.start(id));
            assertThat(until(() -> lines.size() == 2, DEADLINE), is(true));
            untilObserved(id, Status.EXITED);
            execute(steps.remove(id));
            assertThat(until(() -> !follow.open(), DEADLINE), is(true));
        }
        assertThat(lines.size(), is(2));
    }

    @Test
    void aCommandsStreamsAndExitCodeAreTold() {
        var id = runIdle();
        var result = await(engine().exec(
                        id,
                        new ExecRequest(
                                List.of("sh", "-c", "echo out; echo err >&2; exit 7"), GRACE.multipliedBy(10), 4_096)));
        assertThat(result.stdout(), is("out\n"));
        assertThat(result.stderr(), is("err\n"));
        assertThat(result.output().length(), is(8));
        assertThat(result.exitCode(), is(7));
        assertThat(result.truncated(), is(false));
        assertThat(result.timedOut(), is(false));
    }

    @Test
    void aCommandThatIsNotThereEndsLikeInAShell() {
        var id = runIdle();
        var result =
                await(engine().exec(id, new ExecRequest(List.of("no-such-program"), GRACE.multipliedBy(10), 4_096)));
        assertThat(result.exitCode(), is(oneOf(126, 127)));
    }

    @Test
    void outputBeyondTheBoundIsDroppedAndSaidSo() {
        var id = runIdle();
        var result =
                await(engine().exec(id, new ExecRequest(List.of("seq", "1", "5000"), GRACE.multipliedBy(10), 1_000)));
        assertThat(result.stdout().length(), is(1_000));
        assertThat(result.truncated(), is(true));
        assertThat(result.exitCode(), is(0));
    }

    @Test
    void aCommandThatTakesTooLongIsAnsweredAtItsTimeout() {
        var id = runIdle();
        var request = new ExecRequest(List.of("sh", "-c", "echo begun; sleep 60"), GRACE, 1_000);
        var asked = engine().exec(id, request);
        assertThat(until(asked::isDone, GRACE.plusSeconds(2)), is(true));
        var result = await(asked);
        assertThat(result.timedOut(), is(true));
        assertThat(result.exitCode(), is(nullValue()));
        assertThat(result.stdout(), is("begun\n"));
    }

    @Test
    void aContainerThatDoesNotRunTakesNoCommand() {
        var id = create(config -> config, "sleep", "3600");
        var request = new ExecRequest(List.of("true"), GRACE, 1_000);
        var refused = refusal(EngineException.Rejected.class, engine().exec(id, request));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        refusal(EngineException.NotFound.class, engine().exec("0".repeat(64), request));
    }

    @Test
    void whatIsUsedOnlyGrows() {
        var id = runIdle();
        var first = statsOf(id);
        until(() -> false, Duration.ofSeconds(1));
        var second = statsOf(id);
        assertThat(first.cpuNanos(), is(notNullValue()));
        assertThat(second.cpuNanos(), is(greaterThanOrEqualTo(first.cpuNanos())));
        assertThat(second.networkRxBytes(), is(greaterThanOrEqualTo(first.networkRxBytes())));
        assertThat(second.memoryBytes(), is(lessThanOrEqualTo(second.memoryLimitBytes())));
    }

    private ContainerStats statsOf(String id) {
        return await(engine().stats()).stream()
                .filter(stats -> stats.containerId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stats of " + id));
    }

    @Test
    void whatHappensIsTold() throws Exception {
        var events = collected();
        try (var _ = engine().events(events::add)) {
            assertThat(until(() -> events.contains(new EngineEvent.Connected()), DEADLINE), is(true));
            var id = run(config -> config.restart(RestartPolicy.NO), "sh", "-c", "exit 3");
            var die = new EngineEvent.ContainerChanged(id, "die", 3);
            assertThat(until(() -> events.contains(die), DEADLINE), is(true));
            assertThat(events, hasItem(new EngineEvent.ContainerChanged(id, "create", null)));
            assertThat(events, hasItem(new EngineEvent.ContainerChanged(id, "start", null)));
        }
    }

    @Test
    void aKillIsToldBeforeTheDeathItCauses() throws Exception {
        var id = runIdle();
        var events = collected();
        try (var _ = engine().events(events::add)) {
            assertThat(until(() -> events.contains(new EngineEvent.Connected()), DEADLINE), is(true));
            killBehindOurBack(id);
            var die = new EngineEvent.ContainerChanged(id, "die", 137);
            assertThat(until(() -> events.contains(die), DEADLINE), is(true));
            var kill = new EngineEvent.ContainerChanged(id, "kill", null);
            assertThat(events.indexOf(kill), is(lessThanOrEqualTo(events.indexOf(die))));
            assertThat(events, hasItem(kill));
        }
    }

    @Test
    void anEngineThatIsAwayIsUnavailableAndItsReturnIsTold() throws Exception {
        var id = runIdle();
        var events = collected();
        try (var _ = engine().events(events::add)) {
            assertThat(until(() -> !events.isEmpty(), DEADLINE), is(true));
            goAway();
            assertThat(until(() -> events.getLast() instanceof EngineEvent.Lost, DEADLINE), is(true));
            refusal(EngineException.Unavailable.class, engine().observe());
            refusal(EngineException.Unavailable.class, engine().execute(steps.stop(id, GRACE)));
            refusal(EngineException.Unavailable.class, engine().stats());
            comeBack();
            assertThat(until(() -> events.getLast() instanceof EngineEvent.Connected, DEADLINE), is(true));
        }
        assertThat(observed(id).run().running(), is(true));
    }

    @Test
    void containersOfOthersAreNotObserved() {
        foreignContainer("other-" + appId());
        assertThat(
                await(engine().observe()).containers().stream()
                        .filter(container -> container.name().equals("other-" + appId()))
                        .toList(),
                is(empty()));
    }
}
