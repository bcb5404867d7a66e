package io.containermanager.store;

import io.containermanager.model.State;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A target as it is kept in memory: as its canonical text, and as a state only while somebody is likely to ask for it.
 *
 * @param revision its number
 * @param acceptedAt to the millisecond
 * @param by who sent it
 * @param json its canonical text
 * @param digests the image digests it ran with
 * @param state the text read, or null
 */
record KeptTarget(
        long revision,
        Instant acceptedAt,
        String by,
        String json,
        Map<String, String> digests,
        @Nullable State state) {

    /** What callers see. */
    StoredTarget stored() {
        return new StoredTarget(revision, read(), acceptedAt, by, digests);
    }

    private State read() {
        return state == null ? StoreJson.readState(revision, json) : state;
    }

    KeptTarget withDigests(Map<String, String> changed) {
        return new KeptTarget(revision, acceptedAt, by, json, Map.copyOf(changed), state);
    }

    /** The same, read or not. */
    KeptTarget asState(boolean wanted) {
        return wanted == (state != null)
                ? this
                : new KeptTarget(revision, acceptedAt, by, json, digests, wanted ? read() : null);
    }
}
