package io.containermanager.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is executed in a container, and as whom. Null or empty means as the image says.
 *
 * @param command Docker's CMD; null means the image's
 * @param entrypoint Docker's ENTRYPOINT; null means the image's
 * @param workingDir absolute path
 * @param user {@code name}, {@code uid}, either with {@code :group}
 * @param hostname the container's host name
 * @param init whether a small init reaps zombies; null means the engine's default
 * @param tty whether it gets a terminal
 * @param stopSignal name or number; null means the image's
 * @param groupAdd further groups, by name or id
 */
public record ProcessSpec(
        @Nullable List<String> command,
        @Nullable List<String> entrypoint,
        @Nullable String workingDir,
        @Nullable String user,
        @Nullable String hostname,
        @Nullable Boolean init,
        boolean tty,
        @Nullable String stopSignal,
        List<String> groupAdd) {

    public static final ProcessSpec DEFAULTS =
            new ProcessSpec(null, null, null, null, null, null, false, null, List.of());

    public ProcessSpec {
        command = command == null ? null : List.copyOf(command);
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        groupAdd = List.copyOf(groupAdd);
    }
}
