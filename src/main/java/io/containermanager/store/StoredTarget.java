package io.containermanager.store;

import io.containermanager.model.State;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An accepted target.
 *
 * @param revision increments with each accepted target
 * @param state the desired state
 * @param acceptedAt wall time
 * @param by the caller's token name, {@code anonymous} without tokens
 * @param digests the image digests it ran with, by reference, after it was applied
 * @param appliedAt when it was applied, wall time; null when it was not, or before that was noted
 */
public record StoredTarget(
        long revision,
        State state,
        Instant acceptedAt,
        String by,
        Map<String, String> digests,
        @Nullable Instant appliedAt) {

    /** Before any target was accepted. */
    public static final StoredTarget NONE = new StoredTarget(0, State.EMPTY, Instant.EPOCH, "nobody", Map.of());

    /** One that was not applied. */
    public StoredTarget(long revision, State state, Instant acceptedAt, String by, Map<String, String> digests) {
        this(revision, state, acceptedAt, by, digests, null);
    }

    public StoredTarget {
        digests = Map.copyOf(digests);
    }
}
