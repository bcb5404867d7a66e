package io.containermanager.host;

import io.containermanager.event.FailureText;
import io.containermanager.host.FileReaderThread.HangsException;
import io.containermanager.host.FileReaderThread.Source;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Guards one group of a sample's fields: what cannot be read, or hangs, is null with its reason, costs the other fields nothing, and is
 * logged once until it can be read again. Not thread-safe.
 */
final class GuardedReading {
    private static final Logger LOGGER = System.getLogger(GuardedReading.class.getName());

    private final FileReaderThread thread;
    private final List<String> fields;
    private @Nullable Future<?> left;
    private String reason = "";

    /**
     * @param thread where it is read
     * @param fields the fields' names in a sample
     */
    GuardedReading(FileReaderThread thread, String... fields) {
        this.thread = thread;
        this.fields = List.of(fields);
    }

    /** The value, or null when it cannot be read now; one that hangs is not asked again until it has come back. */
    <T> @Nullable T get(Source<T> source) {
        if (left != null && !left.isDone()) {
            return null;
        }
        left = null;
        try {
            T value = thread.read(source);
            if (!reason.isEmpty()) {
                LOGGER.log(Level.INFO, "Host metrics: " + String.join(", ", fields) + " can be read again");
                reason = "";
            }
            return value;
        } catch (HangsException hangs) {
            left = hangs.left();
            failed(FailureText.of(hangs));
        } catch (IOException | RuntimeException failure) {
            failed(FailureText.of(failure));
        }
        return null;
    }

    private void failed(String why) {
        if (reason.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "Host metrics: " + String.join(", ", fields) + " cannot be read and is left out: " + why);
        }
        reason = why;
    }

    /** Adds why the fields are unknown, if they are. */
    void explain(Map<String, String> reasons) {
        if (!reason.isEmpty()) {
            fields.forEach(field -> reasons.put(field, reason));
        }
    }
}
