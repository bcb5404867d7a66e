package io.containermanager.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a thread that serves somebody waits for the store's own thread: never without a bound. */
public final class BoundedWait {

    /** How long the store may take. */
    public static final Duration MAX = Duration.ofSeconds(10);

    private BoundedWait() {}

    /**
     * The future's value.
     *
     * @throws CompletionException with what the future failed with
     * @throws StoreException.TooSlow when it is not there in time, or when the thread is asked to end
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
            throw new StoreException.TooSlow("the store gave no answer within " + most.toSeconds() + " s");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StoreException.TooSlow("the manager stops");
        }
    }
}
