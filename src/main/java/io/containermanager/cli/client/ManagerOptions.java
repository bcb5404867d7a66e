package io.containermanager.cli.client;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the user said about which manager to call.
 *
 * @param url {@code --url}
 * @param tokenFile {@code --token-file}
 * @param caFile {@code --ca-file}
 * @param context {@code --context}
 * @param configFile {@code --config} or {@code CONFIG_FILE}: the manager's own configuration
 * @param environment the variables
 * @param home the user's home, with {@code .config/container-manager/config.yaml}
 */
public record ManagerOptions(
        Optional<String> url,
        Optional<Path> tokenFile,
        Optional<Path> caFile,
        Optional<String> context,
        Optional<Path> configFile,
        Map<String, String> environment,
        Path home) {}
