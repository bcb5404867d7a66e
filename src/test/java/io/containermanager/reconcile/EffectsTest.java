package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.ReconcileMetrics.StepCount;
import io.containermanager.reconcile.execution.Pass.StepState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that an engine reports as done without its effect has failed: it backs off, is reported, and works once the engine works. */
class EffectsTest {

    /** 0, 1, 2, 4, 8, 16, 32 s and jitter: no more than seven tries fit into a minute. */
    private static final int TRIES_A_MINUTE_MAX = 7;

    /** An event or two for each try, and a pass around it. */
    private static final int EVENTS_A_MINUTE_MAX = 80;

    private final Machine machine = new Machine();
    private final Liar liar = new Liar();

    EffectsTest() {
        machine.kill();
        machine.through(liar);
        machine.start();
    }

    /** An engine that says that it did steps of one kind, and does nothing. */
    private final class Liar extends GuardedEngine {
        private @Nullable String kind;

        Liar() {
            super(machine.engine, (_, _) -> {});
        }

        @Override
        public CompletableFuture<StepResult> execute(Step step) {
            var done = super.execute(
                    step.kind().equals(kind)
                            ? new Step.StopContainer(0, 0, "none", Duration.ZERO, Reason.of(""))
                            : step);
            return step.kind().equals(kind) ? done.thenApply(_ -> answer(step)) : done;
        }

        private StepResult answer(Step step) {
            asked.add(step);
            return step instanceof Step.CreateContainer ? StepResult.created("absent") : StepResult.DONE;
        }

        private final List<Step> asked = new java.util.ArrayList<>();
    }

    private static App full(String image, String network) {
        var service = service(1, image);
        var config = service.config()
                .builder()
                .networks(List.of(new NetworkAttachment(network, List.of(), null, null)))
                .volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))
                .build();
        return new App(
                1,
                "app1",
                null,
                List.of(service.withConfig(config)),
                new TreeMap<>(Map.of("data", Volume.PLAIN)),
                new TreeMap<>(Map.of(network, Network.PLAIN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "downloadImage",
                "createVolume",
                "createNetwork",
                "createContainer",
                "startContainer",
                "stopContainer",
                "removeContainer",
                "removeNetwork"
            })
    void aStepWithoutItsEffectBacksOffIsReportedAndSucceedsLater(String kind) {
        boolean first = kind.startsWith("create") || kind.startsWith("start") || kind.startsWith("download");
        if (!first) {
            machine.converge(full("good:1", "front"));
            machine.pass(Duration.ofSeconds(20));
        }
        liar.kind = kind;
        long failedBefore = counted(kind, StepState.FAILED);
        long workedBefore = counted(kind, StepState.DONE) + counted(kind, StepState.UNCHANGED);
        long eventsBefore = machine.bus.lastSeq();
        machine.post(first ? new App[] {full("good:1", "front")} : new App[] {full("good:2", "back")});
        machine.apply();
        machine.pass(Duration.ofMinutes(1));
        assertThat(liar.asked.size(), is(not(0)));
        assertThat(kind + " asked for", liar.asked.size(), lessThanOrEqualTo(TRIES_A_MINUTE_MAX));
        assertThat("events", machine.bus.lastSeq() - eventsBefore, lessThanOrEqualTo((long) EVENTS_A_MINUTE_MAX));
        if (!kind.equals("createVolume") && !kind.equals("removeContainer")) {
            // A volume is made by the container that mounts it, too; and what a container uses is wrong by itself.
            assertThat(
                    String.valueOf(machine.loop.status().lastErrorMessage()), containsString("the engine said that "));
        }
        var reported = machine.events(event -> event.type() == EventType.STEP_FAILED
                        && String.valueOf(event.details().get("error")).contains("the engine said that "))
                .size();
        // A volume that is tried for the second time has been made by its container meanwhile.
        assertThat(reported, is(kind.equals("createVolume") ? 1 : liar.asked.size()));
        assertThat("counted as failed", counted(kind, StepState.FAILED) - failedBefore, is((long) reported));
        assertThat(
                "each is counted once",
                counted(kind, StepState.DONE) + counted(kind, StepState.UNCHANGED) - workedBefore,
                is((long) liar.asked.size() - reported));
        if (kind.equals("downloadImage")) {
            assertThat("an image that did not come", machine.loop.metrics().imagesPulled(), is(0L));
        }
        liar.kind = null;
        machine.pass(Duration.ofMinutes(3));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"removeNetwork", "createNetwork"})
    void aNetworkThatIsNotReplacedBacksOffAndItsServiceRunsMeanwhile(String kind) {
        machine.converge(named(false));
        machine.pass(Duration.ofSeconds(20));
        liar.kind = kind;
        machine.post(named(true));
        machine.apply();
        machine.pass(Duration.ofMinutes(1));
        assertThat(liar.asked.size(), is(not(0)));
        assertThat(kind + " asked for", liar.asked.size(), lessThanOrEqualTo(TRIES_A_MINUTE_MAX));
        assertThat(
                machine.events(event -> event.type() == EventType.STEP_FAILED
                        && String.valueOf(event.details().get("error")).contains("the engine said that ")),
                is(not(List.of())));
        liar.kind = null;
        machine.pass(Duration.ofMinutes(3));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
        assertThat(
                machine.look().networks().stream().map(it -> it.hash()).toList(), is(List.of(SpecHash.of(edge(true)))));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    private static App named(boolean internal) {
        return new App(
                1,
                "app1",
                null,
                full("good:1", "front").services(),
                new TreeMap<>(Map.of("data", Volume.PLAIN)),
                new TreeMap<>(Map.of("front", edge(internal))));
    }

    private static Network edge(boolean internal) {
        return new Network("edge", false, null, Map.of(), Map.of(), internal, List.of());
    }

    @Test
    void aRestartCountsOnlyWhenItsStartTimeDiffers() {
        machine.converge(app(1, service(1, "good:1")));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofSeconds(90));
        liar.kind = "startContainer";
        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(liar.asked.size(), lessThanOrEqualTo(TRIES_A_MINUTE_MAX));
        assertThat(String.valueOf(machine.loop.status().lastErrorMessage()), containsString("the engine said that "));
        liar.kind = null;
        machine.pass(Duration.ofMinutes(3));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    private long counted(String kind, StepState result) {
        return machine.loop.metrics().steps().getOrDefault(new StepCount(kind, result), 0L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx:1.29@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "index.docker.io/library/nginx:1",
                "docker.io/nginx",
                "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void anImageIsFetchedOnceHoweverItIsSpelled(String image) {
        machine.converge(app(1, service(1, image)), app(2, service(1, image)));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.verdict(key(1, 1)).reason(), is(nullValue()));
        assertThat(machine.loop.metrics().imagesPulled(), is(1L));
    }

    @Test
    void twoSpellingsOfOneImageAreOneDownload() {
        machine.converge(app(1, service(1, "nginx:1")), app(2, service(1, "index.docker.io/library/nginx:1")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(2, 1)).run().running(), is(true));
        assertThat(machine.loop.metrics().imagesPulled(), is(1L));
    }
}
