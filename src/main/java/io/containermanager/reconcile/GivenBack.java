package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.move.Exclusive;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the manager's containers that were stopped lately had: an engine may take a moment to give a host port back, and that it is still taken
 * then is not the fault of the version that is to get it. Confined to the loop.
 */
final class GivenBack {

    /** How long an engine may take; a port that is taken for longer is taken by another program. */
    static final Duration WITHIN = Duration.ofMinutes(1);

    /** Containers that are remembered; the one stopped longest ago is forgotten first. */
    private static final int CONTAINERS_MAX = 1_024;

    private final Map<String, Given> given = new LinkedHashMap<>();

    private record Given(Exclusive had, long nanos) {}

    /** One of the manager's containers was stopped. */
    void stopped(Container container, long nowNanos) {
        given.values().removeIf(it -> nowNanos - it.nanos() > WITHIN.toNanos());
        if (given.size() >= CONTAINERS_MAX) {
            given.remove(given.keySet().iterator().next());
        }
        given.put(container.id(), new Given(Exclusive.of(container), nowNanos));
    }

    /**
     * Whether something of what a container takes was given back lately by another one, be it of another service or its own predecessor.
     *
     * @param containerId the container; null when it is not known yet
     */
    boolean lately(@Nullable String containerId, Exclusive takes, long nowNanos) {
        return given.entrySet().stream()
                .filter(it -> nowNanos - it.getValue().nanos() <= WITHIN.toNanos()
                        && !it.getKey().equals(containerId))
                .anyMatch(it -> takes.clash(it.getValue().had()).isPresent());
    }
}
