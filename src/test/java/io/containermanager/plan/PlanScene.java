package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.OutsideChange;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.ContainerTiming;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.EngineFacts.Spec;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.KnownImages.PullFailure;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is made from, to be changed in one respect: app 1 declares service 1, {@code web}, whose container {@code old} has run well
 * for an hour. Times and ids are fixed, so that the same scene gives the same plan.
 */
public final class PlanScene {
    static final ServiceKey WEB = new ServiceKey(1, 1);
    static final Duration HOUR = Duration.ofHours(1);
    static final Instant NEXT = Instant.parse("2026-01-01T00:00:07Z");
    private static final String US = "this-manager";
    private static final String PULLED = "sha256:0123";
    private static final long APPLIED = 2;

    private final TreeMap<Long, App> apps = new TreeMap<>();
    private final TreeMap<String, Container> containers = new TreeMap<>();
    private final Set<String> images = new HashSet<>(Set.of("web:1", "web:2", "db:1"));
    private final Set<String> volumes = new HashSet<>();
    private final Set<OwnedNetwork> networks = new HashSet<>();
    private final Map<ServiceKey, ServiceMemory> memories = new HashMap<>();
    private final Map<ServiceKey, DesiredService> good = new HashMap<>();
    private final Map<String, ContainerTiming> watches = new HashMap<>();
    private final Map<Spec, FailedAttempts> attempts = new HashMap<>();
    private final Map<ServiceKey, RestartOrder> orders = new HashMap<>();
    private final Set<String> pulling = new HashSet<>();
    private final Set<String> pullsWaiting = new HashSet<>();
    private final Map<String, PullFailure> pullFailures = new HashMap<>();
    private final Map<String, FailedAttempts> lanes = new HashMap<>();
    private final Map<ServiceKey, Set<ServiceKey>> formerNeeds = new HashMap<>();
    private final Set<Long> paused = new HashSet<>();
    private boolean storeUsable = true;
    private long applied = APPLIED;

    PlanScene() {
        declares(web("web:1"));
        network("1_default", 1);
        runs("old", web("web:1"));
        wasGood(web("web:1"));
    }

    static Service web(String image) {
        return web(image, _ -> {});
    }

    static Service web(String image, Consumer<ServiceConfigBuilder> change) {
        return service(1, "web", image, change);
    }

    static Service service(long id, String name, String image, Consumer<ServiceConfigBuilder> change) {
        var config = ServiceConfig.DEFAULTS.builder();
        change.accept(config);
        return new Service(id, name, image, config.build());
    }

    /** A container in that state, by the id {@code c}; nothing else about it matters. */
    public static Container container(RunState run) {
        return container("c", run);
    }

    /** The same by another id. */
    public static Container container(String id, RunState run) {
        var labels = new ContainerLabels(1, "app1", 1, "web", 1, "v1:0", US);
        return new Container(
                id, id, labels, "web:1", PULLED, ServiceConfig.DEFAULTS, run, Instant.EPOCH, List.of(), Attached.NONE);
    }

    PlanScene nothingApplied() {
        applied = 0;
        apps.clear();
        return this;
    }

    /** App 1 declares these and nothing else. */
    PlanScene declares(Service... services) {
        return app(1, _ -> {}, services);
    }

    PlanScene app(long id, Consumer<Map<String, Network>> change, Service... services) {
        var declared = new TreeMap<String, Network>();
        change.accept(declared);
        apps.put(id, new App(id, "app" + id, null, List.of(services), new TreeMap<>(), declared));
        return this;
    }

    PlanScene volume(String name, Volume volume) {
        var app = Objects.requireNonNull(apps.get(1L));
        apps.put(1L, new App(1, "app1", null, app.services(), new TreeMap<>(Map.of(name, volume)), app.networks()));
        return this;
    }

    PlanScene without(long appId) {
        apps.remove(appId);
        return this;
    }

    PlanScene network(String name, long appId) {
        networks.add(new OwnedNetwork("id-of-" + name, name, appId, SpecHash.of(Network.PLAIN)));
        return this;
    }

    PlanScene withoutNetworks() {
        networks.clear();
        return this;
    }

    PlanScene withoutImage(String image) {
        images.remove(image);
        return this;
    }

