package io.containermanager.store;

import io.containermanager.model.State;
import java.time.Instant;
import java.util.Map;

/**
 * A target as it was accepted.
 *
 * @param revision counts up by one with each accepted target
 * @param state what is to run
 * @param acceptedAt wall time
 * @param by who sent it (a token's name), {@code anonymous} without tokens
 * @param digests the image digests it ran with, by reference, once it was applied
 */
public record StoredTarget(long revision, State state, Instant acceptedAt, String by, Map<String, String> digests) {

    /** Before any target was accepted. */
    public static final StoredTarget NONE = new StoredTarget(0, State.EMPTY, Instant.EPOCH, "nobody", Map.of());

    public StoredTarget {
        digests = Map.copyOf(digests);
    }
}
