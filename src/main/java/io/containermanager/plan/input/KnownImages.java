package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What is known of fetching images.
 *
 * @param inFlight references being fetched now
 * @param failures how the last tries went, by reference, for those that failed
 * @param fetchedFor the spec hash a service's image was fetched for by this process: {@code always} is fulfilled once a spec
 */
public record KnownImages(Set<String> inFlight, Map<String, PullFailure> failures, Map<ServiceKey, String> fetchedFor) {

    public static final KnownImages NONE = new KnownImages(Set.of(), Map.of(), Map.of());

    /**
     * An image that could not be fetched.
     *
     * @param count tries in a row
     * @param backoff how long the next has still to wait
     * @param message what the engine said
     * @param next when the next try may be made, for people only
     */
    public record PullFailure(int count, Duration backoff, String message, Instant next) {
        /** What the engine said and when the next try is made. */
        public String then() {
            return message + FailedAttempts.nextAttempt(next);
        }
    }

    public KnownImages {
        inFlight = Set.copyOf(inFlight);
        failures = Map.copyOf(failures);
        fetchedFor = Map.copyOf(fetchedFor);
    }
}