    /** A container of that spec has been running for an hour. */
    PlanScene runs(String id, Service service) {
        return runs(id, 1, service, US, 1);
    }

    PlanScene runs(String id, long appId, Service service, String instance, long revision) {
        var serviceId = service.serviceId();
        var name = service.serviceName();
        var labels =
                new ContainerLabels(appId, "app" + appId, serviceId, name, revision, hash(appId, service), instance);
        var run = new RunState(Status.RUNNING, Health.NONE, null, false, Instant.EPOCH, null, 0);
        var networks = Map.of("1_default", "id-of-1_default");
        var joined = new Attached(Set.of(), networks, Set.of(), null, Map.of(), List.of());
        containers.put(
                id,
                new Container(
                        id,
                        id,
                        labels,
                        service.imageName(),
                        PULLED,
                        service.config(),
                        run,
                        Instant.EPOCH.plusSeconds(containers.size()),
                        List.of(),
                        joined));
        return since(id, HOUR, HOUR);
    }

    private String hash(long appId, Service service) {
        return SpecHash.of(apps.getOrDefault(appId, App.of(appId, "app" + appId, List.of())), service);
    }

    PlanScene gone(String id) {
        containers.remove(id);
        return this;
    }

    PlanScene state(String id, Status status, @Nullable Integer exitCode) {
        boolean never = status == Status.CREATED;
        if (never) {
            watches.put(id, ContainerTiming.NEW);
        }
        var at = never ? null : Instant.EPOCH;
        return run(id, _ -> new RunState(status, Health.NONE, exitCode, false, at, null, 0));
    }

    PlanScene health(String id, Health health) {
        return run(id, it -> new RunState(it.status(), health, null, false, it.startedAt(), null, 0));
    }

