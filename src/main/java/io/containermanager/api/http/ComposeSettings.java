package io.containermanager.api.http;

import java.nio.file.Path;
import java.util.Map;

/**
 * What Compose files are taken in with.
 *
 * @param projectRoot the folder whose {@code <appId>} stands for the folder of an app's Compose file ({@code engine.project-root}); an
 *     absolute path, the same on the engine's machine
 * @param variables values for variables that a request does not give ({@code compose.variables})
 */
public record ComposeSettings(Path projectRoot, Map<String, String> variables) {

    public ComposeSettings {
        variables = Map.copyOf(variables);
    }
}
