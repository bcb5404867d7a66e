package io.containermanager.store.contents;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetStore.Accepted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A target that is to become the newest, as a change of a store's contents. Pure: it may be applied again to newer contents.
 *
 * @param wanted the state to store, given the contents at the time of the write
 * @param expected the revision that must be the newest then, or empty for any
 * @param by the caller
 * @param at the time of the request, to the millisecond
 */
public record TargetCommit(Function<StoreContents, Wanted> wanted, OptionalLong expected, String by, Instant at) {

    public TargetCommit {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A state, whose tags inherit the images of the applied target. */
    public static TargetCommit of(State state, OptionalLong expected, String by, Instant at) {
        var wanted = Wanted.of(state);
        return new TargetCommit(_ -> wanted, expected, by, at);
    }

    /** Throws {@link StoreException.TooLarge} for a state that could not be stored. */
    public static void requireStorable(State state) {
        var _ = Wanted.of(state);
    }

    /** A state pinned to these images. */
    public static TargetCommit pinned(
            State state, Map<String, String> digests, OptionalLong expected, String by, Instant at) {
        var wanted = new Wanted(state, StoreJson.write(state), Map.copyOf(digests));
        return new TargetCommit(_ -> wanted, expected, by, at);
    }

    /**
     * A change of the newest state, computed now, and again only if there is a newer one at the time of the write.
     *
     * @param seen the newest target now
     */
    public static TargetCommit of(
            StoredTarget seen, UnaryOperator<State> change, OptionalLong expected, String by, Instant at) {
        var made = Wanted.of(change.apply(seen.state()));
        return new TargetCommit(
                contents -> contents.revision() == seen.revision()
                        ? made
                        : made.or(change.apply(contents.latest().state())),
                expected,
                by,
                at);
    }

    /**
     * A state, its stored form, and the images to pin; null to inherit them. A state with an id that the reader of stored targets refuses is
     * refused with an {@link IllegalArgumentException}, one that is too large with {@link StoreException.TooLarge}: once stored, it could not be
     * read at the next start.
     */
    public record Wanted(State state, String json, @Nullable Map<String, String> digests) {

        public Wanted {
            state.apps().forEach(Wanted::requireReadable);
            if (json.length() > TargetStore.TARGET_MAX_CHARS) {
                throw new StoreException.TooLarge(json.length(), TargetStore.TARGET_MAX_CHARS);
            }
        }

        private static void requireReadable(long appId, App app) {
            requireId(appId, "app");
            if (app.appId() != appId) {
                throw new IllegalArgumentException(
                        "an app with the id " + app.appId() + " is declared under the id " + appId);
            }
            app.services().forEach(service -> requireId(service.serviceId(), "service"));
        }

        private static void requireId(long id, String kind) {
            if (id < 1 || id > App.MAX_ID) {
                throw new IllegalArgumentException(kind + " id " + id + " is not from 1 to " + App.MAX_ID);
            }
        }

        static Wanted of(State state) {
            return new Wanted(state, StoreJson.write(state), null);
        }

        /** This one if that is its state, which saves the store's single thread from serialising it again. */
        private Wanted or(State other) {
            return other.equals(state) ? this : of(other);
        }

        private boolean is(TargetRow newest) {
            return newest.json().equals(json)
                    && (digests == null || newest.digests().equals(digests));
        }
    }

    /**
     * The contents afterwards and the answer.
     *
     * @param contents with the target; the very same if nothing changed
     * @param added the new row; null if nothing changed
     * @param grown the greatest service ids that grew by it
     */
    public record Result(
            StoreContents contents,
            Accepted accepted,
            @Nullable TargetRow added,
            Map<Long, Long> grown) {}

    /** Applies it; fails with a {@code RevisionMismatch} if another revision was expected. */
    public Result applyTo(StoreContents contents) {
        contents.expect(expected);
        var newest = contents.newest();
        var now = wanted.apply(contents);
        if (newest != null && now.is(newest)) {
            return new Result(contents, new Accepted(newest.stored(), false), null, Map.of());
        }
        var digests =
                now.digests() != null ? now.digests() : ImageLocks.inherited(now.state(), contents.appliedDigests());
        var target = new TargetRow(contents.revision() + 1, at, by, now.json(), digests, null, now.state());
        var grown = contents.grown(now.state());
        return new Result(
                contents.with(target).withGreatestServiceIds(grown),
                new Accepted(target.stored(), true),
                target,
                grown);
    }
}
