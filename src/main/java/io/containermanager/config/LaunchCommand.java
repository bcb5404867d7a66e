package io.containermanager.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How this program is called, for the commands that it prints to be ones that can be pasted.
 *
 * @param command what begins a command, as a shell reads it
 * @param example a Compose file to try it with, if one is installed
 */
public record LaunchCommand(String command, Optional<Path> example) {

    /** The name where nothing else is known: that of the image and of an installed launcher. */
    public static final String NAME = "container-manager";

    /** Set by {@code bin/container-manager}; an operator may set {@code docker exec NAME container-manager}, for example. */
    public static final String COMMAND_VARIABLE = "CONTAINER_MANAGER_COMMAND";

    /** Set by {@code bin/container-manager}: the folder above {@code bin/}. */
    public static final String HOME_PROPERTY = "container-manager.home";

    /** Set by the image's entry point: the program is found inside of the container only. */
    public static final String IMAGE_PROPERTY = "container-manager.image";

    private static final String EXAMPLE = "examples/web-app/compose.yaml";

    /** That of this process. */
    public static LaunchCommand ofProcess() {
        return of(System.getenv(), System.getProperty(HOME_PROPERTY));
    }

    /** @param home the folder that the launcher named, or null */
    static LaunchCommand of(Map<String, String> environment, @Nullable String home) {
        var command = environment.getOrDefault(COMMAND_VARIABLE, "");
        return new LaunchCommand(
                command.isBlank() ? NAME : command,
                Optional.ofNullable(home)
                        .map(folder -> Path.of(folder).resolve(EXAMPLE))
                        .filter(Files::exists));
    }
}
