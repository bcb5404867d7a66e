package io.containermanager.api.apps;

import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.store.AppTenures;
import io.containermanager.store.FailedVersions;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.sqlite.EventHistory;
import io.containermanager.store.sqlite.EventHistory.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Combines stored and newest events: the history is written shortly after an event is published, so the newest come from the bus. An
 * event that was returned once is returned again.
 */
public final class EventLog {

    /** How many versions that failed, and as many that proved good, count in the histories. */
    private static final int OUTCOMES_MAX = 1_000;

    private final EventBus bus;
    private final EventHistory history;

    public EventLog(EventBus bus, EventHistory history) {
        this.bus = bus;
        this.history = history;
    }

    /** The oldest events after that number; all of them after one that was never given, as after the data folder was lost. */
    List<RecordedEvent> after(long number, int limit, Filter filter) {
        long seq = number > bus.lastSeq() ? 0 : number;
        var ring = bus.after(0, EventBus.RING_MAX_EVENTS);
        var found = new ArrayList<RecordedEvent>();
        if (ring.isEmpty() || ring.getFirst().seq() > seq + 1) {
            found.addAll(history.after(seq, limit, filter));
        }
        long last = found.isEmpty() ? seq : found.getLast().seq();
        ring.stream()
                .filter(recorded -> recorded.seq() > last && filter.matches(recorded.event()))
                .limit(limit - found.size())
                .forEach(found::add);
        return found;
    }

    /** The newest events before that number (0: from the newest on), newest first. */
    List<RecordedEvent> before(long seq, int limit, Filter filter) {
        var ring = bus.after(0, EventBus.RING_MAX_EVENTS);
        var found = new ArrayList<RecordedEvent>();
        for (var recorded : ring.reversed()) {
            if ((seq == 0 || recorded.seq() < seq) && filter.matches(recorded.event()) && found.size() < limit) {
                found.add(recorded);
            }
        }
        if (found.size() < limit) {
            long oldest = ring.isEmpty()
                    ? seq
                    : seq == 0
                            ? ring.getFirst().seq()
                            : Math.min(seq, ring.getFirst().seq());
            found.addAll(history.before(oldest, limit - found.size(), filter));
        }
        return found;
    }

    /** Which versions failed, as far back as events are kept; null where they cannot be read. */
    public @Nullable FailedVersions failed(List<StoredTarget> targets, AppTenures known) {
        try {
            var held = newest(EventType.SPEC_HELD, known);
            return FailedVersions.of(targets, held, held.isEmpty() ? held : newest(EventType.UPDATE_SUCCEEDED, known));
        } catch (StoreException unreadable) {
            // Going back must work then too; the route of the events reports the problem with the file.
            return null;
        }
    }

    private List<RecordedEvent> newest(EventType type, AppTenures known) {
        return before(0, OUTCOMES_MAX, new Filter(Set.of(), null, type.word())).stream()
                .filter(known::covers)
                .toList();
    }
}
