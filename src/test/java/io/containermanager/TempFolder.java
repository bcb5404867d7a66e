package io.containermanager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder of a helper's own, for what outlives no test: where JUnit's {@code @TempDir} cannot be had. Closing deletes it with all in it. */
public record TempFolder(Path path) implements AutoCloseable {

    /** A new one, with this in its name. */
    public static TempFolder create(String name) {
        try {
            return new TempFolder(Files.createTempDirectory(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try (var all = Files.walk(path)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
