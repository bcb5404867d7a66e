package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.Pass;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only one container can have at a time moves from one managed container to another in one apply: host ports, fixed addresses, names. */
class MovesTest {

    private static final Network EDGE = new Network(
            "edge",
            false,
            null,
            Map.of(),
            Map.of(),
            false,
            List.of(new AddressPool("10.9.0.0/24", null, null, Map.of())));

    /** What moves. */
    private enum Kind {
        PORT,
        ADDRESS,
        NAME
    }

    /** A service that has the thing of that number; with 0 it has none. */
    private static Service having(Kind kind, long id, String image, int thing) {
        var service = Machine.service(id, image);
        return thing == 0 ? service : service.withConfig(config(kind, thing));
    }

    private static ServiceConfig config(Kind kind, int thing) {
        var config = ServiceConfig.DEFAULTS.builder();
        return switch (kind) {
            case PORT ->
                config.ports(List.of(new PortMapping(null, 8_080 + thing, 80, "tcp")))
                        .build();
            case ADDRESS ->
                config.networks(List.of(new NetworkAttachment("lan", List.of(), "10.9.0." + (10 + thing), null)))
                        .build();
            case NAME ->
                config.environs(new io.containermanager.model.RuntimeOptions(
                                List.of(), List.of(), List.of(), null, List.of(), "named-" + thing, null, null))
                        .build();
        };
    }

    private static App app(long id, Service... services) {
        return new App(
                id, "app" + id, null, Arrays.asList(services), new TreeMap<>(), new TreeMap<>(Map.of("lan", EDGE)));
    }

    /** Which services of apps 1 and 2 have which thing before and after. */
    private record Move(String name, List<App> before, List<App> after) {}

    private static Stream<Move> moves(Kind kind) {
        return Stream.of(
                new Move(
                        "to another service",
                        apps(app(1, having(kind, 1, "good:1", 1), having(kind, 2, "good:1", 0))),
                        apps(app(1, having(kind, 1, "good:1", 0), having(kind, 2, "good:1", 1)))),
                new Move(
                        "to a service that is planned earlier",
                        apps(app(1, having(kind, 1, "good:1", 0), having(kind, 2, "good:1", 1))),
                        apps(app(1, having(kind, 1, "good:1", 1), having(kind, 2, "good:1", 0)))),
                new Move(
                        "to a service under another id",
                        apps(app(1, having(kind, 2, "good:1", 1))),
                        apps(app(1, having(kind, 1, "good:1", 1)))),
                new Move(
                        "swap",
                        apps(app(1, having(kind, 1, "good:1", 1), having(kind, 2, "good:1", 2))),
                        apps(app(1, having(kind, 1, "good:1", 2), having(kind, 2, "good:1", 1)))),
                new Move(
                        "ring of three",
                        apps(app(1, having(kind, 1, "a:1", 1), having(kind, 2, "b:1", 2), having(kind, 3, "c:1", 3))),
                        apps(app(1, having(kind, 1, "a:2", 2), having(kind, 2, "b:2", 3), having(kind, 3, "c:2", 1)))),
                new Move(
                        "chain of three",
                        apps(app(1, having(kind, 1, "a:1", 0), having(kind, 2, "b:1", 1), having(kind, 3, "c:1", 2))),
                        apps(app(1, having(kind, 1, "a:2", 1), having(kind, 2, "b:2", 2), having(kind, 3, "c:2", 3)))),
                new Move(
                        "to another app",
                        apps(app(1, having(kind, 1, "good:1", 0)), app(2, having(kind, 1, "good:1", 1))),
                        apps(app(1, having(kind, 1, "good:1", 1)), app(2, having(kind, 1, "good:1", 0)))),
                new Move(
                        "from an app that goes",
                        apps(app(1, having(kind, 1, "good:1", 0)), app(2, having(kind, 1, "good:1", 1))),
                        apps(app(1, having(kind, 1, "good:2", 1)))),
                new Move(
                        "swap between apps with images to pull",
                        apps(app(1, having(kind, 1, "good:1", 1)), app(2, having(kind, 1, "good:1", 2))),
                        apps(app(1, having(kind, 1, "good:2", 2)), app(2, having(kind, 1, "good:3", 1)))),
                new Move(
                        "to a service that the holder starts after",
                        apps(app(1, having(kind, 1, "good:1", 0), having(kind, 2, "good:1", 1))),
                        apps(app(
                                1,
                                having(kind, 1, "good:2", 1),
                                Machine.after(having(kind, 2, "good:2", 2), "service1", Condition.STARTED)))),
                new Move(
                        "to a service whose health the holder waits for",
                        apps(app(1, having(kind, 1, "good:1", 0), having(kind, 2, "good:1", 1))),
                        apps(app(
                                1,
                                having(kind, 1, "good:2", 1),
                                Machine.after(having(kind, 2, "good:2", 2), "service1", Condition.HEALTHY)))));
    }

