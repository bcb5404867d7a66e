package io.containermanager.plan.service;

import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import org.jspecify.annotations.Nullable;

/** Applies the restart rules to one service's containers, with what is known about each. Used for one service of one plan. */
final class ContainerJudge {

    private final PlanInput input;
    private final ServiceKey key;
    private final DesiredService wanted;
    private final ServiceMemory memory;
    private boolean onTrial;

    ContainerJudge(PlanInput input, ServiceKey key, DesiredService wanted, ServiceMemory memory) {
        this.input = input;
        this.key = key;
        this.wanted = wanted;
        this.memory = memory;
    }

    /** From now on the wanted version is on trial. */
    void onTrial() {
        this.onTrial = true;
    }

    /**
     * What is to be done with a container.
     *
     * @param takesOver whether it takes over from another one: then the engine's own restart is not awaited
     */
    ContainerAction action(Container container, RestartPolicy policy, boolean takesOver) {
        var seen = input.facts().watch(container.id());
        var order = order(container);
        var subject = new RestartRules.Subject(
                container,
                policy,
                takesOver ? seen.asKilled() : seen,
                input.facts().attempts(key, container.owner().specHash()),
                order,
                onlyStopped(container));
        return RestartRules.judge(subject, times(container));
    }

    /** The order for another start of a container, unless {@link MemoryReview} found that it is fulfilled. */
    private @Nullable RestartOrder order(Container container) {
        var order = memory.restart() == null ? null : input.facts().restarts().get(key);
        return order != null && order.concerns(container) ? order : null;
    }

    /** How its service stands while an operator's pause lasts: nothing is done; it is settled only if nothing would have to be done. */
    Leave whilePaused(ServiceContainers containers) {
        var match = containers.match();
        if (memory.stoppedBy() != null) {
            return containers.anyLive()
                    ? ordered("stop requested by " + memory.stoppedBy()).because(Cause.STOPPED)
                    : stays("stopped by " + memory.stoppedBy()).because(Cause.STOPPED);
        }
        if (match == null) {
            return paused(containers.sync());
        }
        var order = order(match);
        if (order != null) {
            return ordered(order.what(match.run().running()));
        }
        var renewal = memory.renewal();
        if (renewal != null && renewal.failure() == null) {
            return ordered("restart with new anonymous volumes requested by " + renewal.by());
        }
        if (containers.others().stream().noneMatch(ServiceContainers::live)
                && action(match, wanted.service().config().restart(), false) instanceof Leave leave
                && leave.sync() == Sync.IN_SYNC) {
            return stays(leave.reason());
        }
        return paused(Sync.NEEDS_UPDATE);
    }

    /** The pause changes nothing for it: what it is comes first, as it does without a pause. */
    private static Leave stays(@Nullable String reason) {
        return Leave.settled(reason == null ? ServicePlanner.PAUSED : reason + "; " + ServicePlanner.PAUSED);
    }

    private static Leave paused(Sync sync) {
        return new Leave(sync, Progress.PAUSED, ServicePlanner.PAUSED, null);
    }

    /** What an operator asked for is not done before the pause ends: who asked must not take it for done. */
    private static Leave ordered(String what) {
        var reason = ServicePlanner.PAUSED + "; waiting for its end: " + what;
        return new Leave(Sync.NEEDS_UPDATE, Progress.PAUSED, reason, null);
    }

    /** Whether it ended only because of the manager. A container on trial that was lost with the engine has not shown what it can do. */
    boolean onlyStopped(Container container) {
        return memory.onlyStopped(container)
                || (onTrial && input.facts().watch(container.id()).lost());
    }

    /** The times for a container. The check that it really has counts, which may be its image's or be completed from that. */
    PlanTimings times(Container container) {
        var seen = container.config().healthcheck();
        return input.rules()
                .times()
                .allowing(seen == null ? wanted.service().config().healthcheck() : seen);
    }
}
