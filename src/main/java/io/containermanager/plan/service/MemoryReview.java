package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ServiceMemory;
import java.util.List;

/** What is remembered of a service, without what holds no longer: that is forgotten for good with the plan. */
final class MemoryReview {

    private MemoryReview() {}

    /**
     * What counts now: a hold concerns one version, and is forgotten once another is declared; a wish for new volumes concerns one
     * container, and is forgotten once that is gone; one for a restart concerns one start of it.
     *
     * @param own the service's containers
     */
    static ServiceMemory of(AppScope scope, DesiredService declared, List<Container> own) {
        var memory = scope.input().memory(declared.key());
        var changed = memory;
        if (memory.hold() != null && !memory.holds(declared)) {
            changed = changed.withHold(null);
        }
        var renewal = memory.renewal();
        if (renewal != null && own.stream().noneMatch(it -> it.id().equals(renewal.containerId()))) {
            changed = changed.withRenewalOver();
        }
        var restart = memory.restart();
        if (restart != null && own.stream().noneMatch(restart::concerns)) {
            changed = changed.withRestart(null);
        }
        if (!changed.equals(memory)) {
            scope.builder().remember(changed);
        }
        return changed.settled();
    }
}
