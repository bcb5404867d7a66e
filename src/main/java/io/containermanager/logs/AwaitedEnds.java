package io.containermanager.logs;

import io.containermanager.engine.LogFollow;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Containers whose log is awaited to its end before it is followed at all: those that ended within a moment of their creation. At most
 * {@value #CONTAINERS_MAX}; the end of a further one is not awaited. Thread-safe.
 */
final class AwaitedEnds {

    static final int CONTAINERS_MAX = 256;

    // Guarded by this; completed outside of it.
    private final Map<String, CompletableFuture<Void>> awaited = new HashMap<>();

    /** Completes with what {@link #opened} says of that container. */
    synchronized CompletableFuture<Void> of(String containerId) {
        var known = awaited.get(containerId);
        if (known == null && awaited.size() >= CONTAINERS_MAX) {
            return CompletableFuture.completedFuture(null);
        }
        return awaited.computeIfAbsent(containerId, _ -> new CompletableFuture<>());
    }

    /** The container is followed, or cannot be: null. */
    void opened(String containerId, @Nullable LogFollow follow) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = awaited.remove(containerId);
        }
        if (waiting != null && follow != null) {
            var _ = follow.readToEnd(false).thenRun(() -> waiting.complete(null));
        } else if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Only these are followed or soon will be: nothing comes of the others. */
    void keepOnly(Set<String> containers) {
        Set<String> gone;
        synchronized (this) {
            gone = Set.copyOf(awaited.keySet());
        }
        gone.stream().filter(id -> !containers.contains(id)).forEach(id -> opened(id, null));
    }
}
