package io.containermanager.reconcile.report;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.engine.Engine;
import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manager ends is never called ended from outside, however late looks and starts are. */
class OwnEndsTest {

    private static final List<Duration> LATE =
            List.of(Duration.ZERO, Duration.ofMillis(30), Duration.ofMillis(120), Duration.ofMillis(400));

    /** Everything for which the manager ends a container. */
    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that hold nothing.
    enum Cause {
        RESTART_ORDER(machine -> machine.soon(machine.loop.restartService(key(1, 1), "ops"))),
        STOP_ORDER(machine -> machine.soon(machine.loop.stopService(key(1, 1), "ops"))),
        STOP_AND_START_ORDER(machine -> {
            machine.soon(machine.loop.stopService(key(1, 1), "ops"));
            machine.soon(machine.loop.startService(key(1, 1), "ops"));
        }),
        UNHEALTHY(machine -> machine.faults().health(machine.only(key(1, 1)).id(), Health.UNHEALTHY)),
        UPDATE(machine -> machine.converge(app(1, service(1, "good:2"), service(2, "good:1")))),
        ROLLBACK(machine -> machine.converge(app(1, service(1, "simulated.fault/exit:3"), service(2, "good:1")))),
        REMOVAL(machine -> machine.converge(app(1, service(2, "good:1")))),
        REMOVAL_OF_THE_APP(Machine::converge),
        DEPENDENCY(machine -> {
            var needing = service(2, "good:1");
            machine.converge(app(
                    1,
                    service(1, "good:1"),
                    needing.withConfig(needing.config()
                            .builder()
                            .dependsOn(List.of(new Dependency("service1", Condition.STARTED, true)))
                            .build())));
            machine.soon(machine.loop.restartService(key(1, 1), "ops"));
        }),
        RESTART_ORDER_WITH_A_RESTART_OF_THE_MANAGER(machine -> {
            machine.soon(machine.loop.restartService(key(1, 1), "ops"));
            machine.pass(Duration.ofMillis(20));
            machine.restart();
        });

        private final Consumer<Machine> happens;

        Cause(Consumer<Machine> happens) {
            this.happens = happens;
        }
    }

    private static Stream<Arguments> causes() {
        return Stream.of(Cause.values())
                .flatMap(cause ->
                        LATE.stream().flatMap(look -> LATE.stream().map(start -> Arguments.of(cause, look, start))));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void nothingThatTheManagerEndsIsSaidToBeEndedFromOutside(Cause cause, Duration lookLate, Duration startLate) {
        var machine = new Machine();
        late(machine, lookLate, startLate);
        machine.converge(app(1, service(1, "good:1"), service(2, "good:1")));
        machine.pass(Duration.ofSeconds(70));
        cause.happens.accept(machine);
        machine.pass(Duration.ofMinutes(2));
        assertThat(reasons(machine), everyItem(not(containsString("from outside"))));
        assertThat(
                machine.events(EventType.SERVICE_EXITED).stream()
                        .filter(it -> it.event().details().get("signal") != null)
                        .toList(),
                is(empty()));
    }

    /** And what comes from outside afterwards is. */
    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"RESTART_ORDER", "UNHEALTHY", "STOP_AND_START_ORDER"})
    void aLaterEndFromOutsideIsCalledSo(Cause cause) {
        var machine = new Machine();
        machine.converge(app(1, service(1, "good:1"), service(2, "good:1")));
        machine.pass(Duration.ofSeconds(70));
        cause.happens.accept(machine);
        machine.pass(Duration.ofMinutes(2));
        machine.faults().stop(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(
                machine.events(EventType.SERVICE_EXITED).getLast().event().reason(),
                containsString("was stopped from outside (SIGTERM)"));
    }

    private static List<String> reasons(Machine machine) {
        return machine.bus.after(0, 10_000).stream()
                .map(it -> it.event().reason())
                .toList();
    }

    /** What a look reports is as old, and a start takes as long to begin on the engine. */
    private static void late(Machine machine, Duration look, Duration start) {
        machine.kill();
        Engine engine = machine.engine;
        machine.through(new GuardedEngine(engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<Observation> observe() {
                return super.observe().thenCompose(seen -> after(machine, look).thenApply(_ -> seen));
            }

            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return step instanceof Step.StartContainer
                        ? after(machine, start).thenCompose(_ -> super.execute(step))
                        : super.execute(step);
            }
        });
        machine.start();
    }

    private static CompletableFuture<Void> after(Machine machine, Duration delay) {
        var over = new CompletableFuture<Void>();
        machine.time.after(delay, () -> over.complete(null));
        return over;
    }
}
