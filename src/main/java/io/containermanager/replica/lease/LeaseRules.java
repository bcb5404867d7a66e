package io.containermanager.replica.lease;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a Lease may be taken, as Kubernetes' own components decide it. Pure. Clocks of different machines are never compared: what counts is for
 * how long a replica has seen the Lease unchanged, by its own monotonic clock.
 */
final class LeaseRules {

    /** A Lease that nobody renewed for this long is free. */
    static final Duration DURATION = Duration.ofSeconds(15);

    /** A holder that could not renew for this long stops acting; the rest of the duration is for what was under way. */
    static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

    /** How often it is renewed or looked at. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private LeaseRules() {}

    /** What a replica does next. */
    enum Act {
        /** There is no Lease: create it. */
        CREATE,
        /** It has it: renew it. */
        RENEW,
        /** It is free: take it. */
        TAKE,
        /** Another one has it. */
        WAIT
    }

    /**
     * The next act.
     *
     * @param seen the Lease as it was just read; null when there is none
     * @param self this replica
     * @param unchanged for how long it was seen as it is
     */
    static Act next(@Nullable LeaseRecord seen, String self, Duration unchanged) {
        if (seen == null) {
            return Act.CREATE;
        }
        if (seen.holder().equals(self)) {
            return Act.RENEW;
        }
        return seen.holder().isEmpty() || unchanged.compareTo(DURATION) >= 0 ? Act.TAKE : Act.WAIT;
    }
}
