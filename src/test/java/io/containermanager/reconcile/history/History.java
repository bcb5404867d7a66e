package io.containermanager.reconcile.history;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * One random life of a machine: targets, faults, kills of the manager at any moment, time. Everything follows from the seed. What must
 * hold is checked all along; what must hold in the end is checked there, once faults have stopped.
 */
@SuppressWarnings({"EnumOrdinal", "FutureReturnValueIgnored"
}) // Faults are drawn by number, and every answer is checked in the observed state.
final class History {

    /** Many lives of different lengths find more in the same time than few long ones: most are short, of few services. */
    private static final int STEPS_MIN = 3;

    private static final int STEPS_MAX_SHORT = 8;
    private static final int STEPS_MIN_LONG = 9;
    private static final int STEPS_MAX_LONG = 24;
    /** One life in so many is long. */
    private static final int LONG_EVERY = 5;

    private static final int APPS = 3;
    /** Begins the id of a container that was copied by hand from a managed one. */
    static final String COPY = "copy-";

    private static final int ORPHANED_START_SECONDS = 5;
    /** Stops take their time, each another one: what starts before another container has stopped finds its port taken. */
    private static final SimulatedSettings UNEVEN = new SimulatedSettings(
            SimulatedSettings.DEFAULTS.pull(),
            SimulatedSettings.DEFAULTS.create(),
            SimulatedSettings.DEFAULTS.start(),
            Duration.ofMillis(300),
            1,
            Duration.ZERO);
    /** This app gets no fault of its own. */
    private static final int QUIET_APP = 3;

    private static final List<Cause> CAUSES = List.of(Cause.values());
    private static final List<String> STEP_KINDS = List.of(
            "createContainer",
            "startContainer",
            "stopContainer",
            "removeContainer",
            "downloadImage",
            "createNetwork",
            "createVolume",
            "removeNetwork",
            "removeImage");

    private static final Set<FaultKind> HARMLESS_TO_THE_QUIET = EnumSet.of(
            FaultKind.MANAGER_KILLED,
            FaultKind.MANAGER_KILLED_BEFORE_A_STEP,
            FaultKind.EVENTS_LOST,
            FaultKind.CLOCK_JUMPED,
            FaultKind.TAG_MOVED,
            FaultKind.OPERATOR_VERB,
            FaultKind.OPERATOR_VERB_ON_A_FAILING,
            FaultKind.OPERATOR_PURGE);

    final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
    private final long seed;
    private final Random random;
    private final boolean isLong;
    private final HistoryTargets targets;
    private final HistorySharing sharing;
    private final HistoryPace pace;
    private final HistoryBackoff backoff;
    private final HistoryVerbs verbs;
    private final Machine machine;
    private final HistoryEngine engine;
    private final HistoryEnd end;
    private final Map<ServiceKey, Long> orphanedUntilNanos = new HashMap<>();
    private final List<String> journal = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private boolean machineWide;
    private long engineBusyUntilNanos = Long.MIN_VALUE;

    History(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.isLong = seed % LONG_EVERY == 0;
        this.targets = new HistoryTargets(seed, random, faults, isLong ? 3 : 2);
        this.machine = new Machine(seed, ReconcilerSettings.DEFAULTS, UNEVEN);
        this.sharing = new HistorySharing(random, QUIET_APP, faults);
        this.pace = new HistoryPace(machine);
        this.backoff = new HistoryBackoff(machine);
        this.engine = new HistoryEngine(machine.engine, pace, backoff, this::done);
        machine.kill();
        machine.through(engine);
        machine.start();
        this.verbs = new HistoryVerbs(machine, this::targetBegins, random);
        this.end = new HistoryEnd(machine, engine);
    }

