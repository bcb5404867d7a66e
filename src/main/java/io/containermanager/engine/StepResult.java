package io.containermanager.engine;

import org.jspecify.annotations.Nullable;

/**
 * The result of a step.
 *
 * @param containerId the created container, or null
 * @param imageDigest the digest of the image that was pulled or used, or null if unknown
 * @param changed false if there was nothing to do
 */
public record StepResult(
        @Nullable String containerId, @Nullable String imageDigest, boolean changed) {

    /** The step was done. */
    public static final StepResult DONE = new StepResult(null, null, true);

    /** There was nothing to do. */
    public static final StepResult UNCHANGED = new StepResult(null, null, false);

    /** A container was created. */
    public static StepResult created(String containerId) {
        return new StepResult(containerId, null, true);
    }
}
