package io.containermanager.engine;

import static org.hamcrest.CoreMatchers.both;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Privileges;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.LostFile;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How containers run, end and come back, and how an engine reports it. */
abstract class RunContract extends EngineTestBed {

    @Test
    void aProgramsExitCodeIsReported() {
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
    void aPortThatIsLeftToTheEngineIsObservedWhileItIsPublished() {
        var id = run(config -> config.ports(List.of(new PortMapping(null, null, 80, "tcp"))), "sleep", "3600");
        var published = observed(id).publishedPorts().getFirst();
        assertThat(published.hostPort(), is(both(greaterThan(1023)).and(lessThan(65_536))));
        assertThat(observed(id).config().ports().getFirst().hostPort(), is(nullValue()));
        execute(steps.stop(id, GRACE));
        assertThat(observed(id).publishedPorts().getFirst().hostPort(), is(nullValue()));
    }

    @Test
    void aContainerKilledBehindOurBackStaysDown() {
        needs(Feature.KILLS);
        var id = runIdle();
        subject.killBehindOurBack(id);
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
    void aHealthCheckThatDoesNotRunSaysNothing() {
        var check = new Healthcheck(
                List.of("CMD-SHELL", "true"), Duration.ofSeconds(1), Duration.ofSeconds(5), 3, Duration.ZERO);
        var id = run(config -> config.healthcheck(check), "sleep", "3600");
        assertThat(until(() -> observed(id).run().health() == Health.HEALTHY, DEADLINE), is(true));
        execute(steps.stop(id, GRACE));
        assertThat(observed(id).run().health(), is(Health.NONE));
    }

    @Test
    void aContainerWithoutAHealthCheckHasNoHealth() {
        assertThat(observed(runIdle()).run().health(), is(Health.NONE));
    }

    @Test
    void changesAreReported() throws Exception {
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

    /** In whichever order: a real daemon reports them from two threads. */
    @Test
    void aKillAndTheDeathItCausesAreBothReported() throws Exception {
        needs(Feature.KILLS);
        var id = runIdle();
        var events = collected();
        try (var _ = engine().events(events::add)) {
            assertThat(until(() -> events.contains(new EngineEvent.Connected()), DEADLINE), is(true));
            subject.killBehindOurBack(id);
            var die = new EngineEvent.ContainerChanged(id, "die", 137);
            var kill = new EngineEvent.ContainerChanged(id, "kill", null, 9);
            assertThat(until(() -> events.contains(die) && events.contains(kill), DEADLINE), is(true));
        }
    }

    @Test
    void anUnreachableEngineIsUnavailableAndItsReturnIsReported() throws Exception {
        var id = runIdle();
        var events = collected();
        try (var _ = engine().events(events::add)) {
            assertThat(until(() -> !events.isEmpty(), DEADLINE), is(true));
            subject.goAway();
            assertThat(until(() -> events.getLast() instanceof EngineEvent.Lost, DEADLINE), is(true));
            refusal(EngineException.Unavailable.class, engine().observe());
            refusal(EngineException.Unavailable.class, engine().execute(steps.stop(id, GRACE)));
            refusal(EngineException.Unavailable.class, engine().stats());
            subject.comeBack();
            assertThat(until(() -> events.getLast() instanceof EngineEvent.Connected, DEADLINE), is(true));
        }
        assertThat(observed(id).run().running(), is(true));
    }

    @Test
    void containersOfOthersAreNotObserved() {
        subject.foreignContainer("other-" + appId());
        assertThat(
                await(engine().observe()).containers().stream()
                        .filter(container -> container.name().equals("other-" + appId()))
                        .toList(),
                is(empty()));
    }

    /** A namespace is bound to the owner's container when the sharer is made, and joined at each of its starts. */
    @ParameterizedTest
    @ValueSource(strings = {"network", "pid", "ipc"})
    void whoeverSharesANamespaceIsBoundToTheOwnersContainer(String kind) {
        needs(Feature.SHARED_NAMESPACES);
        UnaryOperator<ServiceConfigBuilder> shareable =
                config -> config.privileges(shared(null, "ipc".equals(kind) ? "shareable" : null));
        var absent = steps.create(config -> sharing(config, kind, "nobody"), "sleep", "3600");
        execute(steps.pull(PullPolicy.IF_NOT_PRESENT));
        refusal(EngineException.NotFound.class, engine().execute(absent));

        var owner = steps.create(shareable, "sleep", "3600");
        var ownerId = Objects.requireNonNull(execute(owner).containerId());
        execute(steps.start(ownerId));
        var id = create(config -> sharing(config, kind, owner.service().serviceName()), "sleep", "3601");
        assertThat(observed(id).attached().namespaces(), is(Set.of(ownerId)));

        execute(steps.stop(ownerId, GRACE));
        var refused = refusal(EngineException.class, engine().execute(steps.start(id)));
        assertThat(refused.getMessage(), refused.blamesSpec(), is(false));
        execute(steps.start(ownerId));
        execute(steps.start(id));
        untilObserved(id, Status.RUNNING);
    }

    @Test
    void nothingThatBindsALostFileIsMadeOrStarted() throws IOException {
        needs(Feature.BOUND_FILES);
        var content = Map.of(".compose/secrets/key", "secret".getBytes(StandardCharsets.UTF_8));
        subject.files().place(1, content).keep();
        var file = subject.files().folder(1).resolve(".compose/secrets/key");
        UnaryOperator<ServiceConfigBuilder> binding = config -> config.restart(RestartPolicy.NO)
                .volumes(List.of(
                        new VolumeMount(VolumeMount.Type.TMPFS, null, "/run", false, List.of()),
                        new VolumeMount(VolumeMount.Type.BIND, file.toString(), "/run/key", true, List.of())));
        var id = run(binding, "sleep", "3600");
        assertThat(observed(id).attached().changed().lost(), is(empty()));

        Files.delete(file);
        var missing = observed(id).attached().changed().lost();
        assertThat(missing, is(List.of(new LostFile(file.toString(), null))));
        var another = refusal(EngineException.Rejected.class, engine().execute(steps.create(binding, "true")));
        execute(steps.stop(id, GRACE));
        var refused = refusal(EngineException.Rejected.class, engine().execute(steps.start(id)));
        for (var refusal : List.of(another, refused)) {
            assertThat(refusal.getMessage(), startsWith("file " + file + " is missing"));
            assertThat(refusal.blamesSpec(), is(false));
        }
        untilObserved(id, Status.EXITED);

        subject.restartBehindOurBack(id);
        untilObserved(id, Status.RUNNING);
        var found = observed(id);
        assertThat(found.attached().changed().lost().getFirst().folderSince(), is(notNullValue()));

        subject.files().place(1, content).keep();
        assertThat(observed(id).attached().changed().lost(), is(empty()));
    }

    private static ServiceConfigBuilder sharing(ServiceConfigBuilder config, String kind, String owner) {
        var mode = "service:" + owner;
        return switch (kind) {
            case "network" -> config.networkMode(mode);
            case "pid" -> config.privileges(shared(mode, null));
            default -> config.privileges(shared(null, mode));
        };
    }

    private static Privileges shared(@Nullable String pid, @Nullable String ipc) {
        return new Privileges(
                false,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(),
                pid,
                ipc);
    }
}
