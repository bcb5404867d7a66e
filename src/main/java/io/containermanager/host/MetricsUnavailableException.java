package io.containermanager.host;

import io.containermanager.event.FailureText;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** There is no sample to give now: the collection failed, took too long, or the sampler is stopped. Trying again may help. */
public final class MetricsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private MetricsUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The sampler is closed. */
    static MetricsUnavailableException stopped() {
        return new MetricsUnavailableException("The metrics sampler is stopped; ask after the restart", null);
    }

    /** Classifies what a collection ended with; {@code waited} is how long its caller waited at most. */
    static MetricsUnavailableException from(Throwable failure, Duration waited) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof MetricsUnavailableException told) {
            return told;
        }
        String message = cause instanceof TimeoutException
                ? "The machine did not answer within " + waited.toSeconds() + " s; try again"
                : "The machine's metrics cannot be read: " + FailureText.of(cause);
        return new MetricsUnavailableException(message, cause);
    }
}
