package io.containermanager.reconcile;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.model.App;
import io.containermanager.model.Container;
import io.containermanager.model.ContainerLabels;
import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.Network;
import io.containermanager.model.Observation;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Rollout;
import io.containermanager.model.Rollout.UpdateStrategy;
import io.containermanager.model.RunState.Health;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.Step;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One random life of a machine: targets, faults, kills of the manager at any moment, time. Everything follows from the seed. What must
 * hold is checked all along; what must come about is checked at the end, once faults have stopped.
 */
@SuppressWarnings({"EnumOrdinal", "FutureReturnValueIgnored"
}) // Faults are drawn by number, and every answer is looked at in the observed state.
final class History {

    static final int STEPS_MIN = 20;
    private static final int APPS = 3;
    private static final int ORPHANED_START_SECONDS = 5;
    /** This app gets no fault of its own. */
    private static final int QUIET_APP = 3;

    private static final List<UpdateStrategy> STRATEGIES = List.of(UpdateStrategy.values());
    private static final List<Cause> CAUSES = List.of(Cause.values());
    private static final List<String> STEP_KINDS = List.of(
            "createContainer", "startContainer", "stopContainer", "removeContainer", "downloadImage", "createNetwork");

    final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
    private final long seed;
    private final Random random;
    private final Machine machine;
    private final GuardedEngine engine;
    private final Set<ServiceKey> duplicated = new HashSet<>();
    private final Map<ServiceKey, Instant> orphaned = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private boolean machineWide;
    private String good = "good:";

    History(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.machine = new Machine(seed, ReconcilerSettings.DEFAULTS);
        this.engine = new GuardedEngine(machine.engine, this::done);
        machine.kill();
        machine.through(engine);
        machine.start();
    }

