package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.Ownership;
import java.util.stream.Collectors;

/** Which containers are ours, and keeps the store's knowledge of them up to date. Confined to the loop. */
final class ContainerTracker {

    private final Loop loop;
    private boolean writing;

    ContainerTracker(Loop loop) {
        this.loop = loop;
    }

    /** What was seen, without trust in copied labels; what proves to be ours is noted by its id, which outlives its name. */
    Observation proven(Observation seen) {
        var instance = loop.dependencies.instance().get();
        var known = loop.targets.ownContainers();
        var proven = Ownership.proven(seen, instance, known);
        var unknown = Ownership.unknown(proven, instance, known);
        if (!unknown.isEmpty() && !writing && loop.targets.problem() == null) {
            writing = true;
            var present = seen.containers().stream().map(Container::id).collect(Collectors.toSet());
            loop.queue.answer(loop.dependencies.store().noteContainers(unknown, present), (_, failure) -> {
                writing = false;
                if (failure != null) {
                    loop.stepOutcomes.storeFailed(failure);
                }
            });
        }
        return proven;
    }
}
