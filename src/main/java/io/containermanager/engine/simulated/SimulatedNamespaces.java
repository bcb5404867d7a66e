package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.RunState.Status;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whose network, process and IPC namespaces containers share, as Docker has it: the owner is fixed when the sharer is made, its namespace
 * is joined at each start of the sharer, and is another one after each start of the owner. Confined to the scheduler's tasks.
 */
final class SimulatedNamespaces {

    static final String PID = "pid";
    private static final String SERVICE = "service:";

    private final Map<String, Map<String, String>> owners = new HashMap<>();
    /** How often each container was started: each start makes namespaces of its own. */
    private final Map<String, Long> starts = new HashMap<>();

    private final Map<String, Map<String, Long>> joined = new HashMap<>();

    /** The siblings that a spec names, by kind of namespace. */
    static Map<String, String> declared(ServiceConfig config) {
        var declared = new HashMap<String, String>();
        put(declared, "network", config.networkMode());
        put(declared, PID, config.privileges().pid());
        put(declared, "ipc", config.privileges().ipc());
        return declared;
    }

    private static void put(Map<String, String> declared, String kind, @Nullable String mode) {
        if (mode != null && mode.startsWith(SERVICE)) {
            declared.put(kind, mode.substring(SERVICE.length()));
        }
    }

    /** A container was made that shares with these, by kind. */
    void made(String id, Map<String, String> ownerIds) {
        if (!ownerIds.isEmpty()) {
            owners.put(id, Map.copyOf(ownerIds));
        }
    }

    Set<String> owners(String id) {
        return Set.copyOf(owners.getOrDefault(id, Map.of()).values());
    }

    /**
     * Whether a container can join what it shares.
     *
     * @throws EngineException when an owner is gone or does not run
     */
    void requireOwners(String id, Function<String, SimulatedContainer> containers) {
        for (var owner : owners(id)) {
            if (containers.apply(owner).run().status() != Status.RUNNING) {
                throw new EngineException.Rejected(
                        Cause.CONFLICT, "cannot join a namespace of a non running container: " + owner);
            }
        }
    }

    /** A container was started and has joined what it shares. */
    void started(String id) {
        starts.merge(id, 1L, Long::sum);
        var now = new HashMap<String, Long>();
        owners(id).forEach(owner -> now.put(owner, starts.getOrDefault(owner, 0L)));
        joined.put(id, now);
    }

    /** Those in whose process namespace nothing can run once its owner has ended. */
    List<String> endedWith(String ownerId) {
        return owners.entrySet().stream()
                .filter(entry -> ownerId.equals(entry.getValue().get(PID)))
                .filter(entry -> starts.getOrDefault(ownerId, 0L)
                        .equals(joined.getOrDefault(entry.getKey(), Map.of()).get(ownerId)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a container runs in namespaces that are not, or no longer, those of its owners as they run now. */
    boolean cutOff(String id, Function<String, Boolean> runs) {
        var mine = joined.getOrDefault(id, Map.of());
        return owners(id).stream()
                .anyMatch(owner ->
                        !runs.apply(owner) || !starts.getOrDefault(owner, 0L).equals(mine.get(owner)));
    }

    void forget(String id) {
        owners.remove(id);
        starts.remove(id);
        joined.remove(id);
    }

    Map<String, Map<String, String>> saved() {
        return owners;
    }

    /** What an earlier engine left: every running container has joined what runs. */
    void restore(Map<String, Map<String, String>> saved, Collection<SimulatedContainer> containers) {
        owners.putAll(saved);
        containers.forEach(container -> started(container.id()));
        containers.forEach(container -> {
            var now = new HashMap<String, Long>();
            owners(container.id()).forEach(owner -> now.put(owner, starts.getOrDefault(owner, 0L)));
            joined.put(container.id(), now);
        });
    }
}
