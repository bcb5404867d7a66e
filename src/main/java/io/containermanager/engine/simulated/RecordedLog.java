package io.containermanager.engine.simulated;

import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What one container wrote: its newest lines, and who follows them. Writing is confined to the scheduler's tasks. */
final class RecordedLog {

    /** How many lines are kept; the oldest go first. */
    static final int KEPT_MAX_LINES = 200;

    private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();

    void write(LogLine line) {
        if (lines.size() == KEPT_MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(line);
        followers.forEach(follower -> follower.deliver(line));
    }

    /** Hands the follower the past lines it asked for and every line from now on. */
    void join(Follower follower, LogRequest request) {
        past(request).forEach(follower::deliver);
        followers.removeIf(other -> !other.open());
        followers.add(follower);
    }

    private List<LogLine> past(LogRequest request) {
        var since = request.since();
        if (since != null) {
            return lines.stream()
                    .filter(line -> line.timestamp().isAfter(since))
                    .toList();
        }
        return lines.stream()
                .skip(Math.max(0, lines.size() - request.tailMaxLines()))
                .toList();
    }

    /** The container is gone: nothing comes any more. */
    void end() {
        followers.forEach(Follower::close);
        followers.clear();
    }

    /** One who follows. Thread-safe. */
    static final class Follower implements LogFollow {

        private final Consumer<LogLine> receiver;
        /** Held during a delivery, so that {@link #close} returns only after it; the receiver is not to block. */
        private final ReentrantLock delivering = new ReentrantLock();

        private volatile boolean open = true;

        Follower(Consumer<LogLine> receiver) {
            this.receiver = receiver;
        }

        private void deliver(LogLine line) {
            delivering.lock();
            try {
                if (open) {
                    receiver.accept(line);
                }
            } finally {
                delivering.unlock();
            }
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public void close() {
            delivering.lock();
            try {
                open = false;
            } finally {
                delivering.unlock();
            }
        }
    }
}
