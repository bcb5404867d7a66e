package io.containermanager.plan.service;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container is replaced by one of the same version with new anonymous volumes: both have the wanted spec, so that what is remembered says
 * which of them is wanted. Until the new one has failed it is every other than the one named by the wish; then it is that one. Pure.
 */
final class VolumeRenewal {

    private VolumeRenewal() {}

    /** Which containers are not wanted though their spec may be, and why, by id. */
    static Map<String, Reason> setAside(ServiceMemory memory, List<Container> own) {
        var renewal = memory.renewal();
        var aside = new HashMap<String, Reason>();
        if (renewal != null) {
            var reason = renewal.failure() == null
                    ? "a restart with new anonymous volumes was requested by " + renewal.by()
                    : "its container with new anonymous volumes failed: " + renewal.failure();
            own.stream()
                    .filter(it -> renewal.failure() == null
                            ? hasOldVolumes(renewal.containerId(), it, own)
                            : !it.id().equals(renewal.containerId()))
                    .forEach(it -> aside.put(it.id(), Reason.of(reason)));
        }
        return aside;
    }

    /** Also one that was being made with those volumes when new ones were asked for. */
    private static boolean hasOldVolumes(String beforeId, Container container, List<Container> own) {
        return own.stream()
                .filter(it -> it.id().equals(beforeId))
                .anyMatch(before -> before.id().equals(container.id())
                        || before.anonymousVolumes().stream().anyMatch(container.anonymousVolumes()::contains));
    }

    /** Whether the container with new volumes was given up, and the previous one is wanted again. */
    static boolean failed(ServiceMemory memory) {
        return memory.renewal() != null && memory.renewal().failure() != null;
    }

    /** The container whose volumes are to be left behind, as long as a new one may take over from it. */
    static Optional<Container> before(ServiceMemory memory, List<Container> others) {
        var renewal = memory.renewal();
        return renewal == null || renewal.failure() != null
                ? Optional.empty()
                : others.stream()
                        .filter(it -> it.id().equals(renewal.containerId()))
                        .findFirst();
    }

    /** The container whose anonymous volumes a new one is to mount; null when it gets its own. */
    static @Nullable Container giver(ServiceMemory memory, List<Container> others) {
        var renewal = memory.renewal();
        if (renewal != null && renewal.failure() == null) {
            return null;
        }
        return others.stream()
                .filter(it -> renewal == null || it.id().equals(renewal.containerId()))
                .findFirst()
                .orElse(others.isEmpty() ? null : others.getFirst());
    }

    /** Whether the way back has been gone to its end. */
    static boolean isBack(ServiceMemory memory, Container match, List<Container> others) {
        var trial = memory.trial();
        boolean runs = ServiceContainers.live(match) || trial == null || !trial.predecessorRan();
        return failed(memory) && others.isEmpty() && runs;
    }

    /** The anonymous volumes that a container gets from another one. */
    static List<AnonymousVolume> inherited(@Nullable Container giver) {
        return giver == null ? List.of() : giver.anonymousVolumes();
    }
}
