package io.containermanager.plan.move;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Services that are stopped, restarted or removed together stop in the reverse of the order in which they start, as with Docker Compose: each
 * before those that it needs, directly or not. New versions are left out: what needs them would be down for longer. Pure.
 */
final class DependentsFirst {

    private final PlanInput input;

    private DependentsFirst(PlanInput input) {
        this.input = input;
    }

    /** Lets each such stop wait for those of the services that need its service. Nothing waits for one that failed: it may fail for long. */
    static void order(PlanInput input, StepGraph graph) {
        var order = new DependentsFirst(input);
        var stops = new TreeMap<ServiceKey, List<PlannedStep>>();
        for (var planned : graph.steps()) {
            if (planned.step() instanceof Step.StopContainer stop && order.concerns(stop)) {
                stops.computeIfAbsent(key(stop), _ -> new ArrayList<>()).add(planned);
            }
        }
        stops.forEach((key, first) -> {
            if (stops.size() > 1 && !input.facts().lanes().containsKey(key.toString())) {
                order.allNeededBy(key)
                        .forEach(needed -> stops.getOrDefault(needed, List.of())
                                .forEach(later -> first.forEach(it -> graph.order(later.id(), it.id()))));
            }
        });
    }

    private static ServiceKey key(Step.StopContainer stop) {
        return new ServiceKey(stop.appId(), stop.serviceId());
    }

    private boolean concerns(Step.StopContainer stop) {
        var key = key(stop);
        var restart = input.facts().restarts().get(key);
        return input.memory(key).stoppedBy() != null
                || input.facts().formerNeeds().containsKey(key)
                || (restart != null && restart.containerId().equals(stop.containerId()));
    }

    /** All that a service needs, also by way of services that do not stop. */
    private Set<ServiceKey> allNeededBy(ServiceKey service) {
        var all = new HashSet<ServiceKey>();
        var open = new ArrayDeque<>(List.of(service));
        while (!open.isEmpty()) {
            neededBy(open.pop()).stream().filter(all::add).forEach(open::add);
        }
        return all;
    }

    private Collection<ServiceKey> neededBy(ServiceKey service) {
        var former = input.facts().formerNeeds().get(service);
        return former == null ? Successors.dependencies(input, service) : former;
    }
}
