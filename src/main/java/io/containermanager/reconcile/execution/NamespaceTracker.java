package io.containermanager.reconcile.execution;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sees whose namespace is gone: a container joins its owner's at its own start, and the owner has another one after each start of its own.
 * What was seen before decides; the engine's times do only for what was not watched, because its clock may jump. Confined to the loop.
 */
final class NamespaceTracker {

    private final Map<String, Sharer> sharers = new HashMap<>();

    private record Sharer(@Nullable Instant startedAt, Map<String, Instant> ownersStartedAt, boolean cutOff) {}

    /** Takes in what is there now; what is gone is forgotten. */
    void observed(Observation observation) {
        var byId = new HashMap<String, Container>();
        observation.containers().forEach(container -> byId.put(container.id(), container));
        sharers.keySet().retainAll(byId.keySet());
        for (var container : observation.containers()) {
            if (!container.attached().namespaces().isEmpty()) {
                sharers.put(container.id(), seen(container, byId, sharers.get(container.id())));
            }
        }
    }

    private static Sharer seen(Container sharer, Map<String, Container> byId, @Nullable Sharer before) {
        var owners = new HashMap<String, Instant>(before == null ? Map.of() : before.ownersStartedAt());
        for (var id : sharer.attached().namespaces()) {
            var owner = byId.get(id);
            var startedAt =
                    owner == null || !owner.run().running() ? null : owner.run().startedAt();
            if (startedAt != null) {
                owners.put(id, startedAt);
            }
        }
        var startedAt = sharer.run().startedAt();
        return new Sharer(startedAt, Map.copyOf(owners), cutOff(startedAt, owners, before));
    }

    private static boolean cutOff(@Nullable Instant startedAt, Map<String, Instant> owners, @Nullable Sharer before) {
        if (startedAt == null) {
            return false;
        }
        boolean itselfTheSame = before != null && Objects.equals(before.startedAt(), startedAt);
        if (before != null && itselfTheSame && before.cutOff()) {
            return true;
        }
        for (var owner : owners.entrySet()) {
            var known = before == null ? null : before.ownersStartedAt().get(owner.getKey());
            boolean startedSince = known != null && !known.equals(owner.getValue());
            // It was not seen which of the two was started first: the engine's times decide.
            boolean unseen = known == null || (startedSince && !itselfTheSame);
            if (unseen ? owner.getValue().isAfter(startedAt) : startedSince) {
                return true;
            }
        }
        return false;
    }

    /** Whether a container that runs is in a namespace that its owner does not have any more. */
    boolean cutOff(String containerId) {
        var sharer = sharers.get(containerId);
        return sharer != null && sharer.cutOff();
    }
}
