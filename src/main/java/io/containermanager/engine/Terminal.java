package io.containermanager.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs in a container with its input and output connected. Its output is buffered, up to {@link OutputPipe#WAITING_MAX_BYTES},
 * until it is read; then the command blocks. For one reader and one writer, on threads that may block; the other methods return at
 * once.
 */
public interface Terminal extends AutoCloseable {

    /**
     * A piece of output.
     *
     * @param stderr which stream; always false with a terminal
     * @param bytes must not be modified
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared or copied: it goes to a socket.
    record Chunk(boolean stderr, byte[] bytes) {}

    /** The next piece of output, waiting for it; empty at the end. */
    Optional<Chunk> read() throws InterruptedException;

    /** Writes input, waiting while the command does not read it; no effect once the command has ended. */
    void write(byte[] bytes) throws InterruptedException;

    /** Ends the command's input. */
    void endInput();

    /** Resizes the terminal; no effect without one. */
    void resize(int columns, int rows);

    /** The exit code, for use once {@link #read} has returned the end; empty if unknown. */
    CompletableFuture<Optional<Integer>> exitCode();

    /** Ends the command if possible, and its connection; the result is whether the command is known to be gone. */
    CompletableFuture<Boolean> end();

    /** The same without the result. */
    @Override
    default void close() {
        @Nullable Object _ = end();
    }
}