    private static List<App> apps(App... apps) {
        return List.of(apps);
    }

    @TestFactory
    Stream<DynamicTest> whatMovesArrivesInOnePass() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> moves(kind).map(move -> dynamicTest(kind + ": " + move.name(), () -> arrives(move))));
    }

    /** The engine is late to give a port back: that is not the fault of the version that is to get it. */
    @Test
    void aPortOfAnotherManagedContainerHoldsNothingAndIsRetried() {
        var machine = new Machine();
        machine.converge(app(1, having(Kind.PORT, 1, "good:1", 1), having(Kind.PORT, 2, "good:1", 0)));
        machine.pass(Duration.ofMinutes(1));
        machine.faults().takePort(8_081, "container app1-service1");
        machine.post(app(1, having(Kind.PORT, 1, "good:1", 0), having(Kind.PORT, 2, "good:1", 1)));
        var applied = machine.apply();
        machine.pass(Duration.ofSeconds(10));
        machine.faults().freePort(8_081);
        machine.finished(applied);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.events(EventType.STEP_FAILED).isEmpty(), is(false));
        assertThat(machine.events(EventType.SPEC_HELD), is(List.of()));
        assertThat(machine.only(key(1, 2)).config().ports().isEmpty(), is(false));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
    }

    /** Docker's own proxy may outlive a container of which this process never knew. */
    @Test
    void aPortThatNoContainerHasHoldsNothingWhileItMayStillBeGivenBack() {
        var machine = new Machine();
        machine.converge(app(1, having(Kind.PORT, 1, "good:1", 0)));
        machine.pass(Duration.ofMinutes(1));
        machine.faults().takePort(8_081, "a proxy");
        machine.post(app(1, having(Kind.PORT, 1, "good:2", 1)));
        var applied = machine.apply();
        machine.pass(Duration.ofSeconds(5));
        machine.faults().freePort(8_081);
        triedAgain(machine, applied);
    }

    @Test
    void aPortThatStaysTakenIsTheVersionsFaultAfterAMoment() {
        var machine = new Machine();
        machine.converge(app(1, having(Kind.PORT, 1, "good:1", 0)));
        machine.pass(Duration.ofMinutes(1));
        machine.faults().takePort(8_081, "a web server");
        machine.converge(app(1, having(Kind.PORT, 1, "good:2", 1)));
        machine.pass(Duration.ofSeconds(30));
        assertThat(machine.events(EventType.SPEC_HELD).size(), is(1));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:1"));
    }

    /** A crash gives back as well, and the engine is late to do so. */
    @Test
    void aPortThatACrashedContainerHadHoldsNothing() {
        var machine = new Machine();
        machine.converge(app(1, having(Kind.PORT, 1, "good:1", 1), having(Kind.PORT, 2, "good:1", 0)));
        machine.pass(Duration.ofMinutes(1));
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(5), "ops"));
        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofSeconds(2));
        machine.faults().takePort(8_081, "a proxy");
        machine.post(app(1, having(Kind.PORT, 1, "good:1", 0), having(Kind.PORT, 2, "good:2", 1)));
        var applied = machine.apply();
        machine.soon(machine.loop.pause(1, Duration.ZERO, "ops"));
        machine.pass(Duration.ofSeconds(25));
        machine.faults().freePort(8_081);
        machine.finished(applied);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.events(EventType.STEP_FAILED).isEmpty(), is(false));
        assertThat(machine.events(EventType.SPEC_HELD), is(List.of()));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
    }

    /** Nor when it is the next version of the same service. */
    @ParameterizedTest
    @EnumSource(names = "HAND_OVER", mode = EnumSource.Mode.EXCLUDE)
    void aPortThatItsOwnPredecessorHadHoldsNothingAndIsTriedAgain(UpdateStrategy strategy) {
        var machine = new Machine();
        machine.converge(app(1, updatedBy(strategy, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        machine.faults().takePort(8_081, "container app1-service1");
        machine.post(app(1, updatedBy(strategy, "good:2")));
        var applied = machine.apply();
        machine.pass(Duration.ofSeconds(10));
        machine.faults().freePort(8_081);
        triedAgain(machine, applied);
    }

    /** An engine may say that it stopped a container, and not have done it. */
    @ParameterizedTest
    @EnumSource(names = "HAND_OVER", mode = EnumSource.Mode.EXCLUDE)
    void aPortOfAPredecessorThatWasOnlySaidToBeStoppedHoldsNothing(UpdateStrategy strategy) {
        var machine = new Machine();
        machine.converge(app(1, updatedBy(strategy, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            private boolean pretended;

            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                if (pretended || !(step instanceof Step.StopContainer)) {
                    return super.execute(step);
                }
                pretended = true;
                return CompletableFuture.completedFuture(StepResult.DONE);
            }
        });
        machine.start();
        machine.post(app(1, updatedBy(strategy, "good:2")));
        triedAgain(machine, machine.apply());
    }

    private static Service updatedBy(UpdateStrategy strategy, String image) {
        var service = having(Kind.PORT, 1, image, 1);
        var policy = new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null);
        return service.withConfig(service.config().builder().rollout(policy).build());
    }

    private static void triedAgain(Machine machine, ReconcileLoop.Applied applied) {
        machine.finished(applied);
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.events(EventType.STEP_FAILED).isEmpty(), is(false));
        assertThat(machine.events(EventType.SPEC_HELD), is(List.of()));
        assertThat(machine.only(key(1, 1)).imageName(), is("good:2"));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    /** Containers take 3, 6 or 9 s to stop, each service another time: what does not wait for them is refused. */
    private static Machine withSlowStops() {
        var machine = new Machine();
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                if (!(step instanceof Step.StopContainer stop)) {
                    return super.execute(step);
                }
                var done = new CompletableFuture<StepResult>();
                var takes = Duration.ofSeconds(3 + 3 * ((stop.appId() + stop.serviceId()) % 3));
                machine.time.after(takes, () -> {
                    var _ = super.execute(step).whenComplete((result, failure) -> {
                        if (failure == null) {
                            done.complete(result);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
                });
                return done;
            }
        });
        machine.start();
        return machine;
    }

    private static void arrives(Move move) {
        var machine = withSlowStops();
        machine.converge(move.before().toArray(App[]::new));
        machine.pass(Duration.ofMinutes(1));
        var pass = machine.converge(move.after().toArray(App[]::new));
        assertThat(pass.message(), pass.state(), is(Pass.PassState.CONVERGED));
        assertThat(machine.events(EventType.STEP_FAILED), is(List.of()));
        assertThat(machine.events(EventType.ROLLED_BACK), is(List.of()));
        machine.store.memories().values().forEach(memory -> assertThat(memory.hold(), is(nullValue())));
        for (var app : move.after()) {
            for (var service : app.services()) {
                var found = machine.only(key(app.appId(), service.serviceId()));
                assertThat(found.run().running(), is(true));
                assertThat(found.config(), is(service.config()));
                var named = service.config().runtimeOptions().containerName();
                if (named != null) {
                    assertThat(found.name(), is(named));
                }
            }
        }
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.soon(machine.loop.preview()).steps(), is(List.of()));
    }
}
