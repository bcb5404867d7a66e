package io.containermanager.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a container's log.
 *
 * @param timestamp the engine's
 * @param stderr which stream
 * @param text without the line end
 * @param pod the replica that wrote it; null on engines without pods
 */
public record LogLine(
        Instant timestamp,
        boolean stderr,
        String text,
        @Nullable String pod) {

    /** One of a container without pods. */
    public LogLine(Instant timestamp, boolean stderr, String text) {
        this(timestamp, stderr, text, null);
    }

    /** Lines of both streams arrive slightly out of order; one that is older than this came after the engine's clock was set back. */
    public static final Duration OUT_OF_ORDER_MAX = Duration.ofSeconds(1);

    /** Whether the engine's clock was set back between a line with that timestamp and this one. */
    public boolean isAfterClockSetBack(Instant before) {
        return timestamp.isBefore(before.minus(OUT_OF_ORDER_MAX));
    }
}
