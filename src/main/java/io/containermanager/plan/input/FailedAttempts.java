package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How our own tries with one spec of a service went.
 *
 * @param made tries and restarts in a row, without lasting success
 * @param backoff how long the next try has still to wait; zero when it may be made
 * @param problem what the engine said when the last try failed; null when it did not fail
 * @param next when the next try may be made, for people only; null when nothing was tried
 * @param startFailed whether the last try failed at the start of the container for what its spec asks for, not for trouble of the engine
 */
public record FailedAttempts(
        int made,
        Duration backoff,
        @Nullable String problem,
        @Nullable Instant next,
        boolean startFailed) {

    /** No try yet. */
    public static final FailedAttempts NONE = new FailedAttempts(0, Duration.ZERO, null, null, false);

    /** The lane in which each time counts that a service's replicas were set to a count: more than once, when somebody else changes it. */
    public static String scalingLane(ServiceKey key, int replicas) {
        return scalingLanes(key) + replicas;
    }

    /** How all of those lanes of a service begin. */
    public static String scalingLanes(ServiceKey key) {
        return key + " replicas ";
    }

    /** Whether the next try has to wait. */
    public boolean waits() {
        return backoff.isPositive();
    }

    /** A problem, and when the next try is made; the same words until then. */
    public String then(String what) {
        return what + nextAttempt(next);
    }

    /** What failed, why if that is known, and when the next try is made; the same words until then. */
    public String then(String failed, String otherwise) {
        return then(problem == null ? otherwise : failed + ": " + problem);
    }

    /** What is being done, and why the try before failed: a try may take long, and what is wrong is known already. */
    public static String again(String what, @Nullable String problem) {
        return problem == null || problem.isEmpty()
                ? what
                : what + "; trying again, the last attempt failed: " + problem;
    }

    /** The same words without the moment of the next try, for what is kept and read after it. */
    public static String untimed(String said, @Nullable Instant next) {
        return next == null ? said : said.replace(nextAttempt(next), "; it is tried again");
    }

    /** When the next try is made, as the end of a sentence. */
    static String nextAttempt(@Nullable Instant next) {
        return next == null ? "" : "; next attempt at " + next.truncatedTo(ChronoUnit.SECONDS);
    }
}
