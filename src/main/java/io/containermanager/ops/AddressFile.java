package io.containermanager.ops;

import io.containermanager.event.FailureText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says in the data folder where the running service answers for its health on its own machine or in its container, without TLS: {@code address},
 * one line with a URL. The image's health check reads it, which cannot afford a second JVM to read the configuration. A service that was killed leaves its file behind;
 * the next one replaces it.
 */
public final class AddressFile implements AutoCloseable {

    /** Its name, beside the database. */
    public static final String NAME = "address";

    private static final Logger LOGGER = System.getLogger(AddressFile.class.getName());

    private final Path file;

    private AddressFile(Path file) {
        this.file = file;
    }

    /** Writes it. Where that fails the service runs without it, and a warning says so. */
    public static AddressFile write(Path file, String url) {
        try {
            Files.writeString(file, url + "\n");
        } catch (IOException failed) {
            LOGGER.log(
                    Level.WARNING,
                    file + " cannot be written, so the image's health check has to start a JVM: "
                            + FailureText.of(failed));
        }
        return new AddressFile(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
