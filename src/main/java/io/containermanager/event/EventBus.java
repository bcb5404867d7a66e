package io.containermanager.event;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Numbers events and hands them to subscribers. {@link #publish} never blocks and never calls a subscriber: each has a bounded queue
 * (oldest dropped and counted at the bound) that its own virtual thread empties. Thread-safe.
 */
public final class EventBus implements AutoCloseable {

    /** How many of the newest events stay readable without a store; the oldest go first. */
    public static final int RING_MAX_EVENTS = 4_096;

    private final InstantSource clock;
    private final Object lock = new Object();
    private final ArrayDeque<RecordedEvent> ring = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private long lastSeq;

    /**
     * A bus whose first event gets {@code lastSeq + 1}.
     *
     * @param clock wall time for the events' timestamps
     * @param lastSeq the number of the last event that an earlier run stored, 0 if none
     */
    public EventBus(InstantSource clock, long lastSeq) {
        this.clock = clock;
        this.lastSeq = lastSeq;
    }

    /** Numbers the event and queues it for every subscriber: the log, the history, the channels. */
    public RecordedEvent publish(Event event) {
        synchronized (lock) {
            var recorded = new RecordedEvent(++lastSeq, clock.instant(), event);
            if (ring.size() == RING_MAX_EVENTS) {
                ring.removeFirst();
            }
            ring.addLast(recorded);
            // Offering is a queue insert that never waits; doing it under the lock keeps each subscriber's order equal
            // to seq.
            subscriptions.forEach(subscription -> subscription.offer(recorded));
            return recorded;
        }
    }

    /**
     * Hands every later event to the receiver, in order, on a virtual thread of that name.
     *
     * @param name the thread's name, and what a drop is reported by
     * @param capacity how many events may wait; beyond it the oldest are dropped and counted
     */
    public Subscription subscribe(String name, int capacity, Consumer<RecordedEvent> receiver) {
        var subscription = new Subscription(name, capacity, receiver, subscriptions::remove);
        subscriptions.add(subscription);
        subscription.start();
        return subscription;
    }

    /** The number of the newest event, 0 before the first. */
    public long lastSeq() {
        synchronized (lock) {
            return lastSeq;
        }
    }

    /** The oldest {@code limit} events after that number that are still in the ring. */
    public List<RecordedEvent> after(long seq, int limit) {
        synchronized (lock) {
            // The newest are asked for again and again, the whole ring seldom: so it is gone through from the new end.
            var found = new ArrayDeque<RecordedEvent>();
            for (var from = ring.descendingIterator(); from.hasNext(); ) {
                var recorded = from.next();
                if (recorded.seq() <= seq) {
                    break;
                }
                found.addFirst(recorded);
            }
            return found.stream().limit(limit).toList();
        }
    }

    /** Lets every subscriber see what it has queued, within a bound, and ends their threads. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }
}
