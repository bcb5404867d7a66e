package io.containermanager.engine.simulated;

import io.containermanager.model.RestartPolicy;
import java.time.Duration;

/** When Docker restarts a container by itself, and how long it waits before (its {@code restartmanager}). Pure. */
final class RestartRules {

    /** The wait before the first restart; doubled with each. */
    static final Duration FIRST_WAIT = Duration.ofMillis(100);

    /** The longest wait. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** After running this long the waits begin anew. */
    static final Duration SETTLED_AFTER = Duration.ofSeconds(10);

    private static final int DOUBLINGS_MAX = 20;

    private RestartRules() {}

    /** Whether a container that ended by itself is started again. One that was stopped or killed by hand never is. */
    static boolean restarts(RestartPolicy policy, int exitCode, boolean endedByHand) {
        return !endedByHand
                && switch (policy) {
                    case NO -> false;
                    case ON_FAILURE -> exitCode != 0;
                    case ALWAYS, UNLESS_STOPPED -> true;
                };
    }

    /** Whether a container that has ended is started when the engine itself starts. */
    static boolean withTheEngine(RestartPolicy policy, boolean endedByHand) {
        return policy == RestartPolicy.ALWAYS || (policy == RestartPolicy.UNLESS_STOPPED && !endedByHand);
    }

    /** How long it waits, after that many restarts since it last ran well. */
    static Duration wait(int restartsInRow) {
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(restartsInRow, DOUBLINGS_MAX));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
