package io.containermanager.model.observed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a run of a health check failed: Docker's {@code HealthcheckResult} of its last run.
 *
 * @param endedAt when it ended
 * @param exitCode of its command; null when that did not end in time, or could not be run
 * @param output what the command wrote, or why it could not be run: as the engine keeps it (Docker: 4,096 bytes), secrets not masked
 */
public record FailedHealthcheck(Instant endedAt, @Nullable Integer exitCode, String output) {}
