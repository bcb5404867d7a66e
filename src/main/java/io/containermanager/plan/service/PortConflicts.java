package io.containermanager.plan.service;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a draft of a plan has shown about things that only one container can have, for the next draft.
 *
 * @param blocked who cannot be made or started now, and why
 * @param yields containers that stop before their successor can start, because another one needs what they have: why, by id
 * @param kept containers that no target declares and that run until their successor can start: what is said of their service, by id
 * @param returns containers that are restarted because the engine gave them an address that another one declares: for whom and why, by id
 */
public record PortConflicts(
        Map<Taker, Leave> blocked, Map<String, String> yields, Map<String, Leave> kept, Map<String, Return> returns) {

    public static final PortConflicts NONE = new PortConflicts(Map.of(), Map.of(), Map.of(), Map.of());

    /**
     * An address that a container has and did not ask for goes to the one that declares it.
     *
     * @param taker who declares it
     * @param reason for people
     */
    public record Return(Taker taker, String reason) {}

    /**
     * Who is to have something.
     *
     * @param key whose container it is
     * @param containerId which one; null means the one that is to be made
     */
    public record Taker(ServiceKey key, @Nullable String containerId) {}

    public PortConflicts {
        blocked = Map.copyOf(blocked);
        yields = Map.copyOf(yields);
        kept = Map.copyOf(kept);
        returns = Map.copyOf(returns);
    }

    Optional<Leave> blocked(ServiceKey key, @Nullable String containerId) {
        return Optional.ofNullable(blocked.get(new Taker(key, containerId)));
    }

    /** What is done with a container: one that would go on as it is restarts if the one that declares its address can start. */
    ContainerAction orReturn(Container container, ContainerAction action) {
        var given = returns.get(container.id());
        return given == null || blocked.containsKey(given.taker()) || !action.equals(Leave.FINE)
                ? action
                : new ContainerAction.Restart(RestartCause.STOPPED, Reason.of(given.reason()));
    }

    /** Both together: what was found earlier stays so, so that drafts come to an end. */
    public PortConflicts and(PortConflicts more) {
        var allBlocked = new HashMap<>(more.blocked);
        allBlocked.putAll(blocked);
        var allYields = new HashMap<>(more.yields);
        allYields.putAll(yields);
        var allKept = new HashMap<>(more.kept);
        allKept.putAll(kept);
        var allReturns = new HashMap<>(more.returns);
        allReturns.putAll(returns);
        return new PortConflicts(allBlocked, allYields, allKept, allReturns);
    }
}
