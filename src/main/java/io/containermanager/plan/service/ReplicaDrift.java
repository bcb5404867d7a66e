package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.FailedAttempts;
import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another count of replicas than is declared, on engines that run several: it is changed in place, for it makes no other version. Pure.
 */
final class ReplicaDrift {

    private ReplicaDrift() {}

    /** Adds the step that changes the count and says so; empty when it is as declared, or the engine has no replicas. */
    static Optional<Leave> heal(AppScope scope, DesiredService wanted, Container container) {
        int declared = wanted.service().config().replicas();
        int now = container.config().replicas();
        if (container.pods() == null || now == declared || !ServiceContainers.live(container)) {
            return Optional.empty();
        }
        var reason = count(declared) + " declared, and its container has " + now;
        var tried = scope.input().facts().lanes().get(wanted.key().toString());
        if (tried != null && tried.waits()) {
            return Optional.of(Leave.stuck(tried.then("could not be scaled", reason), tried.backoff())
                    .doing(Action.REPAIR));
        }
        var key = wanted.key();
        var set = scope.input().facts().lanes().get(FailedAttempts.scalingLane(key, declared));
        if (set != null && set.waits()) {
            return Optional.of(Leave.stuck(set.then(reason + changedBySomebody(set.made(), declared)), set.backoff())
                    .doing(Action.REPAIR));
        }
        scope.builder()
                .add(
                        new Step.ScaleContainer(
                                key.appId(), key.serviceId(), container.id(), declared, Reason.of(reason)),
                        Set.of(),
                        declared < now ? StepImpact.RETIREMENT : StepImpact.NONE);
        return Optional.of(Leave.moving(Sync.NEEDS_UPDATE, reason, null).doing(Action.REPAIR));
    }

    /** Why a count is not set at once: a controller of somebody else and the manager would undo each other's work all the time. */
    private static String changedBySomebody(int times, int declared) {
        return "; it was set to " + declared + (times == 1 ? " a moment ago" : " " + times + " times")
                + " and was changed again by somebody else, such as a HorizontalPodAutoscaler (kubectl get hpa in its"
                + " namespace): delete that, or declare the count that it chooses";
    }

    /** How many replicas of a live container are ready, as long as some are not; null when all are, or the engine has none. */
    static @Nullable String unready(@Nullable Container live) {
        if (live == null || !ServiceContainers.live(live)) {
            return null;
        }
        var ready = live.readyPods();
        int wanted = live.config().replicas();
        if (live.pods() == null || ready == null || ready >= wanted || wanted == 1) {
            return null;
        }
        var why = live.pods().stream()
                .filter(pod -> !pod.ready() && pod.reason() != null)
                .findFirst()
                .map(pod -> " (" + pod.name() + ": " + pod.reason() + ")")
                .orElse("");
        return ready + " of " + wanted + " replicas are ready" + why;
    }

    private static String count(int replicas) {
        return replicas == 1 ? "1 replica is" : replicas + " replicas are";
    }
}
