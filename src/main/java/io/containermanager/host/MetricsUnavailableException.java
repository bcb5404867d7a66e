package io.containermanager.host;

import io.containermanager.event.FailureText;
import io.containermanager.event.SharedSampler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/** There is no sample to give now: the collection failed, took too long, or the sampler is stopped. Trying again may help. */
public final class MetricsUnavailableException extends RuntimeException {
    private MetricsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Classifies what a collection ended with. */
    static MetricsUnavailableException from(Throwable failure) {
        return new MetricsUnavailableException(
                switch (failure) {
                    case CancellationException _ -> "The metrics sampler is stopped; ask after the restart";
                    case TimeoutException _ ->
                        "The machine did not answer within " + SharedSampler.SAMPLE_MAX.toSeconds() + " s; try again";
                    default -> "The machine's metrics cannot be read: " + FailureText.of(failure);
                },
                failure);
    }
}
