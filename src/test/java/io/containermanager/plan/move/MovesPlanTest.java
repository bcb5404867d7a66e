package io.containermanager.plan.move;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.Planner;
import io.containermanager.plan.input.Desired;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A base state and one change: which steps wait for which, when something moves that only one container can have. */
class MovesPlanTest {

    private static final String US = "us";

    private static Service service(long id, String image, List<Consumer<ServiceConfigBuilder>> having) {
        var config = ServiceConfig.DEFAULTS.builder();
        having.forEach(change -> change.accept(config));
        return new Service(id, "s" + id, image, config.build());
    }

    private static Service service(long id) {
        return service(id, "image:1", List.of());
    }

    private static Service service(long id, Consumer<ServiceConfigBuilder> having) {
        return service(id, "image:1", List.of(having));
    }

    private static Service service(
            long id, Consumer<ServiceConfigBuilder> having, Consumer<ServiceConfigBuilder> more) {
        return service(id, "image:1", List.of(having, more));
    }

    private static Consumer<ServiceConfigBuilder> port(int port) {
        return config -> config.ports(List.of(new PortMapping(null, port, 80, "tcp")));
    }

    private static Consumer<ServiceConfigBuilder> address(String address) {
        return config -> config.networks(List.of(new NetworkAttachment("lan", List.of(), address, null)));
    }

    private static void lan(ServiceConfigBuilder config) {
        config.networks(List.of(new NetworkAttachment("lan", List.of(), null, null)));
    }

