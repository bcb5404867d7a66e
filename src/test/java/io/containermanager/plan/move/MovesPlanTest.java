package io.containermanager.plan.move;

import static io.containermanager.plan.move.MovesScene.address;
import static io.containermanager.plan.move.MovesScene.after;
import static io.containermanager.plan.move.MovesScene.app;
import static io.containermanager.plan.move.MovesScene.before;
import static io.containermanager.plan.move.MovesScene.name;
import static io.containermanager.plan.move.MovesScene.plan;
import static io.containermanager.plan.move.MovesScene.port;
import static io.containermanager.plan.move.MovesScene.ports;
import static io.containermanager.plan.move.MovesScene.service;
import static io.containermanager.plan.move.MovesScene.state;
import static io.containermanager.plan.move.MovesScene.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.containermanager.model.Dependency;
import io.containermanager.model.PortMapping;
import io.containermanager.model.State;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A base state and one change: which steps wait for which, when something moves that only one container can have. */
class MovesPlanTest {

    private static Stream<Arguments> table() {
        return Stream.of(
                arguments(
                        "a port goes to a new service",
                        state(app(1, service(1, port(80)))),
                        state(app(1, service(1), service(2, port(80)))),
                        "start 1/2",
                        "stop 1/1"),
                arguments(
                        "its holder is not declared any more",
                        state(app(1, service(1, port(80)))),
                        state(app(1, service(2, port(80)))),
                        "start 1/2",
                        "stop 1/1"),
                arguments(
                        "and it stops when its successor is made",
                        state(app(1, service(1, port(80)))),
                        state(app(1, service(2, port(80)))),
                        "stop 1/1",
                        "create 1/2"),
                arguments(
                        "after the download of its successor's image",
                        state(app(1, service(1, port(80)))),
                        state(app(1, service(2, "image:2", List.of(port(80))))),
                        "stop 1/1",
                        "downloadImage image image:2, create 1/2"),
                arguments(
                        "and of the image of what its successor starts after",
                        state(app(1, service(1, port(80)))),
                        state(app(
                                1,
                                service(2, port(80), after("s3", Dependency.Condition.STARTED)),
                                service(3, "image:2", List.of()))),
                        "stop 1/1",
                        "downloadImage image image:2, start 1/3"),
                arguments(
                        "of the images of all its successors",
                        state(app(1, service(1, ports(80, 81)))),
                        state(app(1, service(2, port(80)), service(3, "image:2", List.of(port(81))))),
                        "stop 1/1",
                        "create 1/2, downloadImage image image:2, create 1/3"),
                arguments(
                        "also when its app is not declared any more",
                        state(app(1, service(1, port(80)))),
                        state(app(2, service(1, "image:2", List.of(port(80))))),
                        "stop 1/1",
                        "downloadImage image image:2, create 2/1"),
                arguments(
                        "for an address",
                        state(app(1, service(1, address("10.0.0.9")))),
                        state(app(1, service(2, "image:2", List.of(address("10.0.0.9"))))),
                        "stop 1/1",
                        "downloadImage image image:2, create 1/2"),
                arguments(
                        "and for a name",
                        state(app(1, service(1, name("web")))),
                        state(app(1, service(2, "image:2", List.of(name("web"))))),
                        "stop 1/1",
                        "downloadImage image image:2, create 1/2"),
                arguments(
                        "one address of the host is enough to clash",
                        state(app(
                                1,
                                service(
                                        1,
                                        config -> config.ports(List.of(new PortMapping("127.0.0.1", 80, 80, "tcp")))))),
                        state(app(1, service(1), service(2, port(80)))),
                        "start 1/2",
                        "stop 1/1"),
                arguments(
                        "an address goes to another app",
                        state(app(1, service(1, address("10.0.0.9"))), app(2, service(1))),
                        state(app(1, service(1)), app(2, service(1, address("10.0.0.9")))),
                        "start 2/1",
                        "stop 1/1"),
                arguments(
                        "of a swap both stop before the first starts",
                        state(app(1, service(1, port(80)), service(2, port(81)))),
                        state(app(1, service(1, port(81)), service(2, port(80)))),
                        "start 1/1",
                        "stop 1/1, stop 1/2"),
                arguments(
                        "and before the second",
                        state(app(1, service(1, port(80)), service(2, port(81)))),
                        state(app(1, service(1, port(81)), service(2, port(80)))),
                        "start 1/2",
                        "stop 1/1, stop 1/2"),
                arguments(
                        "none of them stops before both successors are made",
                        state(app(1, service(1, port(80)), service(2, port(81)))),
                        state(app(1, service(1, port(81)), service(2, port(80)))),
                        "stop 1/1",
                        "create 1/1, create 1/2"),
                arguments(
                        "along a chain too",
                        state(app(1, service(1), service(2, port(80)), service(3, port(81)))),
                        state(app(1, service(1, port(80)), service(2, port(81)), service(3, port(82)))),
                        "stop 1/1",
                        "create 1/1, create 1/2, create 1/3"),
                arguments(
                        "who starts after the one that takes its port stops before it",
                        state(app(1, service(1), service(2, port(80)))),
                        state(app(
                                1,
                                service(1, port(80)),
                                service(2, port(81), after("s1", Dependency.Condition.STARTED)))),
                        "start 1/2",
                        "start 1/1, stop 1/1, stop 1/2"),
                arguments(
                        "and so does one that waits for its health",
                        state(app(1, service(1), service(2, port(80)))),
                        state(app(
                                1,
                                service(1, port(80)),
                                service(2, port(81), after("s1", Dependency.Condition.HEALTHY)))),
                        "start 1/1",
                        "stop 1/1, stop 1/2"),
                arguments(
                        "a circle of what is taken and what is waited for",
                        state(app(1, service(1), service(2, port(81))), app(2, service(1, port(80)))),
                        state(
                                app(
                                        1,
                                        service(1, port(80)),
                                        service(2, port(82), after("s1", Dependency.Condition.HEALTHY))),
                                app(2, service(1, port(81)))),
                        "start 2/1",
                        "stop 2/1, stop 1/2"),
                arguments(
                        "who shares the namespace of the one that takes its port",
                        state(app(1, service(2, port(80)))),
                        state(app(1, service(1, port(80)), service(2, config -> config.networkMode("service:s1")))),
                        "create 1/2",
                        "start 1/1, stop 1/2"),
                arguments(
                        "fixed addresses are taken before others are given out",
                        state(app(1)),
                        state(app(1, service(1, MovesScene::lan), service(2, address("10.0.0.2")))),
                        "start 1/1",
                        "start 1/2"),
                arguments(
                        "unless the one with the fixed address starts after the other",
                        state(app(1)),
                        state(app(
                                1,
                                service(1, MovesScene::lan),
                                service(2, address("10.0.0.2"), after("s1", Dependency.Condition.STARTED)))),
                        "start 1/2",
                        "start 1/1"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("table")
    void whoTakesSomethingWaits(String title, State before, State after, String step, String waitsFor) {
        var plan = plan(before, after, Set.of());
        var steps = before(plan, step);
        for (var one : List.of(waitsFor.split(", ", -1))) {
            assertThat(title + ": " + one + " before " + step + "\n" + plan.text(), steps.contains(one), is(true));
        }
    }

    @Test
    void theReasonSaysFromWhomItIsTaken() {
        var plan = plan(
                state(app(1, service(1, port(80)))),
                state(app(1, service(1), service(2, port(80), name("two")))),
                Set.of());
        var reasons = plan.steps().stream()
                .filter(it -> text(it).equals("start 1/2"))
                .map(it -> it.step().reason())
                .toList();
        assertThat(
                reasons,
                is(List.of("its container does not exist; it takes host port 80/tcp over from container name-11, which"
                        + " has to stop first")));
    }

    @Test
    void aNameIsTakenOverAtTheCreationWithoutWaiting() {
        var plan = plan(
                state(app(1, service(1, name("one")), service(2, name("two")))),
                state(app(1, service(1, name("two")), service(2, name("one")))),
                Set.of());
        var givers = plan.steps().stream()
                .map(PlannedStep::step)
                .filter(Step.CreateContainer.class::isInstance)
                .map(step -> ((Step.CreateContainer) step).placement().nameGivers())
                .toList();
        assertThat(givers, is(List.of(Set.of("old-12"), Set.of("old-11"))));
        assertThat(before(plan, "create 1/1"), is(Set.of()));
        assertThat(before(plan, "create 1/2"), is(Set.of()));
    }

    @Test
    void whatAPausedAppHasIsWaitedForAndNothingIsStopped() {
        var plan = plan(
                state(app(1, service(1)), app(2, service(1, port(80)))),
                state(app(1, service(1, port(80))), app(2, service(1))),
                Set.of(2L));
        assertThat(plan.text(), plan.steps(), is(List.of()));
        assertThat(
                plan.statuses().values().iterator().next().reason(),
                is("waiting: host port 80/tcp is in use by container name-21, whose app is paused"));
    }
}
