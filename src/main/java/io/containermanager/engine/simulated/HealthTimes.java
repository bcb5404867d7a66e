package io.containermanager.engine.simulated;

import io.containermanager.model.observed.RunState.Health;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a container's health check will say, and when: healthy at the first check, or unhealthy when all retries have failed.
 *
 * @param verdict healthy or unhealthy
 * @param decidedAfter how long after the start
 */
record HealthTimes(Health verdict, Duration decidedAfter) {

    /** The check that the image of the unhealthy fault brings with it: quick, so that a rehearsal is. */
    private static final Duration FAULT_INTERVAL = Duration.ofSeconds(1);

    private static final int FAULT_RETRIES = 3;

    /** Null for a container without a health check. */
    static @Nullable HealthTimes of(SimulatedContainer container) {
        boolean fails = Fault.of(container.image()).unhealthy();
        var check = container.config().healthcheck();
        if (check != null && check.none()) {
            return null;
        }
        if (check == null) {
            return fails ? new HealthTimes(Health.UNHEALTHY, FAULT_INTERVAL.multipliedBy(FAULT_RETRIES)) : null;
        }
        return fails
                ? new HealthTimes(
                        Health.UNHEALTHY,
                        check.startPeriod().plus(check.interval().multipliedBy(Math.max(1, check.retries()))))
                : new HealthTimes(Health.HEALTHY, check.interval());
    }
}
