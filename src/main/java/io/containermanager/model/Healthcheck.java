package io.containermanager.model;

import java.time.Duration;
import java.util.List;

/**
 * How the engine finds out whether a container is healthy (Docker's HEALTHCHECK and its defaults).
 *
 * @param test {@code CMD …}, {@code CMD-SHELL …}; {@code NONE} switches the image's own check off; empty runs the
 *     image's own check, at these intervals
 * @param interval between two checks
 * @param timeout of one check
 * @param retries failures in a row until it is unhealthy
 * @param startPeriod after the start, in which failures do not count
 */
public record Healthcheck(List<String> test, Duration interval, Duration timeout, int retries, Duration startPeriod) {

    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    public static final int DEFAULT_RETRIES = 3;

    /** The image's own check, at the usual intervals: the same as declaring none. */
    public static final Healthcheck IMAGES =
            new Healthcheck(List.of(), DEFAULT_INTERVAL, DEFAULT_TIMEOUT, DEFAULT_RETRIES, Duration.ZERO);

    public Healthcheck {
        test = List.copyOf(test);
    }

    /** Whether this declares that there must not be a check. */
    public boolean none() {
        return test.equals(List.of("NONE"));
    }
}
