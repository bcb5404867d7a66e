package io.containermanager.access;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.text.UnicodeText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The trace that refused tokens and forbidden requests leave: all are counted, and published as events at a bounded pace with the address, never
 * with a token or a query. Thread-safe.
 */
public final class RefusalLog {

    /** Time between two events about one address; what is refused meanwhile is counted into the next one. */
    static final Duration EVERY = Duration.ofMinutes(1);

    /** Events in such a time about all addresses together. */
    static final int EVENTS_MAX = 30;

    /** Addresses remembered; the one refused longest ago is forgotten first. */
    static final int ADDRESSES_MAX = 4_096;

    private static final int PATH_MAX_CHARS = 200;

    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    private final LongAdder unauthorized = new LongAdder();
    private final LongAdder forbidden = new LongAdder();

    // Guarded by this.
    private final Map<String, Untold> byAddress = new LinkedHashMap<>(16, 0.75f, true);
    private long spanBegan;
    private int toldInSpan;

    private record Untold(long toldNanos, long count) {}

    /**
     * Nothing refused yet.
     *
     * @param nanoTime monotonic nanoseconds
     * @param events gets the events; must not block
     */
    public RefusalLog(LongSupplier nanoTime, Consumer<Event> events) {
        this.nanoTime = nanoTime;
        this.events = events;
        this.spanBegan = nanoTime.getAsLong();
    }

    /** Notes a request that was answered 401, 403 or 421; any other status is not noted. */
    public void answered(int status, String address, String caller, String request) {
        switch (status) {
            case 401 -> unauthorized.increment();
            case 403, 421 -> forbidden.increment();
            default -> {
                return;
            }
        }
        long since = due(address, nanoTime.getAsLong());
        if (since > 0) {
            var shown = UnicodeText.shortened(request, PATH_MAX_CHARS);
            events.accept(Event.of(
                            EventType.ACCESS_REFUSED,
                            shown + " of " + caller + " from " + address + " was refused with " + status
                                    + (since > 1 ? ", " + (since - 1) + " more before" : ""))
                    .with("address", address)
                    .with("by", caller)
                    .with("status", status)
                    .with("count", since));
        }
    }

    /** How many refusals of that address are to be published now; 0 for none. */
    private synchronized long due(String address, long now) {
        if (now - spanBegan >= EVERY.toNanos()) {
            spanBegan = now;
            toldInSpan = 0;
        }
        var before = byAddress.get(address);
        long count = before == null ? 1 : before.count() + 1;
        boolean early = before != null && now - before.toldNanos() < EVERY.toNanos();
        if (early || toldInSpan >= EVENTS_MAX) {
            byAddress.put(address, new Untold(before == null ? now - EVERY.toNanos() : before.toldNanos(), count));
            forget();
            return 0;
        }
        toldInSpan++;
        byAddress.put(address, new Untold(now, 0));
        forget();
        return count;
    }

    private void forget() {
        if (byAddress.size() > ADDRESSES_MAX) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
    }

    /** Requests answered 401 since the start. */
    public long unauthorized() {
        return unauthorized.sum();
    }

    /** Requests answered 403 or 421 since the start. */
    public long forbidden() {
        return forbidden.sum();
    }
}
