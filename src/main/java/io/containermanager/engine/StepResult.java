package io.containermanager.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of a step.
 *
 * @param containerId the created container, or null
 * @param imageDigest the digest of the image that was pulled or used, or that stays though its name was removed; null if unknown
 * @param changed false if there was nothing to do
 * @param volumesMade engine names of volumes that were missing when a container was created, and that the engine made for it, empty
 */
public record StepResult(
        @Nullable String containerId, @Nullable String imageDigest, boolean changed, Set<String> volumesMade) {

    public StepResult {
        volumesMade = Set.copyOf(volumesMade);
    }

    /** One that no volume was made for. */
    public StepResult(@Nullable String containerId, @Nullable String imageDigest, boolean changed) {
        this(containerId, imageDigest, changed, Set.of());
    }

    /** The step was done. */
    public static final StepResult DONE = new StepResult(null, null, true);

    /** There was nothing to do. */
    public static final StepResult UNCHANGED = new StepResult(null, null, false);

    /** An image lost its name, its last one perhaps, and stays on the engine. */
    public static StepResult untagged(String imageDigest) {
        return new StepResult(null, imageDigest, true);
    }

    /** A container was created. */
    public static StepResult created(String containerId) {
        return new StepResult(containerId, null, true);
    }
}
