package io.containermanager.api.metrics;

import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.event.Subscription;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts events by type for Prometheus, on a subscription of its own. Thread-safe. */
public final class EventCounts implements AutoCloseable {

    /** Events that may wait to be counted: counting is quicker than anything that happens. */
    private static final int WAITING_MAX = 4_096;

    private final Map<EventType, LongAdder> counts = new EnumMap<>(EventType.class);
    private final Subscription subscription;

    public EventCounts(EventBus bus) {
        for (var type : EventType.values()) {
            counts.put(type, new LongAdder());
        }
        subscription = bus.subscribe("event-counts", WAITING_MAX, this::count);
    }

    private void count(RecordedEvent recorded) {
        adder(recorded.event().type()).increment();
    }

    /** How many of that type since the start. */
    long of(EventType type) {
        return adder(type).sum();
    }

    private LongAdder adder(EventType type) {
        return Objects.requireNonNull(counts.get(type), type::word);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