    private static Consumer<ServiceConfigBuilder> name(String name) {
        return config ->
                config.environs(new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), name, null, null));
    }

    private static Consumer<ServiceConfigBuilder> after(String sibling, Dependency.Condition condition) {
        return config -> config.dependsOn(List.of(new Dependency(sibling, condition)));
    }

    private static App app(long id, Service... services) {
        return new App(
                id,
                "app" + id,
                null,
                Arrays.asList(services),
                new TreeMap<>(),
                new TreeMap<>(Map.of("lan", new Network("lan", false, null, Map.of(), Map.of(), false, List.of()))));
    }

    private static State state(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        return state;
    }

    /** A running container of a service of the state before; its id says whose it is. */
    private static Container running(DesiredService service) {
        var key = service.key();
        var labels = new ContainerLabels(
                key.appId(),
                service.app().appName(),
                key.serviceId(),
                service.service().serviceName(),
                1,
                service.specHash(),
                US);
        var config = service.service().config();
        var addresses = config.networks().stream()
                .filter(network -> network.ipv4Address() != null)
                .collect(Collectors.toMap(NetworkAttachment::name, it -> Set.of(String.valueOf(it.ipv4Address()))));
        var name = config.runtimeOptions().containerName();
        return new Container(
                "old-" + key.appId() + key.serviceId(),
                name == null ? "name-" + key.appId() + key.serviceId() : name,
                labels,
                service.service().imageName(),
                null,
                config,
                new RunState(Status.RUNNING, Health.NONE, null, false, Instant.EPOCH, null, 0),
                Instant.EPOCH,
                List.of(),
                new Attached(Set.of(), Map.of(), Set.of(), null, addresses, List.of()));
    }

    /** The same container on the network lan, where the engine chose that address for it. */
    private static Container given(Container it, String address) {
        var attached =
                new Attached(Set.of(), Map.of("lan", "lan"), Set.of(), null, Map.of("lan", Set.of(address)), List.of());
        return new Container(
                it.id(),
                it.name(),
                it.owner(),
                it.imageName(),
                it.imageId(),
                it.config(),
                it.run(),
                it.createdAt(),
                it.anonymousVolumes(),
                attached);
    }

    private static Plan plan(State before, State after, Set<Long> paused) {
        return plan(before, after, paused, Map.of(), EngineFacts.NONE);
    }

    /** With containers for which the engine chose an address, by service. */
    private static Plan plan(
            State before, State after, Set<Long> paused, Map<ServiceKey, String> given, EngineFacts facts) {
        var containers = new ArrayList<Container>();
        Desired.of(1, before, Map.of())
                .apps()
                .values()
                .forEach(app -> app.services().forEach(service -> {
                    var address = given.get(service.key());
                    containers.add(address == null ? running(service) : given(running(service), address));
                }));
        var networks = Set.of(
                new OwnedNetwork("1_default", "1_default", 1, null),
                new OwnedNetwork("2_default", "2_default", 2, null),
                new OwnedNetwork("lan", "lan", 1, null));
        var observation = new Observation(Instant.EPOCH, containers, Set.of("image:1"), Set.of(), networks);
        var rules = new PlanRules(US, 2, PlanTimings.DEFAULTS, true, paused);
        return Planner.plan(
                new PlanInput(Desired.of(2, after, Map.of()), observation, Map.of(), Map.of(), after, facts, rules));
    }

    /** The steps that a step waits for, directly or not, by kind and service: {@code stop 1/2}. */
    private static Set<String> before(Plan plan, String step) {
        var found = plan.steps().stream().filter(it -> text(it).equals(step)).findFirst();
        var names = new java.util.TreeSet<String>();
        var open = new ArrayList<>(found.orElseThrow(() -> new AssertionError(step + " is not in\n" + plan.text()))
                .dependsOn());
        while (!open.isEmpty()) {
            var next = plan.steps().get(open.removeLast() - 1);
            names.add(text(next));
            open.addAll(next.dependsOn());
        }
        return names;
    }

    private static String text(PlannedStep planned) {
        return planned.step().kind().replace("Container", "") + " " + planned.lane();
    }

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
                        state(app(1, service(1, MovesPlanTest::lan), service(2, address("10.0.0.2")))),
                        "start 1/1",
                        "start 1/2"),
                arguments(
                        "unless the one with the fixed address starts after the other",
                        state(app(1)),
                        state(app(
                                1,
                                service(1, MovesPlanTest::lan),
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

    private static List<String> ofServices(Plan plan) {
        return plan.steps().stream()
                .filter(it -> it.service() != null)
                .map(MovesPlanTest::text)
                .toList();
    }

    private static @Nullable String reason(Plan plan, ServiceKey key) {
        return Objects.requireNonNull(plan.statuses().get(key)).reason();
    }

    private static final Map<ServiceKey, String> GIVEN = Map.of(new ServiceKey(1, 1), "10.0.0.9");

    @Test
    void whoWasGivenADeclaredAddressIsRestartedForTheTimeThatItsTakerStarts() {
        var plan = plan(
                state(app(1, service(1, MovesPlanTest::lan))),
                state(app(1, service(1, MovesPlanTest::lan), service(2, address("10.0.0.9")))),
                Set.of(),
                GIVEN,
                EngineFacts.NONE);
        assertThat(plan.text(), ofServices(plan), is(List.of("create 1/2", "stop 1/1", "start 1/2", "start 1/1")));
        assertThat(before(plan, "start 1/1"), is(Set.of("create 1/2", "stop 1/1", "start 1/2")));
        assertThat(before(plan, "stop 1/1"), is(Set.of("create 1/2")));
        assertThat(
                reason(plan, new ServiceKey(1, 1)),
                is("it is restarted, because the engine gave it the address 10.0.0.9 on network lan, which app1/s2"
                        + " declares"));
    }

    @Test
    void anAddressThatNoOtherServiceDeclaresIsLeftAlone() {
        var lan = state(app(1, service(1, MovesPlanTest::lan)));
        var plan = plan(lan, lan, Set.of(), GIVEN, EngineFacts.NONE);
        assertThat(plan.text(), ofServices(plan), is(List.of()));
    }

    private static Stream<Arguments> kept() {
        var taker = service(2, address("10.0.0.9"));
        var wanted = Desired.of(2, state(app(1, taker)), Map.of())
                .apps()
                .values()
                .iterator()
                .next()
                .services()
                .getFirst();
        var tried = new EngineFacts.Spec(wanted.key(), wanted.specHash());
        var failed = new EngineFacts(
                Map.of(),
                Map.of(tried, new FailedAttempts(3, Duration.ZERO, "no such file", null, true)),
                Map.of(),
                KnownImages.NONE,
                Map.of(),
                Map.of(),
                Map.of());
        var byHand = ", to which the engine gave it: stop app1/s1, and start it again once app1/s2 runs";
        return Stream.of(
                arguments(
                        "the taker waits for it",
                        service(2, address("10.0.0.9"), after("s1", Dependency.Condition.STARTED)),
                        Set.of(),
                        EngineFacts.NONE,
                        byHand),
                arguments("the taker's starts fail", taker, Set.of(), failed, byHand));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kept")
    void whoWasGivenADeclaredAddressKeepsItAndTheReasonSaysWhatToDo(
            String title, Service taker, Set<Long> paused, EngineFacts facts, String advice) {
        var plan = plan(
                state(app(1, service(1, MovesPlanTest::lan))),
                state(app(1, service(1, MovesPlanTest::lan), taker)),
                paused,
                GIVEN,
                facts);
        assertThat(title + plan.text(), ofServices(plan), is(List.of()));
        assertThat(
                reason(plan, new ServiceKey(1, 2)),
                is("waiting: address 10.0.0.9 on network lan is in use by container name-11" + advice));
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
