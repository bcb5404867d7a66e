package io.containermanager.reconcile.execution;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.ContainerTiming;
import io.containermanager.reconcile.report.ContainerEnds;
import io.containermanager.reconcile.report.LostFileTracker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the moments that observations show into durations, by the monotonic clock. Confined to the loop. */
public final class ContainerTimeline {

    private final Map<String, Sighting> sightings = new HashMap<>();
    private final ContainerEnds ends = new ContainerEnds();
    /** Containers that ended while the engine was away; no more than are seen. */
    private final Set<String> lost = new HashSet<>();

    /** Containers that the engine can never start, and what it said; no more than are seen. */
    private final Map<String, String> broken = new HashMap<>();

    private final NamespaceTracker namespaces = new NamespaceTracker();
    private final LostFileTracker files = new LostFileTracker();
    private boolean engineWasAway;

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
        ends.observed(observation, nowNanos);
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
        if (run.running()) {
            lost.remove(container.id());
            broken.remove(container.id());
        }
        // What counts from a start begins again once it is unpaused: it could not get ready meanwhile.
        boolean unpaused = before != null && before.status() == Status.PAUSED && run.running();
        var startNanos = unpaused || before == null || before.startNanos() == null
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
        ends.started(containerId);
    }

    /** The engine said that it can never start it. */
    public void broken(String containerId, String why) {
        broken.put(containerId, why);
    }

    /** Who ends containers. */
    public ContainerEnds ends() {
        return ends;
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
            watches.put(
                    id,
                    new ContainerTiming(
                            Duration.ofNanos(nowNanos - sighting.sinceNanos()),
                            since(sighting.startNanos(), nowNanos),
                            since(sighting.unhealthyNanos(), nowNanos),
                            ends.bySignal(id),
                            namespaces.cutOff(id),
                            lost.contains(id),
                            broken.get(id),
                            ends.fromOutside(id).orElse(null),
                            files.folders(id)));
        });
        return watches;
    }

    private static @Nullable Duration since(@Nullable Long nanos, long nowNanos) {
        return nanos == null ? null : Duration.ofNanos(nowNanos - nanos);
    }
}
