package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.LogLine;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Pod;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replicas of simulated containers, as engines have them that run several: all of a container do what it does, spread over three nodes. Only
 * with an engine whose rules allow more than one. Confined to the scheduler's tasks.
 */
final class SimulatedPods {

    private static final int NODES = 3;

    private final boolean enabled;
    private final Map<String, String> unready = new HashMap<>();

    SimulatedPods(boolean enabled) {
        this.enabled = enabled;
    }

    /** Makes a replica not ready for that reason, or ready again where there is none. */
    void unready(String pod, @Nullable String reason) {
        if (reason == null) {
            unready.remove(pod);
        } else {
            unready.put(pod, reason);
        }
    }

    Observation with(Observation seen) {
        return enabled
                ? new Observation(
                        seen.at(),
                        seen.containers().stream()
                                .map(it -> it.withPods(pods(it)))
                                .toList(),
                        seen.images(),
                        seen.volumes(),
                        seen.networks(),
                        seen.volumesMadeWith())
                : seen;
    }

    private List<Pod> pods(Container container) {
        var status = container.run().status();
        if (status == Status.CREATED || status == Status.EXITED || status == Status.DEAD) {
            return List.of();
        }
        boolean up = status == Status.RUNNING
                && (container.run().health() == Health.HEALTHY
                        || container.run().health() == Health.NONE);
        return names(container.name(), container.config().replicas()).stream()
                .map(name -> new Pod(
                        name,
                        "node-" + (1 + Math.floorMod(name.hashCode(), NODES)),
                        container.run(),
                        up && !unready.containsKey(name),
                        unready.get(name)))
                .toList();
    }

    private static List<String> names(String container, int replicas) {
        return IntStream.range(0, replicas)
                .mapToObj(place -> container + "-" + place)
                .toList();
    }

    /** Refuses a pod that the container does not have. */
    void require(SimulatedContainer container, @Nullable String pod) {
        if (pod != null
                && !(enabled
                        && names(container.name(), container.config().replicas())
                                .contains(pod))) {
            throw new EngineException.NotFound("Container %s has no pod %s".formatted(container.name(), pod));
        }
    }

    /** Each line is one replica's, in turn. */
    Consumer<LogLine> spread(SimulatedContainer container, Consumer<LogLine> receiver) {
        if (!enabled) {
            return receiver;
        }
        var names = names(container.name(), container.config().replicas());
        var turn = new AtomicInteger();
        return line -> receiver.accept(new LogLine(
                line.timestamp(), line.stderr(), line.text(), names.get(turn.getAndIncrement() % names.size())));
    }
}
