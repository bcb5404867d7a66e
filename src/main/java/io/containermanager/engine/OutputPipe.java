package io.containermanager.engine;

import io.containermanager.engine.Terminal.Chunk;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The unread output of a command: bounded, so that a slow reader blocks the writer. Thread-safe; the callback for
 * room is called without a lock.
 */
public final class OutputPipe {

    /** How much may wait before writers block; a single chunk may exceed it. */
    public static final int WAITING_MAX_BYTES = 64 << 10;

    // Guarded by this.
    private final ArrayDeque<Chunk> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean ended;
    private @Nullable Runnable onRoom;

    /** Adds a chunk, waiting for room; chunks after the end are dropped. */
    public synchronized void put(Chunk chunk) throws InterruptedException {
        while (waitingBytes >= WAITING_MAX_BYTES && !ended) {
            wait();
        }
        add(chunk);
    }

    /**
     * Adds a chunk without waiting, for writers that must not block.
     *
     * @param whenRoom called once, on the reader's thread, when there is room again; not if there is room now
     * @return whether there is room for more now
     */
    public synchronized boolean offer(Chunk chunk, Runnable whenRoom) {
        add(chunk);
        boolean room = waitingBytes < WAITING_MAX_BYTES || ended;
        onRoom = room ? null : whenRoom;
        return room;
    }

    private void add(Chunk chunk) {
        if (!ended) {
            waiting.addLast(chunk);
            waitingBytes += chunk.bytes().length;
            notifyAll();
        }
    }

    /** The next chunk, waiting for it; empty at the end. */
    public Optional<Chunk> take() throws InterruptedException {
        Chunk next;
        Runnable writer = null;
        synchronized (this) {
            while (waiting.isEmpty() && !ended) {
                wait();
            }
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            next = waiting.removeFirst();
            waitingBytes -= next.bytes().length;
            if (waitingBytes < WAITING_MAX_BYTES) {
                writer = onRoom;
                onRoom = null;
                notifyAll();
            }
        }
        if (writer != null) {
            writer.run();
        }
        return Optional.of(next);
    }

    /** No more output; waiting chunks can still be read. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** No more output and no reader. */
    public synchronized void discard() {
        waiting.clear();
        waitingBytes = 0;
        end();
    }
}
