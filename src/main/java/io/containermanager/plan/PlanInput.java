package io.containermanager.plan;

import io.containermanager.model.Observation;
import io.containermanager.model.ServiceKey;
import java.util.Map;

/**
 * All that a plan is made from; the same input gives the same plan.
 *
 * @param desired what is to run
 * @param observation what does run
 * @param memories what is remembered of services
 * @param lastGood the specs of {@link ServiceMemory#lastGood()}, as far as their targets are kept
 * @param facts what this process has seen and tried
 * @param rules what holds for this manager
 */
public record PlanInput(
        Desired desired,
        Observation observation,
        Map<ServiceKey, ServiceMemory> memories,
        Map<ServiceKey, DesiredService> lastGood,
        Facts facts,
        PlanRules rules) {

    public PlanInput {
        memories = Map.copyOf(memories);
        lastGood = Map.copyOf(lastGood);
    }

    /** What is remembered of a service. */
    ServiceMemory memory(ServiceKey key) {
        return memories.getOrDefault(key, ServiceMemory.of(key));
    }
}
