package io.containermanager.host;

import org.jspecify.annotations.Nullable;

/** There is no sample to give now: the collection failed, took too long, or the sampler is stopped. Trying again may help. */
public final class MetricsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened and what to do
     * @param cause what made the collection fail, if anything did
     */
    public MetricsUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
