package io.containermanager.plan;

import java.time.Duration;

/**
 * The times that plans depend on.
 *
 * @param minHealthy how long a container without a health check must have run to count as good; 0 s … 10 min
 * @param healthyDeadline how long a new version may take to pass its gate; 1 s … 1 h
 * @param unhealthyGrace how long a container may be unhealthy before it is restarted; 0 s … 1 h
 * @param exitGrace how long an ended container is left to the engine's own restart policy; 0 s … 1 min
 */
public record PlanTimes(Duration minHealthy, Duration healthyDeadline, Duration unhealthyGrace, Duration exitGrace) {

    public static final PlanTimes DEFAULTS =
            new PlanTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(2));

    /** How often a new version may end (and be restarted by the engine) before its gate fails without waiting for the deadline. */
    public static final int GATE_ENDS_MAX = 3;
}