    /** The engine has restarted it so often, and it runs again since a moment. */
    PlanScene restarted(String id, int times) {
        return run(id, it -> new RunState(Status.RUNNING, Health.NONE, null, false, it.startedAt(), null, times))
                .since(id, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    /** Its health is checked like that, whatever is declared. */
    PlanScene checked(String id, Healthcheck check) {
        var it = Objects.requireNonNull(containers.get(id));
        return seen(id, it.config().builder().healthcheck(check).build(), it.run());
    }

    private PlanScene run(String id, UnaryOperator<RunState> change) {
        var it = Objects.requireNonNull(containers.get(id));
        return seen(id, it.config(), change.apply(it.run()));
    }

    private PlanScene seen(String id, ServiceConfig config, RunState run) {
        containers.computeIfPresent(
                id,
                (_, it) -> new Container(
                        id,
                        it.name(),
                        it.owner(),
                        it.imageName(),
                        it.imageId(),
                        config,
                        run,
                        it.createdAt(),
                        List.of(),
                        it.attached()));
        return this;
    }

    PlanScene changedOutside(String id, OutsideChange change) {
        containers.computeIfPresent(id, (_, it) -> it.withChanged(change));
        return this;
    }

    /** It has been in its state for so long, and was started that long ago. */
    PlanScene since(String id, Duration inState, Duration sinceStart) {
        return watched(id, new ContainerTiming(inState, sinceStart, null, false, false, false, null));
    }

    private PlanScene watched(String id, ContainerTiming timing) {
        watches.put(id, timing);
        return this;
    }

    PlanScene killed(String id, Duration ago, int signal) {
        return watched(id, new ContainerTiming(ago, HOUR, null, true, false, false, null, signal, Set.of()));
    }

    PlanScene lostWithTheEngine(String id, Duration ago) {
        return watched(id, new ContainerTiming(ago, HOUR, null, false, false, true, null));
    }

    PlanScene cutOff(String id) {
        return watched(id, new ContainerTiming(HOUR, HOUR, null, false, true, false, null));
    }

    PlanScene unhealthy(String id, Duration since) {
        return health(id, Health.UNHEALTHY)
                .watched(id, new ContainerTiming(HOUR, HOUR, since, false, false, false, null));
    }

    PlanScene startedWithout(String id, String... files) {
        return watched(id, new ContainerTiming(HOUR, HOUR, null, false, false, false, null, null, Set.of(files)));
    }

    PlanScene broken(String id, String why) {
        return watched(id, new ContainerTiming(HOUR, HOUR, null, false, false, false, why));
    }

    PlanScene memory(UnaryOperator<ServiceMemory> change) {
        return memory(WEB, change);
    }

    PlanScene memory(ServiceKey key, UnaryOperator<ServiceMemory> change) {
        memories.put(key, change.apply(memories.getOrDefault(key, ServiceMemory.of(key))));
        return this;
    }

    PlanScene stopped(long... serviceIds) {
        for (long serviceId : serviceIds) {
            memory(new ServiceKey(1, serviceId), it -> it.withStoppedBy("ops"));
        }
        return this;
    }

    /** That spec ran well in revision 1. */
    PlanScene wasGood(Service service) {
        good.put(WEB, DesiredService.of(Objects.requireNonNull(apps.get(1L)), service, 1, null));
        return memory(it -> it.withLastGood(new ServiceMemory.GoodSpec(1, hash(1, service), null)));
    }

    /** Revision 2 tries that spec, whose way back is the container {@code old}. */
    PlanScene tries(Service service) {
        return memory(it -> it.withTrial(new ServiceMemory.Trial(hash(1, service), null, APPLIED, "old", true)));
    }

    PlanScene held(Service service, String reason) {
        return memory(it -> it.withHold(new ServiceMemory.Hold(hash(1, service), null, APPLIED, reason)));
    }

    PlanScene failed(Service service, Duration backoff, @Nullable String problem, boolean atStart) {
        attempts.put(new Spec(WEB, hash(1, service)), new FailedAttempts(2, backoff, problem, NEXT, atStart));
        return this;
    }

    PlanScene laneFailed(String lane, Duration backoff) {
        lanes.put(lane, new FailedAttempts(1, backoff, "Pool overlaps", NEXT, false));
        return this;
    }

    PlanScene ordered(String id, boolean tried) {
        var container = Objects.requireNonNull(containers.get(id));
        orders.put(container.key(), new RestartOrder(id, container.run().startedAt(), "ops", null, tried));
        return memory(container.key(), it -> it.withRestart(RestartOrder.of(container, "ops", null)));
    }

    PlanScene needed(long serviceId, Long... others) {
        formerNeeds.put(
                new ServiceKey(1, serviceId),
                Arrays.stream(others).map(it -> new ServiceKey(1, it)).collect(Collectors.toSet()));
        return this;
    }

    PlanScene pullWaits(String image) {
        pullsWaiting.add(image);
        return this;
    }

    PlanScene pulling(String image) {
        pulling.add(image);
        return this;
    }

    PlanScene pullFailed(String image, Duration backoff) {
        pullFailures.put(image, new PullFailure(1, backoff, "Cannot pull " + image + ": manifest unknown", NEXT));
        return this;
    }

    PlanScene paused(long appId) {
        paused.add(appId);
        return this;
    }

    PlanScene storeBroken() {
        storeUsable = false;
        return this;
    }

    /** The plan, a step a line, then what is to be remembered; without steps how services stand that do not stand well. */
    List<String> plan() {
        return PlanLines.of(planned());
    }

    /** How each service stands, in fields: {@code web needs-update stuck held 2026-…}. */
    List<String> standings() {
        return planned().statuses().values().stream()
                .map(it -> "%s %s %s%s%s%s"
                        .formatted(
                                it.serviceName(),
                                it.sync().word(),
                                it.progress().word(),
                                it.cause() == null ? "" : " " + it.cause().word(),
                                it.action() == null ? "" : " (" + it.action().word() + ")",
                                it.nextAttempt() == null ? "" : " " + it.nextAttempt()))
                .toList();
    }

    Plan planned() {
        var images = new KnownImages(pulling, pullsWaiting, pullFailures, Map.of(), false);
        var facts = new EngineFacts(
                watches,
                attempts,
                orders,
                images,
                Map.of(),
                lanes,
                Map.of(),
                EngineFacts.ChangedNetworks.NONE,
                formerNeeds);
        var rules = new PlanRules(US, applied, PlanTimings.DEFAULTS, storeUsable, paused);
        var desired = applied == 0 ? DesiredState.NOTHING : DesiredState.of(applied, new State(apps), Map.of());
        var seen = new Observation(
                Instant.EPOCH, List.copyOf(containers.values()), this.images, volumes, networks, Map.of());
        return Planner.plan(new PlanInput(desired, seen, memories, good, desired.state(), facts, rules));
    }
}
