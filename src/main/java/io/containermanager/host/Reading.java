package io.containermanager.host;

import java.io.IOException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One reading that another thread takes, and what became of it. It belongs to the thread that takes it until that one has handed it back;
 * one that hangs is never handed back, and its value does not count.
 */
final class Reading<T> {

    private final Source<T> source;
    private @Nullable T value;
    private @Nullable Throwable failure;
    private @Nullable Future<?> left;

    Reading(Source<T> source) {
        this.source = source;
    }

    /** Where a value comes from. */
    @FunctionalInterface
    interface Source<T> {
        /** Reads it now. */
        @Nullable
        T read() throws IOException;
    }

    /** Takes it, on the thread that may hang. */
    void take() {
        try {
            value = source.read();
        } catch (IOException | RuntimeException | Error thrown) {
            failure = thrown;
        }
    }

    /**
     * It did not come back in time.
     *
     * @param pending done once it has
     */
    void leave(Future<?> pending, IOException why) {
        left = pending;
        failure = why;
    }

    /** It is not taken. */
    void refuse(IOException why) {
        failure = why;
    }

    /** What was read; null when nothing was. */
    @Nullable
    T value() {
        return left == null ? value : null;
    }

    /** Why nothing was read; null when something was. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** What is done once a reading that hangs has come back; null when it does not hang. */
    @Nullable
    Future<?> left() {
        return left;
    }
}
