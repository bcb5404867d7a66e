package io.containermanager.reconcile.history;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;

import io.containermanager.engine.StepResult;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manager dies, or is shut down, at every single moment between two of its steps; the next one brings the same outcome about. */
class KillPointsTest {

    /** More moments than any scenario has: the loop ends by itself when one is lived through without a death. */
    private static final int MOMENTS_MAX = 300;

    private static final int MOMENTS_MIN = 8;
    /** How long a step that a dead manager asked for may still lead to a second container. */
    private static final Duration ORPHANED = Duration.ofSeconds(5);

    private static final String FAILING = "simulated.fault/exit:1";

    /** What runs and what is wanted then. */
    @SuppressWarnings("ImmutableEnumChecker") // Apps are records of read-only collections.
    enum Scenario {
        NEW_APP(null, two("good:1")),
        UPDATE_WITH_GATE(two("good:1"), two("good:2")),
        STOP_BEFORE_PULL(
                with("good:1", UpdateStrategy.KILL_THEN_DOWNLOAD), with("good:2", UpdateStrategy.KILL_THEN_DOWNLOAD)),
        HAND_OVER(with("good:1", UpdateStrategy.HAND_OVER), with("good:2", UpdateStrategy.HAND_OVER)),
        FAILING_UPDATE(two("good:1"), two(FAILING)),
        FAILING_HAND_OVER(with("good:1", UpdateStrategy.HAND_OVER), with(FAILING, UpdateStrategy.HAND_OVER)),
        REMOVAL(two("good:1"), app(2, service(1, "good:3"))),
        NETWORK_CHANGE(joined(null, false), joined(null, true)),
        NETWORK_REPLACEMENT(joined("backend", false), joined("backend", true));

        private final @Nullable App before;
        private final App wanted;

        Scenario(@Nullable App before, App wanted) {
            this.before = before;
            this.wanted = wanted;
        }

        boolean fails() {
            return wanted.services().getFirst().imageName().equals(FAILING);
        }
    }