    /** Lives it. */
    void live() {
        int steps = STEPS_MIN + random.nextInt(6);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> target();
                case 2 -> machine.pass(Duration.ofSeconds(1 + random.nextInt(20)));
                default -> fault();
            }
            machine.pass(Duration.ofMillis(random.nextInt(400)));
            check();
        }
        quietAppRuns();
        faultsStop();
        convergesAndStays();
    }

    private void say(String what) {
        told.add(machine.time.now() + " " + what);
    }

    private void violated(String what) {
        throw new AssertionError("history " + seed + ": " + what + "\n" + String.join("\n", told));
    }

    private void check() {
        if (!broken.isEmpty()) {
            violated(String.join("; ", broken));
        }
    }

    /** What must hold whenever a step was done. */
    private void done(Step step, StepResult result) {
        if (step instanceof Step.RemoveVolume) {
            broken.add("a volume was removed: " + step);
        }
        if (step instanceof Step.StartContainer start) {
            var _ = machine.engine.observe().thenAccept(seen -> oneLive(start, seen));
        }
    }

    private void oneLive(Step.StartContainer start, Observation seen) {
        var key = new ServiceKey(start.appId(), start.serviceId());
        var live = seen.containers().stream()
                .filter(it -> it.key().equals(key) && live(it))
                .toList();
        if (live.size() <= 1) {
            duplicated.remove(key);
        } else if (!duplicated.contains(key)
                && orphaned.getOrDefault(key, Instant.MIN).isBefore(machine.time.now())
                && strategy(key.appId(), key.serviceId()) != UpdateStrategy.HAND_OVER) {
            broken.add("two live containers of " + key + " after " + start + ": " + live);
        }
    }

    private static boolean live(Container container) {
        return switch (container.run().status()) {
            case RUNNING, PAUSED, RESTARTING -> true;
            default -> false;
        };
    }

    private void target() {
        var apps = new ArrayList<App>();
        for (int id = 1; id <= APPS; id++) {
            if (id == QUIET_APP || random.nextInt(8) > 0) {
                apps.add(app(id, id != QUIET_APP));
            }
        }
        say("target " + names(apps));
        machine.post(apps.toArray(App[]::new));
        var _ = machine.loop.apply("history");
    }

    private static String names(List<App> apps) {
        var names = new StringBuilder();
        for (var app : apps) {
            for (var service : app.services()) {
                names.append(' ')
                        .append(app.appId())
                        .append('/')
                        .append(service.serviceId())
                        .append('=');
                names.append(service.imageName())
                        .append(' ')
                        .append(service.config().restart());
                names.append(' ').append(service.config().rollout().updateStrategy());
                names.append(
                        service.config().dependsOn().isEmpty()
                                ? ";"
                                : " after " + service.config().dependsOn() + ";");
            }
        }
        return names.toString();
    }

    private App app(int id, boolean faulty) {
        var services = new ArrayList<Service>();
        int count = 1 + random.nextInt(3);
        for (int service = 1; service <= count; service++) {
            services.add(service(id, service, faulty));
        }
        var app = App.of(id, "app" + id, services);
        return new App(id, app.appName(), null, services, new TreeMap<>(Map.of("data", Volume.PLAIN)), app.networks());
    }

    /** The strategy stays the same all along, so that it is known at every moment whether two may be live. */
    private UpdateStrategy strategy(long appId, long serviceId) {
        return STRATEGIES.get((int) ((seed + appId + serviceId) % STRATEGIES.size()));
    }

    private Service service(int appId, int id, boolean faulty) {
        var image = faulty && random.nextInt(4) == 0 ? faultyImage() : good + random.nextInt(3);
        var builder = ServiceConfig.DEFAULTS.builder();
        var strategy = strategy(appId, id);
        builder.rollout(new Rollout(Rollout.DEFAULTS.pullPolicy(), strategy, null));
        if (strategy != UpdateStrategy.HAND_OVER && random.nextInt(3) == 0) {
            builder.volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())));
        }
        if (random.nextInt(8) == 0) {
            builder.restart(RestartPolicy.ON_FAILURE);
        }
        if (id > 1 && random.nextInt(3) == 0) {
            var condition = random.nextBoolean() ? Condition.STARTED : Condition.HEALTHY;
            builder.dependsOn(List.of(new Dependency("service" + (id - 1), condition)));
        }
        return new Service(id, "service" + id, image, builder.build());
    }

    private String faultyImage() {
        return switch (random.nextInt(6)) {
            case 0 -> hit(FaultKind.IMAGE_CANNOT_BE_PULLED, "pull:1");
            case 1 -> hit(FaultKind.IMAGE_PULLS_SLOWLY, "slow-pull:" + (1 + random.nextInt(20)));
            case 2 -> hit(FaultKind.IMAGE_FAILS_TO_START, "start:1");
            case 3 -> hit(FaultKind.IMAGE_EXITS_AT_ONCE, "exit:" + random.nextInt(4));
            case 4 -> hit(FaultKind.IMAGE_CRASHES_LATER, "crash:" + (1 + random.nextInt(9)));
            default -> hit(FaultKind.IMAGE_NEVER_HEALTHY, "unhealthy:1");
        };
    }

    private String hit(FaultKind kind, String image) {
        faults.merge(kind, 1, Integer::sum);
        return "simulated.fault/" + image;
    }

    private void fault() {
        // In every fourth history the faults are the noisy apps' own, so that the quiet one must not notice.
        int kinds = FaultKind.OF_CONTAINERS.size() + (seed % 4 == 0 ? 0 : FaultKind.OF_THE_MACHINE.size());
        int chosen = random.nextInt(kinds);
        if (chosen >= FaultKind.OF_CONTAINERS.size()) {
            var kind = FaultKind.OF_THE_MACHINE.get(chosen - FaultKind.OF_CONTAINERS.size());
            say("fault " + kind);
            faults.merge(kind, 1, Integer::sum);
            machineWide(kind);
        } else {
            var kind = FaultKind.OF_CONTAINERS.get(chosen);
            var candidates = machine.lookNow().containers().stream()
                    .filter(it -> it.owner().appId() != QUIET_APP)
                    .toList();
            if (!candidates.isEmpty()) {
                var victim = candidates.get(random.nextInt(candidates.size()));
                say("fault " + kind + " of " + victim.key() + " " + victim.id());
                faults.merge(kind, 1, Integer::sum);
                container(kind, victim);
            }
        }
    }

    private void container(FaultKind kind, Container victim) {
        var injected = machine.engine.faults();
        var id = victim.id();
        switch (kind) {
            case CONTAINER_KILLED -> injected.kill(id);
            case CONTAINER_EXITED -> injected.exit(id, random.nextInt(3));
            case CONTAINER_OUT_OF_MEMORY -> injected.outOfMemory(id);
            case CONTAINER_STOPPED -> injected.stop(id);
            case CONTAINER_DEAD -> injected.dead(id);
            case CONTAINER_UNHEALTHY -> injected.health(id, Health.UNHEALTHY);
            case CONTAINER_REMOVED -> injected.remove(id);
            default -> {
                duplicated.add(victim.key());
                injected.duplicate(id, "twin-" + random.nextLong());
            }
        }
    }

    private void machineWide(FaultKind kind) {
        var injected = machine.engine.faults();
        machineWide |= kind != FaultKind.MANAGER_KILLED && kind != FaultKind.EVENTS_LOST;
        switch (kind) {
            case ENGINE_AWAY -> {
                injected.goAway();
                machine.pass(Duration.ofMillis(random.nextInt(3000)));
                injected.comeBack();
            }
            case ENGINE_SLOW -> injected.slowDown(1 + random.nextInt(10));
            case EVENTS_LOST -> injected.dropEvents(random.nextBoolean());
            case STEP_REFUSED ->
                injected.refuseNext(
                        STEP_KINDS.get(random.nextInt(STEP_KINDS.size())), CAUSES.get(random.nextInt(CAUSES.size())));
            case IMAGE_LOST -> injected.loseImage("good:" + random.nextInt(3));
            case NETWORK_LOST -> injected.loseNetwork((1 + random.nextInt(APPS)) + "_default");
            case STORE_BROKEN -> {
                machine.store.broken(true);
                machine.pass(Duration.ofMillis(random.nextInt(5000)));
                machine.store.broken(false);
            }
            default -> {
                machine.kill();
                // A start that a dead manager's request still brings about is known to nobody: the next look repairs
                // it.
                for (var step : engine.underWay()) {
                    if (step instanceof Step.StartContainer start) {
                        orphaned.put(
                                new ServiceKey(start.appId(), start.serviceId()),
                                machine.time.now().plusSeconds(ORPHANED_START_SECONDS));
                    }
                }
                machine.pass(Duration.ofMillis(random.nextInt(500)));
                machine.start();
            }
        }
    }

    /** An app without faults runs, whatever its neighbours do. */
    private void quietAppRuns() {
        if (machineWide || machine.store.appliedRevision() == 0) {
            return;
        }
        machine.pass(Duration.ofSeconds(70));
        check();
        appRuns(machine.store
                .revision(machine.store.appliedRevision())
                .orElseThrow()
                .state()
                .app(QUIET_APP)
                .orElseThrow());
    }

    private void faultsStop() {
        var injected = machine.engine.faults();
        injected.comeBack();
        injected.slowDown(1);
        injected.dropEvents(false);
        usedUp();
        machine.store.broken(false);
        say("faults stop");
    }

    /** Uses up refusals that wait for a step of their kind: they would hit after the faults have stopped. */
    private void usedUp() {
        var nobody = new ContainerLabels(99, "nobody", 99, "nobody", 1, "v1:none", "nobody");
        var absent = new Service(99, "nobody", "absent:1", ServiceConfig.DEFAULTS);
        var placement = new Step.Placement("absent:1", Map.of(), Map.of(), List.of());
        List.of(
                        new Step.CreateContainer(nobody, absent, placement, "use up"),
                        new Step.StartContainer(99, 99, "absent", "use up"),
                        new Step.StopContainer(99, 99, "absent", Duration.ZERO, "use up"),
                        new Step.RemoveContainer(99, 99, "absent", "use up"),
                        new Step.DownloadImage(99, "good:0", Rollout.PullPolicy.IF_NOT_PRESENT, "use up"),
                        new Step.CreateNetwork(QUIET_APP, QUIET_APP + "_default", Network.PLAIN, "use up"))
                .forEach(step -> {
                    var _ = machine.engine.execute(step);
                });
        machine.pass(Duration.ofSeconds(1));
    }

    private void convergesAndStays() {
        var apps = new ArrayList<App>();
        // Other specs than before: one that failed while there were faults is rightly held.
        good = "last:";
        for (int id = 1; id <= APPS; id++) {
            apps.add(app(id, false));
        }
        say("last target " + names(apps));
        machine.post(apps.toArray(App[]::new));
        var _ = machine.loop.apply("history");
        machine.pass(Duration.ofMinutes(5));
        check();
        apps.forEach(this::appRuns);
        var status = machine.loop.status();
        if (status.reconciling() || status.lastError() != null) {
            violated("still reconciling or wrong: " + status.lastError());
        }
        int asked = engine.asked().size();
        machine.pass(Duration.ofMinutes(3));
        if (engine.asked().size() != asked) {
            violated("written though in sync: "
                    + engine.asked().subList(asked, engine.asked().size()));
        }
    }

    private void appRuns(App app) {
        for (var service : app.services()) {
            var key = new ServiceKey(app.appId(), service.serviceId());
            var found = machine.lookNow().containers().stream()
                    .filter(it -> it.key().equals(key))
                    .toList();
            var verdict = machine.loop.status().services().get(key);
            boolean well = found.size() == 1
                    && found.getFirst().run().running()
                    && verdict != null
                    && verdict.live() != null
                    && verdict.live().imageName().equals(service.imageName())
                    && verdict.sync() == Sync.IN_SYNC;
            if (!well) {
                var steps = engine.asked().stream()
                        .map(it -> it.kind() + " " + it.appId() + " " + it.reason())
                        .toList();
                violated("service " + key + " does not run as declared: " + names(List.of(app)) + "\nfound "
                        + found.stream()
                                .map(it -> it.id() + it.imageName() + it.run())
                                .toList()
                        + "\nverdict " + (verdict == null ? "none" : verdict.sync() + " " + verdict.reason())
                        + "\nmemory " + machine.store.memories().get(key)
                        + "\nlast error " + machine.loop.status().lastError()
                        + "\nsteps " + String.join("\n", steps));
            }
        }
    }
}
