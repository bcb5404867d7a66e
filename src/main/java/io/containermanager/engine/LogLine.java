package io.containermanager.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * One line that a container wrote.
 *
 * @param timestamp the engine's
 * @param stderr which stream
 * @param text without the line's end
 */
public record LogLine(Instant timestamp, boolean stderr, String text) {

    /** Lines of both streams come a little out of order; one that is older than this came after the engine's clock was set back. */
    public static final Duration OUT_OF_ORDER_MAX = Duration.ofSeconds(1);

    /** Whether the engine's clock was set back between a line of that moment and this one. */
    public boolean isAfterClockSetBack(Instant before) {
        return timestamp.isBefore(before.minus(OUT_OF_ORDER_MAX));
    }
}
