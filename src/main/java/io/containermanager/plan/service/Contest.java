package io.containermanager.plan.service;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.service.ContainerAction.Leave;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a draft of a plan has shown about things that only one container can have, for the next draft.
 *
 * @param blocked who cannot be made or started now, and why
 * @param yields containers that stop before their successor can start, because another one needs what they have: why, by id
 */
public record Contest(Map<Taker, Leave> blocked, Map<String, String> yields) {

    public static final Contest NONE = new Contest(Map.of(), Map.of());

    /**
     * Who is to have something.
     *
     * @param key whose container it is
     * @param containerId which one; null means the one that is to be made
     */
    public record Taker(ServiceKey key, @Nullable String containerId) {}

    public Contest {
        blocked = Map.copyOf(blocked);
        yields = Map.copyOf(yields);
    }

    Optional<Leave> blocked(ServiceKey key, @Nullable String containerId) {
        return Optional.ofNullable(blocked.get(new Taker(key, containerId)));
    }

    /** Both together: what was found earlier stays so, so that drafts come to an end. */
    public Contest and(Contest more) {
        var allBlocked = new HashMap<>(more.blocked);
        allBlocked.putAll(blocked);
        var allYields = new HashMap<>(more.yields);
        allYields.putAll(yields);
        return new Contest(allBlocked, allYields);
    }
}
