package io.containermanager.api;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.TokenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings that make a container what {@link InProcessServer} are in this JVM. */
final class ImageSettings {

    private ImageSettings() {}

    static Map<String, String> of(Path folder, AccessSettings rules) {
        var settings = new HashMap<>(Map.of(
                "PORT", "0",
                "DATABASE_PATH", folder.resolve("database.sqlite").toString(),
                "RECONCILE_MIN_HEALTHY", "100",
                "RECONCILE_HEALTHY_DEADLINE", "10000",
                "RECONCILE_UNHEALTHY_GRACE", "200",
                "ENGINE_SIMULATED_PULL_DELAY", "5",
                "ENGINE_SIMULATED_CREATE_DELAY", "5",
                "ENGINE_SIMULATED_START_DELAY", "5",
                "ENGINE_SIMULATED_STOP_DELAY", "5",
                "COMPOSE_VARIABLES", "FROM_CONFIGURATION=yes"));
        if (!rules.origins().allowed().isEmpty()) {
            settings.put(
                    "SECURITY_ALLOWED_ORIGINS", String.join(",", rules.origins().allowed()));
        }
        if (rules.tokens().required()) {
            settings.put("SECURITY_TOKENS_FILE", tokens(folder, rules).toString());
        }
        return settings;
    }

    private static Path tokens(Path folder, AccessSettings rules) {
        try {
            Files.createDirectories(folder);
            return TokenFiles.write(rules.tokens(), folder.resolve("tokens.yaml"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
