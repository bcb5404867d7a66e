package io.containermanager.plan.move;

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
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
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
import org.jspecify.annotations.Nullable;

/** Apps whose containers run as the state before declares them, and the plan for the state after. */
final class MovesScene {

    private static final String US = "us";

    private MovesScene() {}

    static Service service(long id, String image, List<Consumer<ServiceConfigBuilder>> having) {
        var config = ServiceConfig.DEFAULTS.builder();
        having.forEach(change -> change.accept(config));
        return new Service(id, "s" + id, image, config.build());
    }

    static Service service(long id) {
        return service(id, "image:1", List.of());
    }

    static Service service(long id, Consumer<ServiceConfigBuilder> having) {
        return service(id, "image:1", List.of(having));
    }

    static Service service(long id, Consumer<ServiceConfigBuilder> having, Consumer<ServiceConfigBuilder> more) {
        return service(id, "image:1", List.of(having, more));
    }

    static Consumer<ServiceConfigBuilder> port(int port) {
        return ports(port);
    }

    static Consumer<ServiceConfigBuilder> ports(int... ports) {
        return config -> config.ports(Arrays.stream(ports)
                .mapToObj(port -> new PortMapping(null, port, 80, "tcp"))
                .toList());
    }

    static Consumer<ServiceConfigBuilder> address(String address) {
        return config -> config.networks(List.of(new NetworkAttachment("lan", List.of(), address, null)));
    }

    static void lan(ServiceConfigBuilder config) {
        config.networks(List.of(new NetworkAttachment("lan", List.of(), null, null)));
    }

    static Consumer<ServiceConfigBuilder> name(String name) {
        return config ->
                config.environs(new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), name, null, null));
    }

    static Consumer<ServiceConfigBuilder> after(String sibling, Dependency.Condition condition) {
        return config -> config.dependsOn(List.of(new Dependency(sibling, condition)));
    }

    static App app(long id, Service... services) {
        return new App(
                id,
                "app" + id,
                null,
                Arrays.asList(services),
                new TreeMap<>(),
                new TreeMap<>(Map.of("lan", new Network("lan", false, null, Map.of(), Map.of(), false, List.of()))));
    }

    static State state(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        return state;
    }

    /** A running container of a service of the state before; its id says whose it is. */
    static Container running(DesiredService service) {
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
    static Container given(Container it, String address) {
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

    static Plan plan(State before, State after, Set<Long> paused) {
        return plan(before, after, paused, Map.of(), EngineFacts.NONE);
    }

    /** With containers for which the engine chose an address, by service. */
    static Plan plan(State before, State after, Set<Long> paused, Map<ServiceKey, String> given, EngineFacts facts) {
        var containers = new ArrayList<Container>();
        DesiredState.of(1, before, Map.of())
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
        return Planner.plan(new PlanInput(
                DesiredState.of(2, after, Map.of()), observation, Map.of(), Map.of(), after, facts, rules));
    }

    /** The steps that a step waits for, directly or not, by kind and service: {@code stop 1/2}. */
    static Set<String> before(Plan plan, String step) {
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

    static String text(PlannedStep planned) {
        return planned.step().kind().replace("Container", "") + " " + planned.lane();
    }

    static List<String> ofServices(Plan plan) {
        return plan.steps().stream()
                .filter(it -> it.service() != null)
                .map(MovesScene::text)
                .toList();
    }

    static @Nullable String reason(Plan plan, ServiceKey key) {
        return Objects.requireNonNull(plan.statuses().get(key)).reason();
    }
}
