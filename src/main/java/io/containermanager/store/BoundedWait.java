package io.containermanager.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the store's thread with a bound. */
public final class BoundedWait {

    /** The maximum wait for the store. */
    public static final Duration MAX = Duration.ofSeconds(10);

    private BoundedWait() {}

    /**
     * The future's value.
     *
     * @throws CompletionException with the future's failure
     * @throws StoreException.TooSlow on timeout, or when the thread is interrupted
     */
    public static <T> T value(CompletableFuture<T> future) {
        return value(future, MAX);
    }

    static <T> T value(CompletableFuture<T> future, Duration most) {
        try {
            return future.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } catch (TimeoutException slow) {
            throw new StoreException.TooSlow("the store did not answer within " + most.toSeconds() + " s");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StoreException.TooSlow("the manager is stopping");
        }
    }
}
