package io.containermanager.plan.move;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepGraph;
import java.util.Collection;
import java.util.HashMap;

/**
 * Declared names ({@code containerName}) that move from one of our containers to another one. An engine gives a name when a container is
 * made, running or not: the container that has it is renamed then and goes on as it is, so that names can move along chains and in circles.
 * One whose service declares that very name keeps it, and so does one of an app that is paused. Pure.
 */
final class MovedNames {

    private MovedNames() {}

    /** Lets the creations of a draft take their names over. */
    static void plan(PlanInput input, StepGraph graph, Collection<Container> claimed) {
        var named = new HashMap<String, Container>();
        claimed.forEach(container -> named.put(container.name(), container));
        for (var planned : graph.steps()) {
            if (planned.step() instanceof Step.CreateContainer create) {
                var name = create.service().config().runtimeOptions().containerName();
                var holder = name == null ? null : named.get(name);
                if (name != null && holder != null && gives(input, planned.service(), name, holder)) {
                    takeOver(graph, planned.id(), create, holder);
                }
            }
        }
    }

    private static boolean gives(
            PlanInput input, @org.jspecify.annotations.Nullable ServiceKey taker, String name, Container holder) {
        var app = input.desired().apps().get(holder.owner().appId());
        boolean keeps = app != null
                && app.app()
                        .service(holder.owner().serviceId())
                        .filter(it -> name.equals(it.config().runtimeOptions().containerName()))
                        .isPresent();
        return !holder.key().equals(taker)
                && !keeps
                && !input.rules().paused(holder.owner().appId());
    }

    private static void takeOver(StepGraph graph, int id, Step.CreateContainer create, Container holder) {
        var taken = "; it takes the name %s over from a container of %s, which is renamed"
                .formatted(holder.name(), holder.owner().qualifiedName());
        graph.replace(
                id,
                new Step.CreateContainer(
                        create.labels(),
                        create.service(),
                        create.placement().takingNameOf(holder.id()),
                        create.why().and(taken)));
        // One that goes at once needs no other name before.
        graph.steps().stream()
                .filter(it -> it.step() instanceof Step.RemoveContainer remove
                        && remove.containerId().equals(holder.id())
                        && graph.dependsOn(it.id()).isEmpty())
                .forEach(it -> graph.order(id, it.id()));
    }
}
