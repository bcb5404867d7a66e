package io.containermanager.engine;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that services may list under {@code secrets} ({@code security.secrets-folder}). Only their names are read:
 * their content is for the container only.
 *
 * @param folder the folder whose file names are the secrets' names; null if none is configured
 */
public record SecretFiles(@Nullable Path folder) {

    /** No secret is configured. */
    public static final SecretFiles NONE = new SecretFiles(null);

    /** The folder inside containers. */
    public static final String MOUNTED_BELOW = "/run/secrets/";

    /** The file of a secret, whether it exists or not; empty if no folder is configured. */
    public Optional<Path> file(String name) {
        return folder == null
                ? Optional.empty()
                : Optional.of(folder.toAbsolutePath().normalize().resolve(name));
    }

    /** What to do about a missing secret. */
    public String advice(String name) {
        return folder == null
                ? "no secrets are configured: set security.secrets-folder to a folder with a file named " + name
                : "there is no secret " + name + ": put a file of that name into " + folder;
    }
}
