package io.containermanager.plan.input;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How our own tries with one spec of a service went.
 *
 * @param made tries and restarts in a row, without lasting success
 * @param backoff how long the next try has still to wait; zero when it may be made
 * @param problem what the engine said when the last try failed; null when it did not fail
 * @param startFailed whether the last try failed at the start of the container for what its spec asks for, not for trouble of the engine
 */
public record FailedAttempts(
        int made, Duration backoff, @Nullable String problem, boolean startFailed) {

    /** No try yet. */
    public static final FailedAttempts NONE = new FailedAttempts(0, Duration.ZERO, null, false);

    /** Whether the next try has to wait. */
    public boolean waits() {
        return backoff.isPositive();
    }
}
