package io.containermanager.store;

import io.containermanager.event.Recorded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored events. Losing them costs history, never state. Thread-safe; calls wait for the store's thread. */
public interface EventHistory {

    /** How many events are kept; the oldest go first. */
    int EVENTS_MAX = 10_000;

    /**
     * Which events to read.
     *
     * @param appId only this app's, or null
     * @param serviceId only this service's, or null
     * @param type only this type's word, or null
     */
    record Filter(@Nullable Long appId, @Nullable Long serviceId, @Nullable String type) {
        public static final Filter ALL = new Filter(null, null, null);
    }

    /** The number of the newest stored event, 0 if none. */
    long lastSeq();

    /** Stores an event, soon: several are written in one transaction. */
    void append(Recorded recorded);

    /** The oldest events after that number, at most {@code limit}. */
    List<Recorded> after(long seq, int limit, Filter filter);

    /** The newest events before that number (0: from the newest on), newest first. */
    List<Recorded> before(long seq, int limit, Filter filter);
}
