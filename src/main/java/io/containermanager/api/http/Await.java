package io.containermanager.api.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for other threads' answers on a request's own virtual thread, always with a bound. */
public final class Await {

    /** How long a request waits for the store or the loop before it is answered 503. */
    static final Duration STORE_MAX = Duration.ofSeconds(10);

    /** The answer to a request that waited for the store in vain. */
    static final ApiError STORE_TOO_SLOW = ApiError.unavailable(
            "store too slow",
            "No answer within " + STORE_MAX.toSeconds() + " s. Whether the change was stored is not known:"
                    + " look at GET /api/v1/state/target before you send it again.");

    private Await() {}

    /** The future's value; what it failed with is thrown as it is, wrapped only where Java demands it. */
    public static <T> T value(CompletableFuture<T> future) {
        try {
            return future.get(STORE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } catch (TimeoutException slow) {
            throw STORE_TOO_SLOW.exception();
        } catch (InterruptedException stopping) {
            throw interrupted();
        }
    }

    /** Waits for what has no value to give; fails as {@link #value(CompletableFuture)} does. */
    public static void finished(CompletableFuture<Void> future) {
        value(future.thenApply(_ -> true));
    }

    /** The value of what has a bound of its own; 503 when that is broken. */
    public static <T> T value(CompletableFuture<T> future, Duration most) {
        if (!done(future, most)) {
            throw ApiError.unavailable(
                            "engine too slow", "The engine did not answer within " + most.toSeconds() + " s.")
                    .exception();
        }
        return value(future);
    }

    /** Waits until the future is done, at most so long; whether it is. */
    public static boolean done(CompletableFuture<?> future, Duration most) {
        try {
            future.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException failed) {
            return true;
        } catch (InterruptedException stopping) {
            throw interrupted();
        }
    }

    private static ApiException interrupted() {
        Thread.currentThread().interrupt();
        return ApiError.unavailable("stopping", "The manager is stopping; try again when it is back.")
                .exception();
    }
}
