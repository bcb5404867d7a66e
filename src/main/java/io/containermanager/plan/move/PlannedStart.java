package io.containermanager.plan.move;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.service.PortConflicts.Taker;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A start that a draft plans, and what it takes. One of a container that runs takes nothing that it has not.
 *
 * @param id its step
 * @param step what it does
 * @param taker what it starts
 * @param takes what only this container can have then
 * @param joins the networks that the container joins, by engine name
 * @param declared whether the target wants it, as opposed to a version that serves only until another one can
 */
record PlannedStart(
        int id, Step.StartContainer step, Taker taker, PortsAndAddresses takes, Set<String> joins, boolean declared) {

    /** The networks on which the engine chooses the address. */
    Set<String> joinsAnyhow() {
        var joined = new HashSet<>(joins);
        joined.removeAll(takes.addresses().keySet());
        return joined;
    }

    /** Those of a draft, in its order. */
    static List<PlannedStart> of(PlanBuilder builder, Collection<Container> containers) {
        var creations = new HashMap<ServiceKey, Step.CreateContainer>();
        var byId = new HashMap<String, Container>();
        containers.forEach(container -> byId.put(container.id(), container));
        var starts = new ArrayList<PlannedStart>();
        for (var planned : builder.steps()) {
            var key = planned.service();
            if (planned.step() instanceof Step.CreateContainer create && key != null) {
                creations.put(key, create);
            } else if (planned.step() instanceof Step.StartContainer start && key != null) {
                var taker = new Taker(key, start.containerId());
                var container = byId.get(start.containerId());
                var create = creations.get(key);
                if (container != null && !ServiceContainers.live(container)) {
                    var joins = container.attached().networks().keySet();
                    starts.add(new PlannedStart(
                            planned.id(),
                            start,
                            taker,
                            PortsAndAddresses.of(container),
                            joins,
                            builder.wants(key, container)));
                } else if (start.containerId() == null && create != null) {
                    var joins = Set.copyOf(create.placement().networks().values());
                    starts.add(new PlannedStart(
                            planned.id(), start, taker, PortsAndAddresses.of(create), joins, builder.wants(key, null)));
                }
            }
        }
        return starts;
    }
}
