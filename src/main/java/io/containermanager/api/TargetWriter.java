package io.containermanager.api;

import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.model.State;
import io.containermanager.plan.Plan;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.StoreException.RevisionMismatch;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetStore.Accepted;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** Makes a state the target: durably, then told to the loop and as an event. Thread-safe. */
final class TargetWriter {

    /** How often a change of one app is tried again when somebody else changed the target meanwhile. */
    static final int MERGE_TRIES_MAX = 5;

    private final TargetStore store;
    private final ReconcileLoop loop;
    private final EventBus events;
    private final InstantSource clock;

    TargetWriter(TargetStore store, ReconcileLoop loop, EventBus events, InstantSource clock) {
        this.store = store;
        this.loop = loop;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Who writes, and on what condition.
     *
     * @param by a token's name
     * @param what what is done, for the event: {@code target}, {@code app 1001}
     * @param expected the revision that must be the newest, empty for any
     */
    record Request(String by, String what, OptionalLong expected) {}

    /** The stored target; {@link StoredTarget#NONE} before the first. */
    StoredTarget latest() {
        return store.latest();
    }

    /** What applying the stored target would do now. */
    Plan plan() {
        return Waits.value(loop.preview());
    }

    /** Replaces the whole target. */
    Accepted replace(State state, Request request) {
        var accepted = Waits.value(store.accept(state, request.expected(), request.by(), clock.instant()));
        if (accepted.changed()) {
            loop.targetChanged();
            events.publish(Event.of(
                            EventType.TARGET_ACCEPTED,
                            request.by() + " set " + request.what() + ": revision "
                                    + accepted.target().revision())
                    .with("revision", accepted.target().revision())
                    .with("by", request.by()));
        }
        return accepted;
    }

    /**
     * Changes the newest target, whichever that is: when somebody else was faster, the change is made again on top of theirs, unless the
     * caller demands a revision.
     *
     * @param change called with the newest target; throws what makes it impossible
     */
    Accepted change(UnaryOperator<State> change, Request request) {
        for (int tries = 1; ; tries++) {
            var newest = store.latest();
            var expected = request.expected().isPresent() ? request.expected() : OptionalLong.of(newest.revision());
            try {
                return replace(change.apply(newest.state()), new Request(request.by(), request.what(), expected));
            } catch (CompletionException failed) {
                boolean again = failed.getCause() instanceof RevisionMismatch
                        && request.expected().isEmpty()
                        && tries < MERGE_TRIES_MAX;
                if (!again) {
                    throw failed;
                }
            }
        }
    }
}
