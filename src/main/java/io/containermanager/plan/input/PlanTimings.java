package io.containermanager.plan.input;

import io.containermanager.model.Healthcheck;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The times that plans depend on.
 *
 * @param minHealthy how long a container without a health check must have run to count as good; 0 s … 10 min
 * @param healthyDeadline how long a new version may take to pass its gate, longer where its health check is first asked later; 1 s … 1 h
 * @param unhealthyGrace how long a container may be unhealthy before it is restarted; 0 s … 1 h
 * @param exitGrace how long an ended container is left to the engine's own restart policy; 0 s … 1 min
 */
public record PlanTimings(Duration minHealthy, Duration healthyDeadline, Duration unhealthyGrace, Duration exitGrace) {

    public static final PlanTimings DEFAULTS = new PlanTimings(
            Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(2));

    /** The longest that a health check may put the deadline off. */
    private static final Duration DEADLINE_MAX = Duration.ofHours(1);

    /**
     * These times for a container: the deadline is never before the first check that counts can have passed.
     *
     * @param check how its health is checked; null when it is not, or when that is not known
     */
    public PlanTimings allowing(@Nullable Healthcheck check) {
        if (check == null || check.none()) {
            return this;
        }
        var first = check.startPeriod().plus(check.interval()).plus(check.timeout());
        var bounded = first.compareTo(DEADLINE_MAX) > 0 ? DEADLINE_MAX : first;
        return bounded.compareTo(healthyDeadline) <= 0
                ? this
                : new PlanTimings(minHealthy, bounded, unhealthyGrace, exitGrace);
    }

    /** How often a new version may end (and be restarted by the engine) before its gate fails without waiting for the deadline. */
    public static final int GATE_ENDS_MAX = 3;
}
