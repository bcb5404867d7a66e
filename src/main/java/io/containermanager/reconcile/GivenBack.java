package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.move.Exclusive;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What containers of ours that were stopped lately had: an engine may take a moment to give a host port back, and that it is still taken
 * then is not the fault of the version that is to get it. Confined to the loop.
 */
final class GivenBack {

    /** How long an engine may take; a port that is taken for longer is taken by somebody else. */
    static final Duration WITHIN = Duration.ofMinutes(1);

    /** Containers that are remembered; the one stopped longest ago is forgotten first. */
    private static final int CONTAINERS_MAX = 1_024;

    private final Map<String, Given> given = new LinkedHashMap<>();

    private record Given(ServiceKey key, Exclusive had, long nanos) {}

    /** A container of ours was stopped. */
    void stopped(Container container, long nowNanos) {
        given.values().removeIf(it -> nowNanos - it.nanos() > WITHIN.toNanos());
        if (given.size() >= CONTAINERS_MAX) {
            given.remove(given.keySet().iterator().next());
        }
        given.put(container.id(), new Given(container.key(), Exclusive.of(container), nowNanos));
    }

    /** Whether something of what a service's container takes was given back lately by another service's. */
    boolean lately(ServiceKey key, Exclusive takes, long nowNanos) {
        return given.values().stream()
                .filter(it ->
                        nowNanos - it.nanos() <= WITHIN.toNanos() && !it.key().equals(key))
                .anyMatch(it -> takes.clash(it.had()).isPresent());
    }
}
