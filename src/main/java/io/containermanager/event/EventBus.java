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

    /** How many of the newest events are readable without a store; the oldest are dropped first. */
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
     * Delivers every later event to the receiver, in order, on a virtual thread of that name.
     *
     * @param name the thread's name, used to report drops
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

    /** Whether every event after that number is still in the ring. */
    public boolean keepsAllAfter(long seq) {
        synchronized (lock) {
            return seq == lastSeq || (!ring.isEmpty() && ring.getFirst().seq() <= seq + 1);
        }
    }

    /** The oldest {@code limit} events after that number that are still in the ring. */
    public List<RecordedEvent> after(long seq, int limit) {
        synchronized (lock) {
            // Usually only the newest are requested, rarely the whole ring: so it is read from the newest end.
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

    /** Lets every subscriber handle its queue, within a bound, and ends the threads. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }
}
