package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.simulated.SimulatedContainer.Ending;
import io.containermanager.engine.simulated.Timers.Purpose;
import io.containermanager.event.Scheduler;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.LostFile;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.OutsideChange;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes containers through Docker's states: start, health, end, restart by policy. Confined to the scheduler's tasks. */
final class Lifecycle {

    private final SimulatedContainers containers;
    private final Scheduler scheduler;
    private final EventReceivers receivers;
    private final Programs programs;
    private final Timers timers;
    private final Map<String, Long> startedNanos = new HashMap<>();
    private final UploadedBinds uploadedBinds;
    /** Since when an empty folder is in the place of a lost file, by its path: there are none on the disk. */
    private final Map<String, Instant> folders = new HashMap<>();

    Lifecycle(
            SimulatedContainers containers,
            Scheduler scheduler,
            EventReceivers receivers,
            Programs programs,
            Timers timers,
            UploadedBinds uploadedBinds) {
        this.uploadedBinds = uploadedBinds;
        this.containers = containers;
        this.scheduler = scheduler;
        this.receivers = receivers;
        this.programs = programs;
        this.timers = timers;
    }

    /**
     * Starts a container that does not run; what its restart policy did before is forgotten.
     *
     * @throws EngineException.Rejected when a host port or an address is taken or the image's fault says so; the container stays as it was
     */
    void start(SimulatedContainer container) {
        timers.clear(container.id());
        if (containers.broken(container.id())) {
            throw new EngineException.Rejected(
                    Cause.CONTAINER_BROKEN,
                    "task " + container.id()
                            + ": already exists; Docker can no longer start this container, so it is removed and"
                            + " created again");
        }
        if (Fault.of(container.image()).startFails()) {
            throw new EngineException.Rejected(
                    Cause.START_FAILED,
                    "Cannot start %s: exec: \"%s\": executable file not found in $PATH. Correct the image or its command."
                            .formatted(container.name(), "app"));
        }
        containers.taken(container).ifPresent(conflict -> {
            throw conflict;
        });
        containers.namespaces().requireOwners(container.id(), containers::require);
        run(containers.joining(container.settled()));
    }

    private void run(SimulatedContainer container) {
        var started =
                container.started(scheduler.now(), HealthTimes.of(container) == null ? Health.NONE : Health.STARTING);
        lostFiles(container).forEach(file -> folders.putIfAbsent(file.path(), scheduler.now()));
        containers.put(started);
        containers.namespaces().started(started.id());
        startedNanos.put(started.id(), scheduler.nanoTime());
        receivers.container(started.id(), "start");
        arm(started);
    }

    private List<LostFile> lostFiles(SimulatedContainer container) {
        return uploadedBinds.among(
                UploadedBinds.sources(container.config().volumes()).toList());
    }

    /** Refuses what the manager does not do while a file is lost that would be bound. */
    void requireFiles(List<VolumeMount> volumes) {
        uploadedBinds.require(UploadedBinds.sources(volumes).toList());
    }

    /** The same with the lost files that containers bind; a file that is back has taken the folder's place. */
    Observation withLostFiles(Observation seen) {
        if (uploadedBinds.equals(UploadedBinds.NONE)) {
            return seen;
        }
        var still = new HashSet<String>();
        var others = new ArrayList<Container>();
        for (var container : seen.containers()) {
            var lost = lostFiles(containers.require(container.id())).stream()
                    .map(file -> new LostFile(file.path(), folders.get(file.path())))
                    .toList();
            lost.forEach(file -> still.add(file.path()));
            others.add(lost.isEmpty() ? container : container.withChanged(OutsideChange.of(lost)));
        }
        folders.keySet().retainAll(still);
        return seen.withContainers(others);
    }

    /** Sets the timers of a container that has just been started, or found running in a snapshot. */
    private void arm(SimulatedContainer container) {
        var id = container.id();
        programs.start(container, code -> end(id, Ending.exited(code)));
        timers.set(
                id,
                Purpose.SETTLE,
                RestartRules.SETTLED_AFTER,
                () -> containers.container(id).ifPresent(settling -> containers.put(settling.settled())));
        checkHealth(container);
    }

