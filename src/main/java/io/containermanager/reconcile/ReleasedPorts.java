package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.EngineFacts.Spec;
import io.containermanager.plan.move.PortsAndAddresses;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What managed containers had that ended lately: an engine may take a moment to give a host port back, and that it is still taken
 * then is not the fault of the version that is to get it. Confined to the loop.
 */
final class ReleasedPorts {

    /** How long an engine may take; a port that is taken for longer is taken by another program. */
    static final Duration WITHIN = Duration.ofMinutes(1);

    /** Containers that are remembered; the one stopped longest ago is forgotten first. */
    private static final int CONTAINERS_MAX = 1_024;

    /** How long a port that no container has counts as one that the engine is late to give back. */
    static final Duration UNEXPLAINED_WITHIN = Duration.ofSeconds(10);

    /** A failure after so long is a new one. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Map<Spec, Long> unexplained = new LinkedHashMap<>();

    private record Given(PortsAndAddresses had, long nanos) {}

    /** One of the manager's containers was stopped. */
    void stopped(Container container, long nowNanos) {
        given.values().removeIf(it -> nowNanos - it.nanos() > WITHIN.toNanos());
        if (given.size() >= CONTAINERS_MAX) {
            given.remove(given.keySet().iterator().next());
        }
        given.put(container.id(), new Given(PortsAndAddresses.of(container), nowNanos));
    }

    /** Whether something of what a container takes was given back lately, by whichever one, in an earlier run of its own too. */
    boolean lately(PortsAndAddresses takes, long nowNanos) {
        return given.values().stream()
                .filter(it -> nowNanos - it.nanos() <= WITHIN.toNanos())
                .anyMatch(it -> takes.clash(it.had()).isPresent());
    }

    /**
     * Whether a port that no container has may still be held by the engine: by a proxy that outlives a container of which this process
     * never knew. That is assumed for a while after a spec's first such failure; after that, another process must have the port.
     */
    boolean unexplained(Spec spec, long nowNanos) {
        unexplained.values().removeIf(since -> nowNanos - since > FORGOTTEN_AFTER.toNanos());
        if (unexplained.size() >= CONTAINERS_MAX) {
            unexplained.remove(unexplained.keySet().iterator().next());
        }
        return nowNanos - unexplained.computeIfAbsent(spec, _ -> nowNanos) <= UNEXPLAINED_WITHIN.toNanos();
    }
}
