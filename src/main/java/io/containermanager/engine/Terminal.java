package io.containermanager.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs in a container with its input and output connected. What it writes waits, up to {@link OutputPipe#WAITING_MAX_BYTES},
 * until it is read; then the command itself waits. For one reader and one writer, on threads that may block; the other methods return at
 * once.
 */
public interface Terminal extends AutoCloseable {

    /**
     * Something that the command wrote.
     *
     * @param stderr which stream; always false with a terminal
     * @param bytes not to be written to
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and copied by nobody: it is on its way to a socket.
    record Chunk(boolean stderr, byte[] bytes) {}

    /** What comes next, waiting for it; empty once nothing will come any more. */
    Optional<Chunk> read() throws InterruptedException;

    /** Hands over input, waiting while the command does not take what it has got; no effect once the command has ended. */
    void write(byte[] bytes) throws InterruptedException;

    /** Tells the command that no more input comes. */
    void endInput();

    /** Gives the terminal another size; no effect without one. */
    void resize(int columns, int rows);

    /** How the command ended: to be asked once {@link #read} told the end. Null when that is not known. */
    CompletableFuture<Optional<Integer>> exitCode();

    /** Ends the command, where that is possible, and the connection to it: whether the command is known to be gone. */
    CompletableFuture<Boolean> end();

    /** The same, without an answer. */
    @Override
    default void close() {
        @Nullable Object _ = end();
    }
}
