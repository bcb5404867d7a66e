package io.containermanager.reconcile.operation;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What operators asked for that no target says: remembered restarts, and pauses that always expire. Confined to the loop. */
public final class OrderedServices {

    private Map<ServiceKey, RestartOrder> restarts = Map.of();
    private final Map<Long, Pause> pauses = new TreeMap<>();

    /** When a pause ends: by the monotonic clock, which decides, and by the wall clock, for people. */
    private record Pause(long untilNanos, Instant until) {}

    /** A restart failed: the order stands, and waits like everything that failed. */
    public void failed(ServiceKey key) {
        var order = restarts.get(key);
        if (order != null) {
            var tried = new HashMap<>(restarts);
            tried.put(key, order.afterATry());
            restarts = Map.copyOf(tried);
        }
    }

    /** The restarts that are remembered, and whether this process has tried them. */
    public Map<ServiceKey, RestartOrder> restarts(Map<ServiceKey, ServiceMemory> memories) {
        var now = new HashMap<ServiceKey, RestartOrder>();
        memories.forEach((key, memory) -> {
            var order = memory.restart();
            if (order != null) {
                var known = restarts.get(key);
                now.put(key, known != null && known.equals(order.afterATry()) ? known : order);
            }
        });
        restarts = Map.copyOf(now);
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
