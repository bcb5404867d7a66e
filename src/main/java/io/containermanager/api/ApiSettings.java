package io.containermanager.api;

import java.time.Duration;

/**
 * What the API says of the service and needs to know of its configuration.
 *
 * @param version the service's version
 * @param dockerMode {@code simulated} or {@code real}, the seed's words
 * @param metricsInterval how old a sample may be before {@code GET /api/v1/metrics} has a new one taken
 */
public record ApiSettings(String version, String dockerMode, Duration metricsInterval) {}
