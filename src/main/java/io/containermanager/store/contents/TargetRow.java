package io.containermanager.store.contents;

import io.containermanager.event.FailureText;
import io.containermanager.model.State;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A target in memory: its canonical text, and the parsed state only while it is likely to be requested.
 *
 * @param revision its number
 * @param acceptedAt to the millisecond
 * @param by the caller
 * @param json its canonical text
 * @param digests the image digests it ran with
 * @param appliedAt to the millisecond, or null
 * @param state the parsed text, or null
 */
public record TargetRow(
        long revision,
        Instant acceptedAt,
        String by,
        String json,
        Map<String, String> digests,
        @Nullable Instant appliedAt,
        @Nullable State state) {

    /** The target; fails if this version cannot read it. */
    public StoredTarget stored() {
        return new StoredTarget(revision, read(), acceptedAt, by, digests, appliedAt);
    }

    /** The target, unless this version cannot read it. */
    public Optional<StoredTarget> storedIfReadable() {
        return readable().map(known -> new StoredTarget(revision, known, acceptedAt, by, digests, appliedAt));
    }

    /** Fails if its text is damaged; one that is merely invalid for this version passes. */
    public void requireReadable() {
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

    /** The same, running with these images. */
    public TargetRow withDigests(Map<String, String> changed) {
        return new TargetRow(revision, acceptedAt, by, json, Map.copyOf(changed), appliedAt, state);
    }

    /** The same once it was applied. */
    public TargetRow withAppliedAt(Instant at) {
        return new TargetRow(revision, acceptedAt, by, json, digests, at, state);
    }

    /**
     * The same, parsed or not. One that this version cannot read stays unparsed; requests for it fail with the reason.
     */
    public TargetRow asState(boolean wanted) {
        if (wanted == (state != null)) {
            return this;
        }
        return new TargetRow(
                revision,
                acceptedAt,
                by,
                json,
                digests,
                appliedAt,
                wanted ? readable().orElse(null) : null);
    }

    private Optional<State> readable() {
        try {
            return Optional.of(read());
        } catch (StoreException.Unavailable unreadable) {
            return Optional.empty();
        }
    }
}
