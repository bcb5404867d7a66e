package io.containermanager.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a step gave.
 *
 * @param containerId the container that was made, or null
 * @param imageDigest the digest of the image that was fetched or used, or null when unknown
 * @param changed false when there was nothing left to do
 */
public record StepResult(
        @Nullable String containerId, @Nullable String imageDigest, boolean changed) {

    /** The step was done. */
    public static final StepResult DONE = new StepResult(null, null, true);

    /** There was nothing left to do. */
    public static final StepResult UNCHANGED = new StepResult(null, null, false);

    /** A container was made. */
    public static StepResult created(String containerId) {
        return new StepResult(containerId, null, true);
    }
}
