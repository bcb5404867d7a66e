package io.containermanager.api.http;

import io.containermanager.access.power.TargetPowers;
import io.containermanager.engine.SecretFiles;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the API says of the service and needs to know of its configuration.
 *
 * @param version the service's version
 * @param revision the commit that it was built from, null where unknown
 * @param buildDate when that commit was made (ISO 8601, UTC), null where unknown
 * @param dockerMode {@code simulated} or {@code real}, the seed's words
 * @param metricsInterval how old a sample may be before {@code GET /api/v1/metrics} has a new one taken
 * @param execEnabled whether commands may be run in containers ({@code exec.enabled})
 * @param powers decides what a target may hold without the scope {@code admin}
 * @param secrets the files that services may have mounted ({@code security.secrets-folder})
 * @param compose what Compose files are taken in with
 * @param hstsSeconds for {@code Strict-Transport-Security}; 0 for no such header
 */
public record ApiSettings(
        String version,
        @Nullable String revision,
        @Nullable String buildDate,
        String dockerMode,
        Duration metricsInterval,
        boolean execEnabled,
        TargetPowers powers,
        SecretFiles secrets,
        ComposeSettings compose,
        long hstsSeconds) {}
