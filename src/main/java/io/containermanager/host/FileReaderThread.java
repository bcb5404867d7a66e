package io.containermanager.host;

import io.containermanager.event.GuardedThread;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes readings one after the other on a thread of its own, {@code metrics-reading}, each within {@link #READING_MAX}: a file system that
 * hangs answers no call and obeys no interrupt. A reading that does not come back is left behind with its thread, and a new thread takes
 * its place. Callers ask for nothing whose previous reading is still pending, so there is at most one thread for each kind of reading.
 * Not thread-safe.
 */
final class FileReaderThread implements AutoCloseable {

    /** How long a reading may take; usual ones take microseconds. Ten that hang at the same time stay below a collection's five seconds. */
    static final Duration READING_MAX = Duration.ofMillis(400);

    private final Duration max;
    private @Nullable ExecutorService thread;

    FileReaderThread() {
        this(READING_MAX);
    }

    FileReaderThread(Duration max) {
        this.max = max;
    }

    /** Where a value comes from. */
    @FunctionalInterface
    interface Source<T> {
        /** Reads it now. */
        @Nullable
        T read() throws IOException;
    }

    /** The reading did not come back in time; it may still do. */
    static final class HangsException extends Exception {
        private final Future<?> left;

        HangsException(Duration max, Future<?> left) {
            super("did not answer within " + max.toMillis() + " ms; it is read again once it has answered");
            this.left = left;
        }

        /** Done once the reading came back. */
        Future<?> left() {
            return left;
        }
    }

    /**
     * The source's value.
     *
     * @throws HangsException when it does not come in time
     */
    <T> @Nullable T read(Source<T> source) throws IOException, HangsException {
        if (thread == null) {
            thread = Executors.newSingleThreadExecutor(
                    GuardedThread.platform("metrics-reading").factory());
        }
        var answer = thread.submit(source::read);
        try {
            return answer.get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            // Ends once the reading has come back.
            close();
            throw new HangsException(max, answer);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("the manager stops", stopping);
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException failure -> failure;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> new IOException(String.valueOf(cause));
        };
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }
}
