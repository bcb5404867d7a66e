package io.containermanager.api.state;

import io.containermanager.api.http.ApiError;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A lock for placing and removing files of apps: two requests with the same paths would undo each other, and removed files must
 * not become needed meanwhile. Thread-safe.
 */
public final class ProjectFilesLock {

    /** How long a request waits for earlier ones; then 503. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final Semaphore turn = new Semaphore(1, true);

    /** Waits for the lock, which {@link #end} releases; throws 503 on timeout. */
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

    /** Takes the lock if it is free. */
    boolean tryNow() {
        return turn.tryAcquire();
    }

    /** Releases the lock. */
    public void end() {
        turn.release();
    }
}
