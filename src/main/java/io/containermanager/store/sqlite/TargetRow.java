package io.containermanager.store.sqlite;

import io.containermanager.event.FailureText;
import io.containermanager.model.State;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
record TargetRow(
        long revision,
        Instant acceptedAt,
        String by,
        String json,
        Map<String, String> digests,
        @Nullable State state) {

    /** What callers see; fails when this version cannot read it. */
    StoredTarget stored() {
        return new StoredTarget(revision, read(), acceptedAt, by, digests);
    }

    /** What callers see, unless this version cannot read it. */
    Optional<StoredTarget> storedIfReadable() {
        return readable().map(known -> new StoredTarget(revision, known, acceptedAt, by, digests));
    }

    /** Fails when its text is damaged; one that is only not valid for this version passes. */
    void requireReadable() {
        try {
            StoreJson.requireObject(json);
        } catch (StoreException.Unavailable damaged) {
            throw new StoreException.Unavailable(
                    "the stored target " + revision + " is damaged: " + FailureText.of(damaged)
                            + "; put a good copy of the database in its place, nothing was overwritten",
                    damaged);
        }
    }

    private State read() {
        return state == null ? StoreJson.readState(revision, json) : state;
    }

    TargetRow withDigests(Map<String, String> changed) {
        return new TargetRow(revision, acceptedAt, by, json, Map.copyOf(changed), state);
    }

    /**
     * The same, read or not. One that this version cannot read stays unread: whoever asks for it is told why.
     */
    TargetRow asState(boolean wanted) {
        if (wanted == (state != null)) {
            return this;
        }
        return new TargetRow(
                revision, acceptedAt, by, json, digests, wanted ? readable().orElse(null) : null);
    }

    private Optional<State> readable() {
        try {
            return Optional.of(read());
        } catch (StoreException.Unavailable unreadable) {
            return Optional.empty();
        }
    }
}