    private static App two(String image) {
        var config = service(1, image).config().builder();
        config.volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())));
        var app = app(1, service(1, image).withConfig(config.build()), service(2, "good:9"));
        return new App(
                1, app.appName(), null, app.services(), new TreeMap<>(Map.of("data", Volume.PLAIN)), app.networks());
    }

    private static App with(String image, UpdateStrategy strategy) {
        var config = service(1, image).config().builder();
        config.rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null));
        return app(1, service(1, image).withConfig(config.build()));
    }

    /** One with a name of its own cannot have another one beside it. */
    private static App joined(@Nullable String name, boolean internal) {
        var config = service(1, "good:1").config().builder();
        config.networks(List.of(new NetworkAttachment("backend", List.of(), null, null)));
        Service service = service(1, "good:1").withConfig(config.build());
        var network = new Network(name, false, null, Map.of(), Map.of(), internal, List.of());
        return new App(1, "app1", null, List.of(service), new TreeMap<>(), new TreeMap<>(Map.of("backend", network)));
    }

    @ParameterizedTest
    @EnumSource
    void aManagerKilledBetweenAnyTwoStepsIsFollowedByOneThatFinishes(Scenario scenario) {
        everyMoment(scenario, false);
    }

    @ParameterizedTest
    @EnumSource
    void aShutdownInTheMiddleLeavesAStateFromWhichTheNextStartFinishes(Scenario scenario) {
        everyMoment(scenario, true);
    }

    private static void everyMoment(Scenario scenario, boolean shutdown) {
        int moment = 1;
        while (moment < MOMENTS_MAX && new Life(scenario, moment, shutdown).lived()) {
            moment++;
        }
        System.out.println(scenario + (shutdown ? " shut down" : " killed") + " at " + (moment - 1) + " moments");
        assertThat(scenario + " ended by itself", MOMENTS_MAX, greaterThan(moment));
        assertThat(scenario + " has moments", moment, greaterThan(MOMENTS_MIN));
    }

    private static final class Life {
        private final Scenario scenario;
        private final Machine machine = new Machine();
        private final List<String> broken = new ArrayList<>();
        private final KillPoints points;
        private final GuardedEngine engine;
        private final String where;
        private long tolerantUntilNanos = Long.MIN_VALUE;

        Life(Scenario scenario, int moment, boolean shutdown) {
            this.scenario = scenario;
            this.where = scenario + " at moment " + moment + ": ";
            if (scenario.before != null) {
                machine.converge(scenario.before);
                machine.pass(Duration.ofSeconds(30));
            }
            machine.kill();
            points = new KillPoints(machine, moment, shutdown);
            engine = points.before(machine.engine, this::done);
            machine.through(engine);
            machine.start();
            machine.pass(Duration.ofSeconds(1));
        }

        private void done(Step step, StepResult result) {
            if (step instanceof Step.RemoveVolume) {
                broken.add("a volume was removed: " + step);
            }
            if (step instanceof Step.StartContainer start && machine.time.nanoTime() > tolerantUntilNanos) {
                var live = machine.lookNow().containers().stream()
                        .filter(it -> it.key().equals(key(start.appId(), start.serviceId())))
                        .filter(it -> it.run().status() == Status.RUNNING)
                        .count();
                if (live > 1 && !scenario.name().contains("HAND_OVER")) {
                    broken.add("two live containers after " + start);
                }
            }
        }

        /** Whether the manager died on the way. */
        boolean lived() {
            var before = only();
            // A manager that dies on the way never answers.
            var state = State.EMPTY.with(scenario.wanted);
            var _ = machine.store.accept(state, OptionalLong.empty(), "test", machine.time.now());
            var _ = machine.loop.targetChanged();
            var _ = machine.loop.apply("test");
            machine.time.runUntil(points::died, Duration.ofMinutes(3));
            boolean died = points.died();
            if (died) {
                tolerantUntilNanos = machine.time.nanoTime() + ORPHANED.toNanos();
                machine.pass(Duration.ofMillis(120));
            }
            points.over();
            if (died) {
                machine.start();
                againAsAnOperatorWould();
            }
            ends(before);
            return died;
        }

        /** Nothing was answered: what was not stored is posted and applied once more. */
        private void againAsAnOperatorWould() {
            var stored = machine.store.latest();
            if (!stored.state().app(scenario.wanted.appId()).equals(Optional.of(scenario.wanted))) {
                machine.post(scenario.wanted);
            }
            if (machine.store.appliedRevision() != machine.store.latest().revision()) {
                var _ = machine.loop.apply("test");
            }
        }

        private void ends(Optional<String> before) {
            machine.pass(Duration.ofMinutes(3));
            var end = new HistoryEnd(machine, engine);
            var wrong = scenario.fails() ? comeBack(before) : end.wrong(scenario.wanted);
            if (wrong.isPresent() || !broken.isEmpty()) {
                throw new AssertionError(where + broken + wrong.orElse(""));
            }
            int asked = engine.asked().size();
            machine.pass(Duration.ofMinutes(2));
            var written = engine.asked().subList(asked, engine.asked().size());
            long containers = machine.look().containers().size();
            int services = scenario.wanted.services().size();
            if (!written.isEmpty() || containers != services) {
                throw new AssertionError(where + containers + " containers, written though in sync: " + written);
            }
        }

        private Optional<String> only() {
            return machine.look().containers().stream()
                    .filter(it -> it.key().equals(key(1, 1)))
                    .map(it -> it.id())
                    .findFirst();
        }

        /** The container from before runs again, and the spec that failed is held. */
        private Optional<String> comeBack(Optional<String> before) {
            var found = machine.containers(key(1, 1));
            var memory = machine.store.memories().get(key(1, 1));
            boolean well = found.size() == 1
                    && found.getFirst().run().running()
                    && Optional.of(found.getFirst().id()).equals(before)
                    && memory != null
                    && memory.hold() != null;
            return well
                    ? Optional.empty()
                    : Optional.of("found " + found + ", before " + before + ", memory " + memory);
        }
    }
}
