package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.Ownership;
import java.util.stream.Collectors;

/** Which containers are ours, and keeps the store's knowledge of them up to date. Confined to the loop. */
final class ContainerTracker {

    private final Loop core;
    private boolean writing;

    ContainerTracker(Loop core) {
        this.core = core;
    }

    /** What was seen, without trust in copied labels; what proves to be ours is noted by its id, which outlives its name. */
    Observation proven(Observation seen) {
        var instance = core.parts.instance().get();
        var known = core.targets.ownContainers();
        var proven = Ownership.proven(seen, instance, known);
        var unknown = Ownership.unknown(proven, instance, known);
        if (!unknown.isEmpty() && !writing && core.targets.problem() == null) {
            writing = true;
            var present = seen.containers().stream().map(Container::id).collect(Collectors.toSet());
            core.queue.answer(core.parts.store().noteContainers(unknown, present), (_, failure) -> {
                writing = false;
                if (failure != null) {
                    core.news.storeFailed(failure);
                }
            });
        }
        return proven;
    }
}
