package io.containermanager.host;

import io.containermanager.event.FailureText;
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

    private final List<String> fields;
    private @Nullable Future<?> left;
    private String reason = "";

    /** @param fields the fields' names in a sample */
    GuardedReading(String... fields) {
        this.fields = List.of(fields);
    }

    /** Whether it is not to be asked: the last time it hung, and has not come back. */
    boolean hangs() {
        if (left != null && left.isDone()) {
            left = null;
        }
        return left != null;
    }

    /** Notes what became of a reading. An {@link Error} is not the machine's doing, and thrown. */
    void taken(Reading<?> reading) {
        switch (reading.failure()) {
            case null -> succeeded();
            case Error error -> throw error;
            case Throwable failure -> {
                left = reading.left();
                failed(FailureText.of(failure));
            }
        }
    }

    private void succeeded() {
        if (!reason.isEmpty()) {
            LOGGER.log(Level.INFO, "Host metrics: " + String.join(", ", fields) + " can be read again");
            reason = "";
        }
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
