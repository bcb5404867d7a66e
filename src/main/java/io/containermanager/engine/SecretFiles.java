package io.containermanager.engine;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the files are that services may name under {@code secrets} ({@code security.secrets-folder}). Only their names are ever looked at:
 * what is in them is for the container alone.
 *
 * @param folder the folder whose files' names are the secrets' names; null when none is configured
 */
public record SecretFiles(@Nullable Path folder) {

    /** No secret is configured. */
    public static final SecretFiles NONE = new SecretFiles(null);

    /** Where containers find them. */
    public static final String MOUNTED_BELOW = "/run/secrets/";

    /** The file of a secret, whether it is there or not; empty when no folder is configured. */
    public Optional<Path> file(String name) {
        return folder == null
                ? Optional.empty()
                : Optional.of(folder.toAbsolutePath().normalize().resolve(name));
    }

    /** What is to be done about a secret that is not there. */
    public String advice(String name) {
        return folder == null
                ? "no secrets are configured: set security.secrets-folder to a folder with a file named " + name
                : "there is no secret " + name + ": put a file of that name into " + folder;
    }
}
