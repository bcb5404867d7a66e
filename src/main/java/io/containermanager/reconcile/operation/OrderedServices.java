package io.containermanager.reconcile.operation;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.RestartOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What operators asked for that no target says: single restarts, and pauses that always expire. Confined to the loop. */
public final class OrderedServices {

    private final Map<ServiceKey, RestartOrder> restarts = new HashMap<>();
    private final Map<Long, Pause> pauses = new TreeMap<>();

    /** When a pause ends: by the monotonic clock, which decides, and by the wall clock, for people. */
    private record Pause(long untilNanos, Instant until) {}

    /** Wants the service's live container restarted once. */
    public void restart(ServiceKey key, Container container, String by) {
        restarts.put(key, new RestartOrder(container.id(), container.run().startedAt(), by, false));
    }

    /** A restart failed: the order stands, and waits like everything that failed. */
    public void failed(ServiceKey key) {
        restarts.computeIfPresent(key, (_, order) -> order.afterATry());
    }

    /** Forgets the wishes that have been fulfilled, or whose container is gone. */
    public void observed(Observation observation) {
        restarts.entrySet()
                .removeIf(entry -> observation.containers().stream()
                        .noneMatch(container -> entry.getValue().concerns(container)));
    }

    public Map<ServiceKey, RestartOrder> restarts() {
        return restarts;
    }

    /** Leaves an app, or {@link PlanRules#ALL_APPS}, alone until then; a moment that has passed ends the pause. */
    public void pause(long appId, long untilNanos, Instant until) {
        pauses.put(appId, new Pause(untilNanos, until));
    }

    /** The apps to be left alone now. */
    public Set<Long> paused(long nowNanos) {
        return Set.copyOf(pausedUntil(nowNanos).keySet());
    }

    /** When the pauses that last now end, by app: {@link PlanRules#ALL_APPS} stands for every one. */
    public SortedMap<Long, Instant> pausedUntil(long nowNanos) {
        pauses.values().removeIf(pause -> pause.untilNanos() - nowNanos <= 0);
        var until = new TreeMap<Long, Instant>();
        pauses.forEach((appId, pause) -> until.put(appId, pause.until()));
        return until;
    }

    /** When the next pause expires. */
    public OptionalLong nextExpiryNanos() {
        return pauses.values().stream().mapToLong(Pause::untilNanos).min();
    }
}
