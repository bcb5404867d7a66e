package io.containermanager.plan;

import org.jspecify.annotations.Nullable;

/**
 * What a step does to those who use the service. Data is never touched by a planned step.
 *
 * @param restarts whether a process that runs now ends
 * @param downtime whether the service is away for a while
 * @param warning what people should know before, or null
 */
public record Impact(
        boolean restarts, boolean downtime, @Nullable String warning) {

    /** Nobody notices. */
    public static final Impact NONE = new Impact(false, false, null);

    /** The service is away until its next container runs. */
    public static final Impact INTERRUPTION = new Impact(true, true, null);

    /** A container ends while another one serves. */
    public static final Impact RETIREMENT = new Impact(true, false, null);

    /** A container that has ended goes for good. */
    public static final Impact REMOVAL = new Impact(false, false, "its volumes stay");

    /** The same with something to know before. */
    public Impact warning(@Nullable String text) {
        return new Impact(restarts, downtime, text);
    }
}
