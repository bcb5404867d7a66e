package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.RestartOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What operators asked for that no target says: single restarts, and pauses that always expire. Confined to the loop. */
final class OrderedServices {

    private final Map<ServiceKey, RestartOrder> restarts = new HashMap<>();
    private final Map<Long, Long> pausedUntilNanos = new HashMap<>();

    /** Wants the service's live container restarted once. */
    void restart(ServiceKey key, Container container, String by) {
        restarts.put(key, new RestartOrder(container.id(), container.run().startedAt(), by, false));
    }

    /** A wish was tried in vain: it stands, and waits like everything that failed. */
    void failed(ServiceKey key) {
        restarts.computeIfPresent(key, (_, order) -> order.afterATry());
    }

    /** Forgets the wishes that have been fulfilled, or whose container is gone. */
    void observed(Observation observation) {
        restarts.entrySet()
                .removeIf(entry -> observation.containers().stream()
                        .noneMatch(container -> entry.getValue().concerns(container)));
    }

    Map<ServiceKey, RestartOrder> restarts() {
        return restarts;
    }

    /** Leaves an app, or {@link PlanRules#ALL_APPS}, alone until then; a moment that has passed ends the pause. */
    void pause(long appId, long untilNanos) {
        pausedUntilNanos.put(appId, untilNanos);
    }

    /** The apps to be left alone now. */
    Set<Long> paused(long nowNanos) {
        pausedUntilNanos.values().removeIf(until -> until - nowNanos <= 0);
        return Set.copyOf(pausedUntilNanos.keySet());
    }

    /** When the next pause expires. */
    OptionalLong nextExpiryNanos() {
        return pausedUntilNanos.values().stream().mapToLong(Long::longValue).min();
    }
}
