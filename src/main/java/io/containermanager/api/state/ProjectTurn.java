package io.containermanager.api.state;

import io.containermanager.api.http.ApiError;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who may place or remove files of apps: one at a time, for two that place the same paths would undo each other, and what is removed must
 * not be needed again meanwhile. Thread-safe.
 */
public final class ProjectTurn {

    /** How long a request waits for those before it; then 503. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final Semaphore turn = new Semaphore(1, true);

    /** Waits for the turn, which {@link #end} gives on; throws 503 when that takes too long. */
    public void await() {
        try {
            if (!turn.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiError.unavailable("too busy", "Other Compose files are being stored: try again in a moment.")
                        .exception();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ApiError.unavailable("stopping", "The manager is stopping; try again when it is back.")
                    .exception();
        }
    }

    /** Takes the turn if it is free now. */
    boolean tryNow() {
        return turn.tryAcquire();
    }

    /** Gives the turn on. */
    public void end() {
        turn.release();
    }
}
