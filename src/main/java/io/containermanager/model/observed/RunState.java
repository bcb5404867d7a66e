package io.containermanager.model.observed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a container runs.
 *
 * @param status Docker's word for it
 * @param health what its health check says
 * @param exitCode of its last end; null while it has not ended
 * @param oomKilled whether the kernel ended it for want of memory
 * @param startedAt of its last start; null if it never started
 * @param finishedAt of its last end; null if it has not ended
 * @param restartCount how often the engine restarted it by itself
 * @param failedHealthcheck how its health check failed last; null while it is healthy, when the last run of it passed, there was none, or the engine does not say
 */
public record RunState(
        Status status,
        Health health,
        @Nullable Integer exitCode,
        boolean oomKilled,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int restartCount,
        @Nullable FailedHealthcheck failedHealthcheck) {

    /** One of which no failed health check is known. */
    public RunState(
            Status status,
            Health health,
            @Nullable Integer exitCode,
            boolean oomKilled,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            int restartCount) {
        this(status, health, exitCode, oomKilled, startedAt, finishedAt, restartCount, null);
    }

    /** Docker's words for a container's state, in lower case on the wire. */
    public enum Status {
        CREATED,
        RUNNING,
        PAUSED,
        RESTARTING,
        REMOVING,
        EXITED,
        DEAD;

        /** The word Docker uses. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Docker's words for a container's health. */
    public enum Health {
        /** It has no health check. */
        NONE,
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    /** A container that was created and never started. */
    public static final RunState CREATED = new RunState(Status.CREATED, Health.NONE, null, false, null, null, 0);

    /** The same after a health check that failed. */
    public RunState withFailed(@Nullable FailedHealthcheck check) {
        return new RunState(status, health, exitCode, oomKilled, startedAt, finishedAt, restartCount, check);
    }

    /** Whether its process runs. */
    public boolean running() {
        return status == Status.RUNNING;
    }
}
