package io.containermanager.host;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Guards one group of a sample's fields: what cannot be read is null, does not cost the other fields, and is told in the
 * log once until it can be read again.
 */
final class FieldReading {
    private static final Logger LOGGER = System.getLogger(FieldReading.class.getName());

    private final String what;
    private boolean failing;

    /**
     * @param what the fields, as the log calls them
     */
    FieldReading(String what) {
        this.what = what;
    }

    /** Where the value comes from. */
    @FunctionalInterface
    interface Source<T> {
        /** Reads it now. */
        @Nullable
        T read() throws IOException;
    }

    /** The value, or null when it cannot be read. */
    <T> @Nullable T get(Source<T> source) {
        try {
            T value = source.read();
            if (failing) {
                LOGGER.log(Level.INFO, "Host metrics: " + what + " can be read again");
                failing = false;
            }
            return value;
        } catch (IOException | RuntimeException failure) {
            if (!failing) {
                LOGGER.log(Level.WARNING, "Host metrics: " + what + " cannot be read and is left out: " + failure);
                failing = true;
            }
            return null;
        }
    }
}
