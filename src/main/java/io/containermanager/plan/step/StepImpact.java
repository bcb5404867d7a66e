package io.containermanager.plan.step;

import org.jspecify.annotations.Nullable;

/**
 * What a step does to those who use the service. Data is never touched by a planned step.
 *
 * @param restarts whether a process that runs now ends
 * @param downtime whether the service is away for a while
 * @param warning what people should know before, or null
 */
public record StepImpact(
        boolean restarts, boolean downtime, @Nullable String warning) {

    /** No interruption. */
    public static final StepImpact NONE = new StepImpact(false, false, null);

    /** The service is away until its next container runs. */
    public static final StepImpact INTERRUPTION = new StepImpact(true, true, null);

    /** A container ends while another one serves. */
    public static final StepImpact RETIREMENT = new StepImpact(true, false, null);

    /** A container that has ended goes for good. */
    public static final StepImpact REMOVAL = new StepImpact(false, false, "its volumes stay");

    /** The same with something to know before. */
    public StepImpact warning(@Nullable String text) {
        return new StepImpact(restarts, downtime, text);
    }
}
