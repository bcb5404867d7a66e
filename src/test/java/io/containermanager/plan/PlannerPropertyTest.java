package io.containermanager.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.model.App;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.move.PortsAndAddresses;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What no plan ever does, whatever is declared and whatever is on the engine. */
@SuppressWarnings("EnumOrdinal") // Cases are drawn by number.
class PlannerPropertyTest {

    private static final String US = "us";
    private static final List<Status> STATES = List.of(Status.values());

    private static Service service(Random random, long id, Set<Integer> taken) {
        var strategy = random.nextBoolean() ? UpdateStrategy.DOWNLOAD_THEN_KILL : UpdateStrategy.KILL_THEN_DOWNLOAD;
        var config = ServiceConfig.DEFAULTS
                .builder()
                .rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, null));
        int port = 8_000 + random.nextInt(4);
        if (random.nextBoolean() && taken.add(port)) {
            config.ports(List.of(new PortMapping(null, port, 80, "tcp")));
        }
        return new Service(id, "service" + id, "image:" + random.nextInt(3), config.build());
    }

    private static State target(Random random) {
        var state = State.EMPTY;
        var taken = new HashSet<Integer>();
        for (long app = 1; app <= 1 + random.nextInt(3); app++) {
            var services = new ArrayList<Service>();
            for (long id = 1; id <= 1 + random.nextInt(3); id++) {
                services.add(service(random, id, taken));
            }
            state = state.with(App.of(app, "app" + app, services));
        }
        return state;
    }

    private static Container container(Random random, DesiredService service, Status status, String instance) {
        boolean started = status != Status.CREATED;
        var run = new RunState(
                status,
                Health.NONE,
                status == Status.EXITED ? 1 : null,
                false,
                started ? Instant.EPOCH : null,
                null,
                0);
        var labels = new ContainerLabels(
                service.key().appId(),
                "app",
                service.key().serviceId(),
                service.service().serviceName(),
                1,
                service.specHash(),
                instance);
        return new Container(
                "c" + random.nextLong(),
                "name",
                labels,
                service.service().imageName(),
                null,
                service.service().config(),
                run,
                Instant.ofEpochSecond(random.nextInt(1000)),
                List.of(),
                Attached.NONE);
    }

    private static PlanInput input(DesiredState desired, List<Container> containers) {
        var images = Set.of("image:0", "image:1", "image:2");
        var networks = new HashSet<OwnedNetwork>();
        desired.apps()
                .keySet()
                .forEach(appId -> networks.add(new OwnedNetwork(appId + "_default", appId + "_default", appId, null)));
        var observation = new Observation(Instant.EPOCH, containers, images, Set.of(), networks);
        var rules = new PlanRules(US, 2, PlanTimings.DEFAULTS, true, Set.of());
        return new PlanInput(desired, observation, Map.of(), Map.of(), desired.state(), EngineFacts.NONE, rules);
    }

    /** Containers of this and of another target, of us and of others, in every state, several of one service. */
    private static PlanInput anything(Random random) {
        var desired = DesiredState.of(2, target(random), Map.of());
        var other = DesiredState.of(1, target(random), Map.of());
        var containers = new ArrayList<Container>();
        for (var declared : List.of(desired, other)) {
            for (var app : declared.apps().values()) {
                for (var service : app.services()) {
                    for (int i = random.nextInt(3); i > 0; i--) {
                        var status = STATES.get(random.nextInt(STATES.size()));
                        containers.add(container(random, service, status, random.nextInt(6) == 0 ? "them" : US));
                    }
                }
            }
        }
        return input(desired, containers);
    }

    @Property(tries = 500)
    void theSameInputGivesTheSamePlan(@ForAll long seed) {
        assertThat(Planner.plan(anything(new Random(seed))), is(Planner.plan(anything(new Random(seed)))));
    }

    @Property(tries = 500)
    void everyStepComesAfterThoseItDependsOn(@ForAll long seed) {
        for (var planned : Planner.plan(anything(new Random(seed))).steps()) {
            planned.dependsOn().forEach(before -> assertThat(before, is(lessThan(planned.id()))));
        }
    }

    @Property(tries = 500)
    void noContainerIsStartedBesideALiveOneOfItsService(@ForAll long seed) {
        var input = anything(new Random(seed));
        var plan = Planner.plan(input);
        for (var planned : plan.steps()) {
            if (planned.step() instanceof Step.StartContainer start) {
                var stopped = plan.steps().stream()
                        .filter(it -> reaches(plan, planned, it.id()))
                        .map(PlannedStep::step)
                        .filter(Step.StopContainer.class::isInstance)
                        .map(step -> ((Step.StopContainer) step).containerId())
                        .collect(Collectors.toSet());
                var beside = input.observation().containers().stream()
                        .filter(it -> it.key().equals(planned.service())
                                && it.owner().instance().equals(US))
                        .filter(it -> ServiceContainers.live(it) && !it.id().equals(start.containerId()))
                        .map(Container::id)
                        .filter(id -> !stopped.contains(id))
                        .toList();
                assertThat(plan.text(), beside, is(empty()));
            }
        }
    }

    @Property(tries = 500)
    void noContainerIsStartedBeforeAnotherOneHasStoppedThatHasItsPort(@ForAll long seed) {
        var input = anything(new Random(seed));
        var plan = Planner.plan(input);
        var ours = input.observation().containers().stream()
                .filter(it -> it.owner().instance().equals(US))
                .toList();
        var creations = plan.steps().stream()
                .filter(it -> it.step() instanceof Step.CreateContainer)
                .collect(Collectors.toMap(
                        PlannedStep::service,
                        it -> PortsAndAddresses.of((Step.CreateContainer) it.step()),
                        (one, _) -> one));
        for (var planned : plan.steps()) {
            if (planned.step() instanceof Step.StartContainer start) {
                var started = ours.stream()
                        .filter(it -> it.id().equals(start.containerId()))
                        .findFirst();
                var takes = started.map(PortsAndAddresses::of).orElseGet(() -> creations.get(planned.service()));
                var inTheWay = ours.stream()
                        .filter(it -> ServiceContainers.live(it) && !it.key().equals(planned.service()))
                        .filter(it -> started.isEmpty() || !ServiceContainers.live(started.get()))
                        .filter(it -> takes.clash(PortsAndAddresses.of(it)).isPresent())
                        .filter(it -> plan.steps().stream()
                                .noneMatch(stop -> stop.step() instanceof Step.StopContainer stopped
                                        && stopped.containerId().equals(it.id())
                                        && reaches(plan, planned, stop.id())))
                        .map(Container::name)
                        .toList();
                assertThat(plan.text(), inTheWay, is(empty()));
            }
        }
    }

    private static boolean reaches(Plan plan, PlannedStep from, int id) {
        return from.dependsOn().stream()
                .anyMatch(before -> before == id || reaches(plan, plan.steps().get(before - 1), id));
    }

    @Property(tries = 500)
    void whatIsNotOursIsNeverTouchedAndNoVolumeEverGoes(@ForAll long seed) {
        var input = anything(new Random(seed));
        var foreign = input.observation().containers().stream()
                .filter(it -> !it.owner().instance().equals(US))
                .map(Container::id)
                .collect(Collectors.toSet());
        for (var planned : Planner.plan(input).steps()) {
            assertThat(foreign.contains(planned.subject()), is(false));
            assertThat(planned.step() instanceof Step.RemoveVolume, is(false));
        }
    }

    @Property(tries = 300)
    void whatRunsAsDeclaredGivesAnEmptyPlan(@ForAll long seed) {
        var random = new Random(seed);
        var desired = DesiredState.of(2, target(random), Map.of());
        var containers = desired.apps().values().stream()
                .flatMap(app -> app.services().stream())
                .map(service -> container(random, service, Status.RUNNING, US))
                .toList();
        var plan = Planner.plan(input(desired, containers));
        assertThat(plan.text(), plan.steps(), is(empty()));
        plan.statuses().values().forEach(it -> assertThat(it.toString(), it.sync(), is(ServiceStatus.Sync.IN_SYNC)));
    }

    @Property(tries = 200)
    void aContainerWithAFingerprintOfAnotherVersionIsNeverMadeAgainForThatAlone(@ForAll long seed) {
        var random = new Random(seed);
        var desired = DesiredState.of(2, target(random), Map.of());
        var containers = desired.apps().values().stream()
                .flatMap(app -> app.services().stream())
                .map(service -> container(
                        random,
                        new DesiredService(service.key(), service.app(), service.service(), "v9:unknown", 1, null),
                        Status.RUNNING,
                        US))
                .toList();
        assertThat(Planner.plan(input(desired, containers)).steps(), is(empty()));
    }

    @Property(tries = 200)
    void whileTheStoreDoesNotWorkNothingEnds(@ForAll long seed) {
        var input = anything(new Random(seed));
        var rules = new PlanRules(US, 2, PlanTimings.DEFAULTS, false, Set.of());
        var plan = Planner.plan(new PlanInput(
                input.desired(),
                input.observation(),
                input.memories(),
                input.lastGood(),
                input.desired().state(),
                input.facts(),
                rules));
        assertThat(plan.steps().stream().filter(PlannedStep::destructive).toList(), is(empty()));
    }

    @Property(tries = 500)
    void convergedMeansThatEverythingIsInSyncWhateverIsPaused(@ForAll long seed) {
        var random = new Random(seed);
        var input = anything(random);
        var paused = random.nextBoolean() ? Set.of(PlanRules.ALL_APPS) : Set.of(1L, 2L);
        var rules = new PlanRules(US, 2, PlanTimings.DEFAULTS, random.nextBoolean(), paused);
        var plan = Planner.plan(new PlanInput(
                input.desired(),
                input.observation(),
                input.memories(),
                input.lastGood(),
                input.desired().state(),
                input.facts(),
                rules));
        plan.statuses().values().stream()
                .filter(it -> it.progress() == ServiceStatus.Progress.SETTLED)
                .forEach(it -> assertThat(it.toString(), it.sync(), is(ServiceStatus.Sync.IN_SYNC)));
        boolean allRun = input.desired().apps().values().stream()
                .flatMap(app -> app.services().stream())
                .allMatch(it -> input.observation().containers().stream()
                        .anyMatch(container -> container.key().equals(it.key())
                                && container.owner().specHash().equals(it.specHash())));
        if (plan.converged()) {
            assertThat(plan.text(), allRun, is(true));
        }
    }
}
