package io.containermanager.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One receiver of events: a bounded queue and the virtual thread that drains it. Created by {@link EventBus#subscribe}. */
public final class Subscription implements AutoCloseable {

    /** How long {@link #close} waits for the queue. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private static final Logger LOGGER = System.getLogger(Subscription.class.getName());

    private final String name;
    private final LinkedBlockingDeque<Message> queue;
    private final Consumer<RecordedEvent> receiver;
    private final Consumer<Subscription> onClose;
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /** A queue entry: an event, or null for the end. */
    private record Message(@Nullable RecordedEvent recorded) {}

    Subscription(String name, int capacity, Consumer<RecordedEvent> receiver, Consumer<Subscription> onClose) {
        this.name = name;
        this.queue = new LinkedBlockingDeque<>(capacity);
        this.receiver = receiver;
        this.onClose = onClose;
        this.thread = GuardedThread.virtual(name).loop(this::run, () -> closed);
    }

    void start() {
        thread.start();
    }

    /** Called under the bus's lock, so one caller at a time. */
    void offer(RecordedEvent recorded) {
        if (!closed) {
            insert(new Message(recorded));
        }
    }

    private void insert(Message message) {
        while (!queue.offerLast(message)) {
            if (queue.pollFirst() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    private void run() {
        try {
            for (var message = queue.takeFirst(); message.recorded() != null; message = queue.takeFirst()) {
                receive(message.recorded());
                reportDropped();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** The top of the thread: a receiver's failure must not affect later events. */
    private void receive(RecordedEvent recorded) {
        try {
            receiver.accept(recorded);
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained(name, name + " failed on event " + recorded.seq(), failure);
        }
    }

    /** One line for each burst, once the receiver has caught up: it may be what is slow that writes the line. */
    private void reportDropped() {
        if (queue.isEmpty()) {
            long count = dropped.getAndSet(0);
            if (count > 0) {
                LOGGER.log(
                        Level.WARNING,
                        name + " was too slow: the oldest " + count
                                + " waiting events were dropped and not handled by it");
            }
        }
    }

    /** Accepts no more events, lets the receiver handle queued ones within a bound, and ends the thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        onClose.accept(this);
        insert(new Message(null));
        try {
            if (!thread.join(CLOSE_WAIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }
}
