package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import java.util.Map;

/**
 * All that a plan is made from; the same input gives the same plan.
 *
 * @param desired what is to run
 * @param observation what does run
 * @param memories what is remembered of services
 * @param lastGood the specs of {@link ServiceMemory#lastGood()}, as far as their targets are kept
 * @param applied the target that was applied last: what the desired one is compared with, for people
 * @param facts what this process has seen and tried
 * @param rules what holds for this manager
 */
public record PlanInput(
        DesiredState desired,
        Observation observation,
        Map<ServiceKey, ServiceMemory> memories,
        Map<ServiceKey, DesiredService> lastGood,
        State applied,
        EngineFacts facts,
        PlanRules rules) {

    public PlanInput {
        memories = Map.copyOf(memories);
        lastGood = Map.copyOf(lastGood);
    }

    /** The same with other facts. */
    public PlanInput with(EngineFacts known) {
        return known.equals(facts)
                ? this
                : new PlanInput(desired, observation, memories, lastGood, applied, known, rules);
    }

    /** What is remembered of a service. */
    public ServiceMemory memory(ServiceKey key) {
        return memories.getOrDefault(key, ServiceMemory.of(key));
    }
}