    /** Lives it. */
    void live() {
        int steps = isLong
                ? random.nextInt(STEPS_MIN_LONG, STEPS_MAX_LONG + 1)
                : random.nextInt(STEPS_MIN, STEPS_MAX_SHORT + 1);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> target();
                case 2 -> machine.pass(Duration.ofSeconds(1 + random.nextInt(20)));
                default -> fault();
            }
            machine.pass(Duration.ofMillis(random.nextInt(400)));
            check();
            verbs.contradiction().ifPresent(this::violated);
        }
        quietAppRuns();
        faultsStop();
        convergesAndStays();
    }

    private void say(String what) {
        journal.add(machine.time.now() + " " + what);
    }

    private void violated(String what) {
        throw new AssertionError("history " + seed + ": " + what + "\n" + String.join("\n", journal));
    }

    private void check() {
        broken.addAll(pace.broken());
        broken.addAll(engine.broken());
        if (!broken.isEmpty()) {
            violated(String.join("; ", broken));
        }
    }

    /** What must hold whenever a step was done. */
    private void done(Step step, StepResult result) {
        if (step instanceof Step.RemoveVolume && !step.reason().startsWith("purge")) {
            broken.add("a volume was removed: " + step);
        }
        if (touched(step).startsWith(COPY)) {
            broken.add("a copy was touched, which is not ours: " + step);
        }
        if (step instanceof Step.StartContainer start) {
            var _ = machine.engine.observe().thenAccept(seen -> oneLive(start, seen));
        }
    }

    private static String touched(Step step) {
        return switch (step) {
            case Step.StartContainer start -> Objects.requireNonNullElse(start.containerId(), "");
            case Step.StopContainer stop -> stop.containerId();
            case Step.RemoveContainer remove -> remove.containerId();
            default -> "";
        };
    }

    private void oneLive(Step.StartContainer start, Observation seen) {
        var key = new ServiceKey(start.appId(), start.serviceId());
        var live = seen.containers().stream()
                .filter(it -> it.key().equals(key)
                        && live(it)
                        && !it.id().startsWith(COPY)
                        && !engine.saidToBeStopped(it.id()))
                .toList();
        if (live.size() > 1
                && engineBusyUntilNanos < machine.time.nanoTime()
                && orphanedUntilNanos.getOrDefault(key, Long.MIN_VALUE) < machine.time.nanoTime()
                && targets.strategy(key.appId(), key.serviceId()) != UpdateStrategy.HAND_OVER) {
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
        sharing.begin();
        targetBegins();
        var apps = new ArrayList<App>();
        for (int id : apps()) {
            if (id == QUIET_APP || random.nextInt(8) > 0) {
                apps.add(sharing.of(targets.app(id, id != QUIET_APP)));
            }
        }
        say("target " + HistoryTargets.names(apps));
        machine.post(apps.toArray(App[]::new));
        var _ = machine.loop.apply("history");
    }

    /** Short lives have one app with faults beside the quiet one. */
    private List<Integer> apps() {
        return isLong ? List.of(1, 2, QUIET_APP) : List.of(1, QUIET_APP);
    }

    private void targetBegins() {
        pace.begins();
        backoff.grant();
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
        var injected = machine.faults();
        var id = victim.id();
        switch (kind) {
            case CONTAINER_KILLED -> injected.kill(id);
            case CONTAINER_EXITED -> injected.exit(id, random.nextInt(3));
            case CONTAINER_OUT_OF_MEMORY -> injected.outOfMemory(id);
            case CONTAINER_STOPPED -> injected.stop(id);
            case CONTAINER_DEAD -> injected.dead(id);
            case CONTAINER_BROKEN -> {
                injected.breakState(id);
                injected.exit(id, 255);
            }
            case CONTAINER_UNHEALTHY -> injected.health(id, Health.UNHEALTHY);
            case CONTAINER_REMOVED -> injected.remove(id);
            case CONTAINER_PAUSED -> injected.pause(id, true);
            case CONTAINER_RESTARTED -> {
                // A stopped one that is started by hand beside its successor is another fault.
                if (victim.run().running()) {
                    injected.restart(id);
                }
            }
            default -> {
                injected.copy(id, COPY + random.nextLong());
            }
        }
    }

    private void machineWide(FaultKind kind) {
        var injected = machine.faults();
        machineWide |= !HARMLESS_TO_THE_QUIET.contains(kind);
        switch (kind) {
            case ENGINE_AWAY -> {
                injected.goAway();
                machine.pass(Duration.ofMillis(random.nextInt(3000)));
                injected.comeBack();
            }
            case ENGINE_SLOW -> injected.slowDown(1 + random.nextInt(10));
            case EVENTS_LOST -> injected.dropEvents(random.nextBoolean());
            case ENGINE_ERROR -> injected.failNext(STEP_KINDS.get(random.nextInt(STEP_KINDS.size())));
            case ENGINE_ERROR_THOUGH_DONE -> injected.failDoneNext(STEP_KINDS.get(random.nextInt(STEP_KINDS.size())));
            case STEP_WITHOUT_EFFECT -> engine.pretendNext(STEP_KINDS.get(random.nextInt(STEP_KINDS.size())));
            case HALF_MADE_LOST -> injected.loseNextMade(Duration.ofMillis(random.nextInt(60)));
            case ENGINE_RESTARTED -> {
                // What the engine itself starts again may be what we were about to replace: the next look repairs it.
                engineBusyUntilNanos = machine.time.nanoTime()
                        + Duration.ofSeconds(3 + ORPHANED_START_SECONDS).toNanos();
                injected.restartEngine(Duration.ofMillis(random.nextInt(3000)));
                machine.pass(Duration.ofSeconds(3));
            }
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
            case TAG_MOVED -> injected.moveTag("good:" + random.nextInt(3));
            case CLOCK_JUMPED -> machine.time.jump(Duration.ofSeconds(random.nextInt(20_000) - 10_000));
            case OPERATOR_VERB -> verbs.verb();
            case OPERATOR_VERB_ON_A_FAILING -> verbs.verbsOnAFailing();
            case OPERATOR_PAUSE -> verbs.pause();
            case OPERATOR_ROLLBACK -> verbs.rollback();
            case OPERATOR_IMAGE_UPDATE -> verbs.update();
            case OPERATOR_PURGE -> verbs.purge();
            case HALF_MADE_LOST_WITH_THE_MANAGER -> {
                engine.dieBeforeNext(Step.StartContainer.class::isInstance, this::died);
                machine.pass(Duration.ofMillis(random.nextInt(3000)));
                engine.dieBeforeNext(null);
                died();
                machine.lookNow().containers().stream()
                        .filter(it -> it.run().status() == Status.CREATED)
                        .forEach(it -> injected.remove(it.id()));
                machine.pass(Duration.ofMillis(random.nextInt(500)));
                machine.start();
            }
            case MANAGER_KILLED_BEFORE_A_STEP -> {
                engine.dieBeforeNext(this::died);
                machine.pass(Duration.ofMillis(random.nextInt(3000)));
                engine.dieBeforeNext(null);
                died();
                machine.start();
            }
            default -> {
                died();
                machine.pass(Duration.ofMillis(random.nextInt(500)));
                machine.start();
            }
        }
    }

    /** A start that a dead manager's request still causes goes unnoticed: the next observation repairs it. */
    private void died() {
        machine.kill();
        engine.managerDied();
        for (var step : engine.underWay()) {
            if (step instanceof Step.StartContainer start) {
                orphanedUntilNanos.put(
                        new ServiceKey(start.appId(), start.serviceId()),
                        machine.time.nanoTime()
                                + Duration.ofSeconds(ORPHANED_START_SECONDS).toNanos());
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
        var applied = machine.store.revision(machine.store.appliedRevision()).orElseThrow();
        end.wrong(applied.state().app(QUIET_APP).orElseThrow()).ifPresent(this::violated);
    }

    private void faultsStop() {
        var injected = machine.faults();
        injected.comeBack();
        injected.slowDown(1);
        injected.dropEvents(false);
        injected.spareNext();
        engine.pretendNext(null);
        backoff.grant();
        machine.store.broken(false);
        verbs.goOn();
        say("faults stop");
    }

    private void convergesAndStays() {
        var apps = new ArrayList<App>();
        targets.renew();
        sharing.begin();
        for (int id : apps()) {
            apps.add(sharing.of(targets.app(id, false)));
        }
        say("last target " + HistoryTargets.names(apps));
        machine.post(apps.toArray(App[]::new));
        var _ = machine.loop.apply("history");
        machine.pass(Duration.ofSeconds(1));
        verbs.startStopped();
        end.converges(apps).ifPresent(this::violated);
        check();
        HistoryNamespaces.wrong(machine).ifPresent(this::violated);
        HistorySharing.wrong(apps, machine.lookNow()).ifPresent(this::violated);
        verbs.contradiction().ifPresent(this::violated);
        end.stays().ifPresent(this::violated);
    }
}
