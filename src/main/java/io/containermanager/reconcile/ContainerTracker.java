package io.containermanager.reconcile;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.Ownership;
import io.containermanager.reconcile.execution.LoopMessage;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.store.TargetStore;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which containers are ours, and keeps the store's knowledge of them up to date. Confined to the loop. */
final class ContainerTracker {

    private final TargetCache targets;
    private final TargetStore store;
    private final Supplier<String> instance;
    private final LoopQueue queue;
    private boolean writing;

    ContainerTracker(TargetCache targets, TargetStore store, Supplier<String> instance, LoopQueue queue) {
        this.targets = targets;
        this.store = store;
        this.instance = instance;
        this.queue = queue;
    }

    /** What was seen, without trust in copied labels; what proves to be ours is noted by its id, which outlives its name. */
    Observation proven(Observation seen) {
        var known = targets.ownContainers();
        var proven = Ownership.proven(seen, instance.get(), known);
        var unknown = Ownership.unknown(proven, instance.get(), known);
        if (!unknown.isEmpty() && !writing && targets.problem() == null) {
            writing = true;
            var present = seen.containers().stream().map(Container::id).collect(Collectors.toSet());
            queue.answer(store.noteContainers(unknown, present), (_, failure) -> {
                writing = false;
                if (failure != null) {
                    queue.report(new LoopMessage.StoreFailed(failure));
                }
            });
        }
        return proven;
    }
}
