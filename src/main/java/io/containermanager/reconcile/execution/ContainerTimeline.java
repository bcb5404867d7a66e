package io.containermanager.reconcile.execution;

import io.containermanager.engine.EngineEvent.ContainerChanged;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.ContainerTiming;
import io.containermanager.reconcile.report.LostFileTracker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the moments that observations show into durations, by the monotonic clock. Confined to the loop. */
public final class ContainerTimeline {

    /** A {@code die} this soon after a {@code kill} is its work. */
    private static final Duration KILL_TO_DIE = Duration.ofSeconds(15);

    private final Map<String, Sighting> sightings = new HashMap<>();
    private final Map<String, Kill> kills = new HashMap<>();
    private final Map<String, Long> deaths = new HashMap<>();
    /** Containers that ended while the engine was away; no more than are seen. */
    private final Set<String> lost = new HashSet<>();

    /** Containers that the engine can never start, and what it said; no more than are seen. */
    private final Map<String, String> broken = new HashMap<>();

    private final NamespaceTracker namespaces = new NamespaceTracker();
    private final LostFileTracker files = new LostFileTracker();
    private boolean engineWasAway;

    /** Since it ran; {@code docker stop} sends a second signal when the first one does not end it in time. */
    private record Kill(
            long atNanos, boolean died, @Nullable Integer firstSignal) {}

    private record Sighting(
            Status status,
            @Nullable Instant startedAt,
            long sinceNanos,
            @Nullable Long startNanos,
            @Nullable Long unhealthyNanos) {

        boolean same(RunState run) {
            return run.status() == status && Objects.equals(run.startedAt(), startedAt);
        }
    }

    /** Takes in what is there now; what is gone is forgotten. */
    public void observed(Observation observation, long nowNanos) {
        var present = observation.containers().stream().map(Container::id).collect(Collectors.toSet());
        if (engineWasAway) {
            engineWasAway = false;
            observation.containers().forEach(this::sinceTheEngineIsBack);
        }
        lost.retainAll(present);
        broken.keySet().retainAll(present);
        sightings.keySet().retainAll(present);
        kills.entrySet()
                .removeIf(entry -> !present.contains(entry.getKey())
                        && older(entry.getValue().atNanos(), nowNanos));
        deaths.values().removeIf(atNanos -> older(atNanos, nowNanos));
        observation.containers().forEach(container -> see(container, nowNanos));
        namespaces.observed(observation);
        files.observed(observation);
    }

    /** The engine went away, or may have: what was counted until then says nothing about what its containers did. */
    public void engineAway() {
        engineWasAway = true;
    }

    /** Every wait begins again, and who ended meanwhile ended with the engine. */
    private void sinceTheEngineIsBack(Container container) {
        var before = sightings.remove(container.id());
        boolean ran = before != null && (before.status() == Status.RUNNING || before.status() == Status.RESTARTING);
        if (ran && container.run().status() == Status.EXITED) {
            lost.add(container.id());
        }
    }

    private void see(Container container, long nowNanos) {
        var run = container.run();
        var before = sightings.get(container.id());
        if (before != null && !before.same(run) && run.running()) {
            kills.remove(container.id());
        }
        if (run.running()) {
            lost.remove(container.id());
            broken.remove(container.id());
        }
        var startNanos = before == null || before.startNanos() == null
                ? (run.startedAt() == null ? null : Long.valueOf(nowNanos))
                : before.startNanos();
        var unhealthy = run.health() != Health.UNHEALTHY
                ? null
                : before != null && before.unhealthyNanos() != null ? before.unhealthyNanos() : Long.valueOf(nowNanos);
        long since = before != null && before.same(run) ? before.sinceNanos() : nowNanos;
        sightings.put(container.id(), new Sighting(run.status(), run.startedAt(), since, startNanos, unhealthy));
    }

    /** The manager started it: what counts from a start begins again. */
    public void started(String containerId) {
        sightings.remove(containerId);
        kills.remove(containerId);
    }

    /** The engine said that it can never start it. */
    public void broken(String containerId, String why) {
        broken.put(containerId, why);
    }

    /** The engine says that something happened to a container. */
    public void event(ContainerChanged event, long nowNanos) {
        var containerId = event.containerId();
        switch (event.action()) {
            case "kill" -> killed(containerId, event.signal(), nowNanos);
            case "die" -> died(containerId, nowNanos);
            case "start" -> {
                kills.remove(containerId);
                deaths.remove(containerId);
            }
            default -> {}
        }
    }

    private void killed(String containerId, @Nullable Integer signal, long nowNanos) {
        // Docker reports the two from different threads: the death may come first.
        boolean died = deaths.remove(containerId) != null;
        var before = kills.get(containerId);
        kills.put(containerId, new Kill(nowNanos, died, before == null ? signal : before.firstSignal()));
    }

    /** The first signal that was sent to a container from outside before it ended; empty when it is not known to have ended after one. */
    public Optional<Integer> endedBy(String containerId) {
        return Optional.ofNullable(kills.get(containerId)).filter(Kill::died).map(Kill::firstSignal);
    }

    private void died(String containerId, long nowNanos) {
        var kill = kills.remove(containerId);
        if (kill == null || older(kill.atNanos(), nowNanos)) {
            deaths.put(containerId, nowNanos);
        } else {
            kills.put(containerId, new Kill(kill.atNanos(), true, kill.firstSignal()));
        }
    }

    private static boolean older(long atNanos, long nowNanos) {
        return nowNanos - atNanos > KILL_TO_DIE.toNanos();
    }

    /** Whether a container that runs or has ended since ran for that long, as far as was seen and as the engine itself says. */
    public boolean outlasted(Container container, Duration wanted, long nowNanos) {
        var before = sightings.get(container.id());
        var run = container.run();
        if (before == null
                || before.status() != Status.RUNNING
                || !Objects.equals(before.startedAt(), run.startedAt())) {
            return false;
        }
        var seen = Duration.ofNanos(nowNanos - before.sinceNanos());
        var reported = run.startedAt() == null || run.finishedAt() == null
                ? seen
                : Duration.between(run.startedAt(), run.finishedAt());
        if (reported.isNegative()) {
            // The engine's clock was set back meanwhile.
            return seen.compareTo(wanted) >= 0;
        }
        return seen.compareTo(wanted) >= 0 && reported.compareTo(wanted) >= 0;
    }

    /** What was seen of each container. */
    public Map<String, ContainerTiming> watches(long nowNanos) {
        var watches = new HashMap<String, ContainerTiming>();
        sightings.forEach((id, sighting) -> {
            var kill = kills.get(id);
            watches.put(
                    id,
                    new ContainerTiming(
                            Duration.ofNanos(nowNanos - sighting.sinceNanos()),
                            since(sighting.startNanos(), nowNanos),
                            since(sighting.unhealthyNanos(), nowNanos),
                            kill != null && kill.died(),
                            namespaces.cutOff(id),
                            lost.contains(id),
                            broken.get(id),
                            endedBy(id).orElse(null),
                            files.folders(id)));
        });
        return watches;
    }

    private static @Nullable Duration since(@Nullable Long nanos, long nowNanos) {
        return nanos == null ? null : Duration.ofNanos(nowNanos - nanos);
    }
}
