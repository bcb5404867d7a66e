package io.containermanager.engine;

import java.time.Instant;

/**
 * One line that a container wrote.
 *
 * @param timestamp the engine's
 * @param stderr which stream
 * @param text without the line's end
 */
public record LogLine(Instant timestamp, boolean stderr, String text) {}
