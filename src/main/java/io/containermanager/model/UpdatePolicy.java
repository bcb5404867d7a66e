package io.containermanager.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an image is fetched and how a new version takes over. The pull policy is not part of the spec hash: changing it
 * recreates nothing.
 *
 * @param pullPolicy when the image is fetched
 * @param updateStrategy in which order the new container replaces the old one
 * @param stopGracePeriod between the stop signal and the kill; null means Docker's 10 s
 */
public record UpdatePolicy(
        PullPolicy pullPolicy,
        UpdateStrategy updateStrategy,
        @Nullable Duration stopGracePeriod) {

    public static final UpdatePolicy DEFAULTS =
            new UpdatePolicy(PullPolicy.IF_NOT_PRESENT, UpdateStrategy.DOWNLOAD_THEN_KILL, null);

    /** Docker's time between the stop signal and the kill. */
    public static final Duration DEFAULT_STOP_GRACE_PERIOD = Duration.ofSeconds(10);

    /** When an image is fetched. */
    public enum PullPolicy {
        /** Only when the engine has none by that name: an offline node starts what it has. */
        IF_NOT_PRESENT,
        /** Before each new container. */
        ALWAYS,
        /** Never: an image that is absent is an error. */
        NEVER
    }

    /** In which order a new container replaces the old one. */
    public enum UpdateStrategy {
        /** Pull and create the new one, stop the old, start the new. */
        DOWNLOAD_THEN_KILL,
        /** Stop the old before the pull: for machines without room for two images. */
        KILL_THEN_DOWNLOAD,
        /** Start the new one, wait until it is good, stop the old. */
        HAND_OVER
    }

    /** Whether the old container is stopped before the new image is pulled. */
    public boolean stopsFirst() {
        return updateStrategy == UpdateStrategy.KILL_THEN_DOWNLOAD;
    }

    /** The time a container gets between the stop signal and the kill. */
    public Duration graceOrDefault() {
        return stopGracePeriod == null ? DEFAULT_STOP_GRACE_PERIOD : stopGracePeriod;
    }
}
