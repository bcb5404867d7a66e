package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine errors are not blamed on the version that they happen to: nothing is held for it, and it runs once the engine works. */
class EngineTroubleTest {

    private final Machine machine = new Machine();

    private static Service with(RestartPolicy policy, Service service) {
        return service.withConfig(service.config().builder().restart(policy).build());
    }

    private void runsWell(Service service) {
        machine.converge(app(1, service));
        machine.pass(Duration.ofSeconds(70));
    }

    private void newVersionRunsAndNothingWasHeld() {
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.events(EventType.SPEC_HELD), empty());
        // While a job runs its gate is not decided, and its predecessor is kept, stopped.
        var running = machine.containers(key(1, 1)).stream()
                .filter(it -> it.run().running())
                .map(Container::imageName)
                .toList();
        assertThat(running, contains("good:2"));
        assertThat(machine.loop.status().reconciling(), is(false));
    }

    /** An engine that takes two creations and starts at a time, and never ends the first two starts. */
    @Test
    void startsThatHangHoldUpTheOthersForTwoSecondsOnly() {
        var hanging = new ArrayList<Step>();
        machine.kill();
        var engine = new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public int startsAtOnce() {
                return 2;
            }

            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                if (step instanceof Step.StartContainer && hanging.size() < 2) {
                    hanging.add(step);
                    return new CompletableFuture<>();
                }
                return super.execute(step);
            }
        };
        machine.through(engine);
        machine.start();
        machine.post(app(1, service(1, "good:1"), service(2, "good:1"), service(3, "good:1"), service(4, "good:1")));
        machine.apply();
        machine.time.runUntil(() -> hanging.size() == 2, Duration.ofMinutes(1));
        assertThat(hanging, hasSize(2));
        machine.pass(Duration.ofMillis(1_900));
        assertThat(
                machine.events(EventType.STEP_FINISHED).stream()
                        .filter(it ->
                                "startContainer".equals(it.event().details().get("kind")))
                        .toList(),
                empty());
        machine.pass(Duration.ofSeconds(3));
        assertThat(
                machine.look().containers().stream()
                        .filter(it -> it.run().running())
                        .toList(),
                hasSize(2));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void anErrorOfTheEnginesOwnAtAnyStepOfAnUpdateHoldsNothing(String step, boolean done) {
        runsWell(service(1, "good:1"));
        if (done) {
            machine.faults().failDoneNext(step);
        } else {
            machine.faults().failNext(step);
        }
        machine.post(app(1, service(1, "good:2")));
        machine.apply();
        newVersionRunsAndNothingWasHeld();
    }

    static Stream<Arguments> steps() {
        return Stream.of("downloadImage", "createContainer", "stopContainer", "startContainer", "removeContainer")
                .flatMap(step -> Stream.of(Arguments.of(step, true), Arguments.of(step, false)));
    }

    @Test
    void minutesOfEngineErrorsHoldNothingWhileTheOldVersionServes() {
        runsWell(service(1, "good:1"));
        var old = machine.only(key(1, 1)).id();
        machine.kill();
        var troubled = new AtomicBoolean(true);
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return troubled.get() && step instanceof Step.StartContainer start && !old.equals(start.containerId())
                        ? CompletableFuture.failedFuture(new EngineException.ServerError("task: already exists"))
                        : super.execute(step);
            }
        });
        machine.start();
        machine.post(app(1, service(1, "good:2")));
        machine.apply();
        int down = 0;
        for (int i = 0; i < 300; i++) {
            machine.pass(Duration.ofSeconds(1));
            down += machine.containers(key(1, 1)).stream()
                            .anyMatch(it -> it.run().running())
                    ? 0
                    : 1;
        }
        troubled.set(false);
        newVersionRunsAndNothingWasHeld();
        assertThat("seconds down of 300: " + down, down < 10, is(true));
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void anEngineThatDiesAtAnyMomentOfAnUpdateHoldsNothing(RestartPolicy policy) {
        for (int millis = 0; millis < 900; millis += 30) {
            var its = new EngineTroubleTest();
            its.runsWell(with(policy, service(1, "good:1")));
            its.machine.post(app(1, with(policy, service(1, "good:2"))));
            its.machine.apply();
            its.machine.pass(Duration.ofMillis(millis));
            its.machine.faults().restartEngine(Duration.ofSeconds(3));
            its.newVersionRunsAndNothingWasHeld();
        }
    }

    @Test
    void aGateDoesNotCountTheTimeThatTheEngineWasAway() {
        var checked = new Healthcheck(
                List.of("CMD", "check"), Duration.ofSeconds(20), Duration.ofSeconds(1), 3, Duration.ZERO);
        var config = ServiceConfig.DEFAULTS.builder().healthcheck(checked).build();
        runsWell(service(1, "good:1").withConfig(config));
        machine.post(app(1, service(1, "good:2").withConfig(config)));
        machine.apply();
        machine.pass(Duration.ofSeconds(1));
        machine.faults().restartEngine(Duration.ofMinutes(2));
        machine.pass(Duration.ofMinutes(3));
        newVersionRunsAndNothingWasHeld();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "it could not be started: task c6a9216e27d9: already exists | good:2",
                "it could not be started: failed to start shim: mkdir /run/x: file exists: unknown | good:2",
                "it could not be started: exec: \"app\": executable file not found in $PATH | good:1",
                "it exited with exit code 3 | good:1",
                "its container could not be started: task c6a9216e27d9: already exists | good:1"
            })
    void whatAnEarlierVersionHeldForTroubleOfTheEngineIsTriedOnceMore(String reason, String runs) {
        runsWell(service(1, "good:1"));
        machine.converge(app(1, service(1, "simulated.fault/start:1")));
        machine.pass(Duration.ofMinutes(1));
        machine.kill();
        // The same target as an earlier version of this program left it.
        machine.post(app(1, service(1, "good:2")));
        long revision = machine.store.latest().revision();
        machine.store.markApplied(revision, machine.time.now()).join();
        var hash = SpecHash.of(app(1, service(1, "good:2")), service(1, "good:2"));
        machine.store
                .remember(Map.of(key(1, 1), memory -> memory.withHold(new Hold(hash, null, revision, reason))))
                .join();
        machine.start();
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).imageName(), is(runs));
        assertThat(machine.events(EventType.HOLD_RELEASED), hasSize(runs.equals("good:2") ? 1 : 0));
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void aContainerThatTheEngineBrokeIsRemovedAndMadeAgain(RestartPolicy policy) {
        runsWell(with(policy, service(1, "good:1")));
        var before = machine.only(key(1, 1));
        machine.faults().breakState(before.id());
        machine.faults().kill(before.id());
        machine.pass(Duration.ofMinutes(1));
        if (policy == RestartPolicy.NO) {
            // It is done: only who asks for another run meets what the engine broke.
            machine.soon(machine.loop.restartService(key(1, 1), "test"));
            machine.pass(Duration.ofMinutes(1));
        }
        assertThat(machine.only(key(1, 1)).id(), is(not(before.id())));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.events(EventType.SPEC_HELD), empty());
        var events = machine.events(EventType.CONTAINER_BROKEN);
        assertThat(events, hasSize(1));
        assertThat(events.getFirst().event().reason(), containsString("already exists"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void oneThatBreaksDuringAnUpdateIsRecreatedAndTheUpdateContinues(int step) {
        runsWell(service(1, "good:1"));
        var broken = new ArrayList<String>();
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step next) {
                // Every new container breaks, up to so many of them.
                if (next instanceof Step.StartContainer start
                        && start.containerId() != null
                        && broken.size() < step
                        && !broken.contains(start.containerId())) {
                    broken.add(start.containerId());
                    machine.faults().breakState(start.containerId());
                    return machine.engine.observe().thenCompose(_ -> super.execute(next));
                }
                return super.execute(next);
            }
        });
        machine.start();
        machine.post(app(1, service(1, "good:2")));
        machine.apply();
        newVersionRunsAndNothingWasHeld();
        assertThat(machine.events(EventType.CONTAINER_BROKEN), hasSize(step));
        assertThat(machine.containers(key(1, 1)), hasSize(1));
    }

    @Test
    void anUnremovableOneIsReportedAndItsServiceNeverRunsTwice() {
        runsWell(service(1, "good:1"));
        var before = machine.only(key(1, 1));
        var stuck = new AtomicBoolean(true);
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return stuck.get() && step instanceof Step.RemoveContainer
                        ? CompletableFuture.failedFuture(new EngineException.Rejected(
                                EngineException.Cause.CONFLICT, "Docker can neither start nor remove it"))
                        : super.execute(step);
            }
        });
        machine.start();
        machine.faults().breakState(before.id());
        machine.faults().kill(before.id());
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("neither start nor remove"));
        assertThat(
                machine.containers(key(1, 1)).stream().anyMatch(it -> it.run().running()), is(false));
        stuck.set(false);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void aStartThatTheSpecMakesImpossibleIsStillHeld() {
        runsWell(service(1, "good:1"));
        machine.converge(app(1, service(1, "simulated.fault/start:1")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.events(EventType.SPEC_HELD), hasSize(1));
        assertThat(
                machine.events(EventType.SPEC_HELD).getFirst().event().reason(),
                containsString("its container could not be started: "));
    }
}
