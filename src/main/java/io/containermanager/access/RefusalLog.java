package io.containermanager.access;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.text.UnicodeText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The trace that refused tokens and forbidden requests leave: all are counted, and published as events at a bounded pace with the address, never
 * with a token or a query. Only what is alike is one event: the same request of the same caller from the same address with the same answer.
 * Thread-safe.
 */
public final class RefusalLog {

    /** How long repetitions are counted before they are reported. */
    static final Duration EVERY = Duration.ofMinutes(1);

    /** Events in such a time about all addresses together; what is refused beyond them is counted, and reported later. */
    static final int EVENTS_MAX = 30;

    /** Events in such a time about one address, so that one that tries paths leaves room for others: beyond it its requests are counted together. */
    static final int EVENTS_OF_ADDRESS_MAX = 10;

    /** Kinds remembered; the one refused longest ago is forgotten first. */
    static final int KINDS_MAX = 4_096;

    /** Between two looks at what has been counted. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final int REQUEST_MAX_CHARS = 200;

    /** In the place of a request that is counted with others. */
    private static final String OTHERS = "";

    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Consumer<Event> events;
    private final LongAdder unauthorized = new LongAdder();
    private final LongAdder forbidden = new LongAdder();

    // Guarded by this.
    private final Map<Kind, Untold> kinds = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> toldOfAddress = new HashMap<>();
    private long spanBegan;
    private long lookedNanos;
    private int toldInSpan;

    /** What is alike. */
    private record Kind(String address, String caller, int status, String request) {}

    /** Since when repetitions are counted, how many there are, and when the first and the last of them was. */
    private record Untold(long sinceNanos, long count, Instant first, Instant last) {

        private Untold and(Instant at) {
            return new Untold(sinceNanos, count + 1, count == 0 ? at : first, at);
        }
    }

    /**
     * Nothing refused yet.
     *
     * @param nanoTime monotonic nanoseconds
     * @param clock wall time, for display
     * @param events gets the events; must not block
     */
    public RefusalLog(LongSupplier nanoTime, InstantSource clock, Consumer<Event> events) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.events = events;
        this.spanBegan = nanoTime.getAsLong();
        this.lookedNanos = spanBegan;
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
        var kind = new Kind(address, caller, status, UnicodeText.shortened(request, REQUEST_MAX_CHARS));
        var told = new ArrayList<Event>();
        note(kind, nanoTime.getAsLong(), clock.instant().truncatedTo(ChronoUnit.MILLIS), told);
        told.forEach(events);
    }

    /** Publishes the repetitions that have been counted for long enough. To be called now and then. */
    public void settle() {
        var told = new ArrayList<Event>();
        tellCounted(nanoTime.getAsLong(), told);
        told.forEach(events);
    }

    private synchronized void note(Kind kind, long now, Instant at, List<Event> told) {
        tellCounted(now, told);
        var known = kinds.get(kind);
        if (known == null && mayTell(kind.address())) {
            kinds.put(kind, new Untold(now, 0, at, at));
            told.add(event(kind, 1, at, at, ""));
        } else if (known != null) {
            kinds.put(kind, known.and(at));
        } else {
            var others = new Kind(kind.address(), kind.caller(), kind.status(), OTHERS);
            var counted = kinds.get(others);
            kinds.put(others, counted == null ? new Untold(now, 1, at, at) : counted.and(at));
        }
        if (kinds.size() > KINDS_MAX) {
            kinds.remove(kinds.keySet().iterator().next());
        }
    }

    /** What was not repeated for as long is forgotten: the next one is reported at once again. */
    private synchronized void tellCounted(long now, List<Event> told) {
        if (now - spanBegan >= EVERY.toNanos()) {
            spanBegan = now;
            toldInSpan = 0;
            toldOfAddress.clear();
        }
        if (now - lookedNanos < LOOK_EVERY.toNanos()) {
            return;
        }
        lookedNanos = now;
        for (var each = kinds.entrySet().iterator(); each.hasNext(); ) {
            var entry = each.next();
            var untold = entry.getValue();
            if (now - untold.sinceNanos() < EVERY.toNanos()) {
                continue;
            }
            if (untold.count() == 0) {
                each.remove();
            } else if (mayTell(entry.getKey().address())) {
                told.add(repeated(entry.getKey(), untold));
                entry.setValue(new Untold(now, 0, untold.last(), untold.last()));
            }
        }
    }

    /** Whether one more event may be published now; it counts as published then. */
    private boolean mayTell(String address) {
        int ofAddress = toldOfAddress.getOrDefault(address, 0);
        if (toldInSpan >= EVENTS_MAX || ofAddress >= EVENTS_OF_ADDRESS_MAX) {
            return false;
        }
        toldInSpan++;
        toldOfAddress.put(address, ofAddress + 1);
        return true;
    }

    private static Event repeated(Kind kind, Untold untold) {
        long count = untold.count();
        var more = kind.request().equals(OTHERS) ? "" : " more";
        var when = count == 1
                ? ", once" + more + " at " + untold.first()
                : ", " + count + " times" + more + " from " + untold.first() + " to " + untold.last();
        return event(kind, count, untold.first(), untold.last(), when);
    }

    private static Event event(Kind kind, long count, Instant first, Instant last, String when) {
        boolean others = kind.request().equals(OTHERS);
        var what = (others ? "Other requests" : kind.request()) + by(kind.caller()) + " from " + kind.address()
                + (others ? " were" : " was") + " refused with " + kind.status();
        return Event.of(EventType.ACCESS_REFUSED, what + when)
                .with("address", kind.address())
                .with("by", kind.caller())
                .with("status", kind.status())
                .with("count", count)
                .with("first", first.toString())
                .with("last", last.toString());
    }

    private static String by(String caller) {
        return caller.equals(Caller.UNKNOWN.name()) ? " without a valid token" : " of " + caller;
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
