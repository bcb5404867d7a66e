package io.containermanager.plan.input;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which containers this manager made. Labels alone prove nothing, because a copy of a container has them too: ours is what the store knows
 * by its id, and what has the very name that it was made by, which no copy can have beside its original. The latter finds a container whose
 * creation was answered after its manager had ended. Pure.
 */
public final class Ownership {

    private Ownership() {}

    /**
     * The same observation, in which containers that carry this manager's labels without having been created by it have no owner. While no id
     * is known at all, as in a store from before ids were kept, a container without a noted name is believed.
     *
     * @param instance this manager
     * @param known the ids of containers that this manager made, as far as its store knows
     */
    public static Observation proven(Observation seen, String instance, Set<String> known) {
        if (seen.containers().stream().allMatch(it -> !isOf(it, instance) || isProven(it, known))) {
            return seen;
        }
        var containers = seen.containers().stream()
                .map(it -> isOf(it, instance) && !isProven(it, known)
                        ? it.withOwner(it.owner().ofNobody())
                        : it)
                .toList();
        return seen.withContainers(containers);
    }

    /** The same observation with this manager's containers alone; of a proven observation. */
    public static Observation own(Observation proven, String instance) {
        return proven.containers().stream().allMatch(it -> isOf(it, instance))
                ? proven
                : proven.withContainers(proven.containers().stream()
                        .filter(it -> isOf(it, instance))
                        .toList());
    }

    private static boolean isOf(Container container, String instance) {
        return container.owner().instance().equals(instance);
    }

    private static boolean isProven(Container container, Set<String> known) {
        return known.contains(container.id())
                || container.namedAsMade()
                || (known.isEmpty() && container.owner().madeAs() == null);
    }

    /** The ids of this manager's containers that the store does not know yet; of a proven observation. */
    public static Set<String> unknown(Observation proven, String instance, Collection<String> known) {
        return proven.containers().stream()
                .filter(it -> it.owner().instance().equals(instance) && !known.contains(it.id()))
                .map(Container::id)
                .collect(Collectors.toSet());
    }
}