    private void checkHealth(SimulatedContainer container) {
        var health = HealthTimes.of(container);
        if (health != null && container.run().health() == Health.STARTING) {
            var id = container.id();
            timers.set(id, Purpose.HEALTH, health.decidedAfter(), () -> becomes(id, health.verdict()));
        }
    }

    /** Changes what a running container's health check says. */
    void becomes(String id, Health health) {
        var container = containers.require(id);
        // A check does not run while its container is paused.
        if (container.run().running() && container.run().health() != health) {
            containers.put(container.withHealth(scheduler.now(), health));
            receivers.container(id, "health_status: " + health.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** The container's process ends; its restart policy decides what comes next. */
    void end(String id, Ending ending) {
        var container = containers.require(id);
        if (!container.alive()) {
            return;
        }
        timers.clear(id);
        startedNanos.remove(id);
        if (ending.signal() != null) {
            receivers.killed(id, ending.signal());
        }
        if (ending.oomKilled()) {
            receivers.container(id, "oom");
        }
        var ended = container.ended(scheduler.now(), ending);
        boolean restarts = RestartRules.restarts(ended.config().restart(), ending.exitCode(), ended.endedByHand());
        containers.put(restarts ? ended.waitingToRestart() : ended);
        receivers.container(id, "die", ending.exitCode());
        containers.namespaces().endedWith(id).forEach(sharer -> end(sharer, Ending.withItsNamespace()));
        if (restarts) {
            timers.set(id, Purpose.RESTART, RestartRules.wait(ended.restartsInRow()), () -> restart(id));
        }
    }

    boolean runs(String id) {
        return containers
                .container(id)
                .filter(it -> it.run().status() == Status.RUNNING)
                .isPresent();
    }

    private boolean ownersRun(SimulatedContainer container) {
        return containers.namespaces().owners(container.id()).stream().allMatch(this::runs);
    }

    /** Running containers that are in a namespace which is not that of its owner as it runs now. */
    Set<String> cutOff() {
        return containers.containers().stream()
                .map(SimulatedContainer::id)
                .filter(id -> runs(id) && containers.namespaces().cutOff(id, this::runs))
                .collect(Collectors.toSet());
    }

    private void restart(String id) {
        var container = containers.require(id);
        if (containers.broken(id)
                || containers.taken(container).isPresent()
                || !containers.joins(container)
                || !ownersRun(container)) {
            containers.put(container.withStatus(Status.EXITED));
        } else {
            run(containers.joining(container));
        }
    }

    /** Stops a container; one that waits for its restart will wait no longer. False when it did not run. */
    boolean stop(String id) {
        var container = containers.require(id);
        if (container.run().status() == Status.RESTARTING) {
            timers.clear(id);
            containers.put(container.withStatus(Status.EXITED));
            receivers.container(id, "stop");
            return true;
        }
        if (!container.alive()) {
            return false;
        }
        end(id, Ending.stopped(0));
        receivers.container(id, "stop");
        return true;
    }

    /** Pauses a running container, or lets a paused one go on. */
    void pause(String id, boolean pause) {
        var container = containers.require(id);
        if (container.run().status() == (pause ? Status.RUNNING : Status.PAUSED)) {
            var paused = container.withStatus(pause ? Status.PAUSED : Status.RUNNING);
            boolean checked = !pause && HealthTimes.of(container) != null;
            containers.put(paused.withHealth(scheduler.now(), checked ? Health.STARTING : Health.NONE));
            if (checked) {
                checkHealth(containers.require(id));
            }
            receivers.container(id, pause ? "pause" : "unpause");
        }
    }

    /** Puts a container into a state it can only be removed from. */
    void die(String id) {
        end(id, Ending.killed());
        timers.clear(id);
        containers.put(containers.require(id).withStatus(Status.DEAD));
    }

    /** Removes a container that does not run. */
    void remove(String id) {
        timers.clear(id);
        startedNanos.remove(id);
        programs.forget(id);
        containers.remove(id);
        receivers.container(id, "destroy");
    }

    /** Every container ends because the engine dies: none of its policies reacts before it is back. */
    void endAll() {
        for (var container : containers.containers()) {
            if (container.alive() || container.run().status() == Status.RESTARTING) {
                timers.clear(container.id());
                startedNanos.remove(container.id());
                containers.put(
                        container.alive()
                                ? container.ended(scheduler.now(), Ending.lost())
                                : container.withStatus(Status.EXITED));
            }
        }
    }

    /** The engine is there again: it starts what its policy says, as far as it did not end by hand. */
    void startAgain() {
        for (var container : containers.containers()) {
            boolean starts = container.run().status() == Status.EXITED
                    && RestartRules.withTheEngine(container.config().restart(), container.endedByHand())
                    && !containers.broken(container.id());
            if (starts
                    && containers.taken(container).isEmpty()
                    && containers.joins(container)
                    && ownersRun(container)) {
                run(containers.joining(container));
            }
        }
    }

    /** How long a running container has been running. */
    Duration running(String id) {
        long now = scheduler.nanoTime();
        return Duration.ofNanos(now - startedNanos.getOrDefault(id, now));
    }

    /** Lets the containers of a restored world go on: those that ran still run, those that waited for their restart get it. */
    void resume() {
        for (var container : containers.containers()) {
            var started = container.run().startedAt();
            if (container.alive() && started != null) {
                var since = Duration.between(started, scheduler.now());
                startedNanos.put(container.id(), scheduler.nanoTime() - Math.max(0, since.toNanos()));
                arm(container);
            } else if (container.run().status() == Status.RESTARTING) {
                var wait = RestartRules.wait(container.restartsInRow());
                timers.set(container.id(), Purpose.RESTART, wait, () -> restart(container.id()));
            }
        }
    }

    /**
     * What a container's health check will say, and when: healthy at the first check, or unhealthy when all retries have failed.
     *
     * @param verdict healthy or unhealthy
     * @param decidedAfter how long after the start
     */
    private record HealthTimes(Health verdict, Duration decidedAfter) {

        /** The check that the image of the unhealthy fault brings with it: quick, so that a rehearsal is. */
        private static final Duration FAULT_INTERVAL = Duration.ofSeconds(1);

        private static final int FAULT_RETRIES = 3;

        /** Null for a container without a health check. */
        static @Nullable HealthTimes of(SimulatedContainer container) {
            boolean fails = Fault.of(container.image()).unhealthy();
            var check = container.config().healthcheck();
            if (check != null && check.none()) {
                return null;
            }
            if (check == null) {
                return fails ? new HealthTimes(Health.UNHEALTHY, FAULT_INTERVAL.multipliedBy(FAULT_RETRIES)) : null;
            }
            return fails
                    ? new HealthTimes(
                            Health.UNHEALTHY,
                            check.startPeriod().plus(check.interval().multipliedBy(Math.max(1, check.retries()))))
                    : new HealthTimes(Health.HEALTHY, check.interval());
        }
    }

    /** When Docker restarts a container by itself, and how long it waits before (its {@code restartmanager}). Pure. */
    private static final class RestartRules {

        /** The wait before the first restart; doubled with each. */
        static final Duration FIRST_WAIT = Duration.ofMillis(100);

        /** The longest wait. */
        static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

        /** After running this long the waits start over. */
        static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

        private static final int DOUBLINGS_MAX = 20;

        private RestartRules() {}

        /** Whether a container that ended by itself is started again. One that was stopped or killed by hand never is. */
        static boolean restarts(RestartPolicy policy, int exitCode, boolean endedByHand) {
            return !endedByHand
                    && switch (policy) {
                        case NO -> false;
                        case ON_FAILURE -> exitCode != 0;
                        case ALWAYS, UNLESS_STOPPED -> true;
                    };
        }

        /** Whether a container that has ended is started when the engine itself starts. */
        static boolean withTheEngine(RestartPolicy policy, boolean endedByHand) {
            return policy == RestartPolicy.ALWAYS || (policy == RestartPolicy.UNLESS_STOPPED && !endedByHand);
        }

        /** How long it waits, after that many restarts since it last ran well. */
        static Duration wait(int restartsInRow) {
            var wait = FIRST_WAIT.multipliedBy(1L << Math.min(restartsInRow, DOUBLINGS_MAX));
            return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        }
    }
}
