package io.containermanager.live.websocket;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Every open connection, from its upgrade until its socket is to be closed. Thread-safe. */
public final class Connections {

    private final CopyOnWriteList<Connection> open = new CopyOnWriteList<>();

    /** One more. */
    public void add(Connection connection) {
        open.add(connection);
    }

    /** One less. */
    public void remove(Connection connection) {
        open.remove(connection);
        if (open.isEmpty()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Who is connected now, in the order of their coming. */
    public List<Connection> all() {
        return open.all();
    }

    /** Waits until none is open, at most so long. */
    public synchronized void awaitNone(Duration most, LongSupplier nanos) throws InterruptedException {
        long deadline = nanos.getAsLong() + most.toNanos();
        for (long left = most.toNanos(); !open.isEmpty() && left > 0; left = deadline - nanos.getAsLong()) {
            wait(left / 1_000_000 + 1);
        }
    }
}
