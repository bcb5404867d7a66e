package io.containermanager.store;

import io.containermanager.model.State;
import java.time.Instant;
import java.util.Map;

/**
 * An accepted target.
 *
 * @param revision increments with each accepted target
 * @param state the desired state
 * @param acceptedAt wall time
 * @param by the caller's token name, {@code anonymous} without tokens
 * @param digests the image digests it ran with, by reference, after it was applied
 */
public record StoredTarget(long revision, State state, Instant acceptedAt, String by, Map<String, String> digests) {

    /** Before any target was accepted. */
    public static final StoredTarget NONE = new StoredTarget(0, State.EMPTY, Instant.EPOCH, "nobody", Map.of());

    public StoredTarget {
        digests = Map.copyOf(digests);
    }
}
