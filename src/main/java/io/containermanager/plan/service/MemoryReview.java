package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.ServiceMemory;
import java.util.List;
import java.util.Optional;

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
        if (restart != null && own.stream().noneMatch(it -> restart.concerns(it) && !gaveWay(it, memory))) {
            changed = changed.withRestart(null);
        }
        var served = servedOnTrial(scope, changed, declared, own);
        if (served.isPresent()) {
            var good = ServiceContainers.goodSpec(served.get(), scope.input().observation());
            changed = changed.withTrial(null).withLastGood(good);
        }
        if (!changed.equals(memory)) {
            scope.builder().remember(changed);
        }
        return changed.settled();
    }

    /** Whether a container was stopped for its successor: that has another start, so that an order for one is fulfilled. */
    private static boolean gaveWay(Container container, ServiceMemory memory) {
        var trial = memory.trial();
        return trial != null && trial.stopped(container) && !ServiceContainers.live(container);
    }

    /**
     * The container of a version that is replaced before its trial ends, where that is only open because it might be a job: it has run
     * for as long as another service has to, and is the one to come back to should the next version fail.
     */
    private static Optional<Container> servedOnTrial(
            AppScope scope, ServiceMemory memory, DesiredService declared, List<Container> own) {
        var trial = memory.trial();
        var facts = scope.input().facts();
        if (trial == null
                || memory.hold() != null
                || declared.is(trial.specHash(), trial.imageDigest())
                || own.stream().anyMatch(it -> ServiceContainers.matches(declared, it, facts))) {
            return Optional.empty();
        }
        var times = scope.input().rules().times();
        return own.stream()
                .filter(it -> it.owner().specHash().equals(trial.specHash()))
                .filter(it -> HealthGate.serves(it, facts.watch(it.id()), times))
                .findFirst();
    }
}
