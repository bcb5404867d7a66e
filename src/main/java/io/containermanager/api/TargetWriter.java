package io.containermanager.api;

import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.model.State;
import io.containermanager.plan.Plan;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetStore.Accepted;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Makes a state the target: durably, then told to the loop and as an event. Thread-safe. */
final class TargetWriter {

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
        return change(_ -> state, request);
    }

    /** Replaces the whole target by one that is bound to images. */
    Accepted replaceBound(State state, Map<String, String> digests, Request request) {
        var written = store.acceptBound(state, digests, request.expected(), request.by(), clock.instant());
        return told(written, this::before, request);
    }

    /**
     * Changes the newest target, whichever that is when it is written; 412 only when the caller demands a revision.
     *
     * @param change pure; called with the newest target, again when somebody else was faster; throws what makes it impossible
     */
    Accepted change(UnaryOperator<State> change, Request request) {
        var seen = new AtomicReference<>(State.EMPTY);
        UnaryOperator<State> noting = newest -> {
            seen.setPlain(newest);
            return change.apply(newest);
        };
        var written = store.change(noting, request.expected(), request.by(), clock.instant());
        // The last one that the change was made of is the one that was replaced.
        return told(written, _ -> seen.getPlain(), request);
    }

    private Accepted told(CompletableFuture<Accepted> written, Function<StoredTarget, State> before, Request request) {
        var accepted = Waits.value(written);
        if (accepted.changed()) {
            loop.targetChanged();
            events.publish(Event.of(
                            EventType.TARGET_ACCEPTED,
                            request.by() + " set " + request.what() + ": revision "
                                    + accepted.target().revision())
                    .with("revision", accepted.target().revision())
                    .with("by", request.by())
                    .with(
                            "changes",
                            TargetChanges.of(
                                    before.apply(accepted.target()),
                                    accepted.target().state())));
        }
        return accepted;
    }

    /** What the target was before; nothing when that is not kept any more. */
    private State before(StoredTarget accepted) {
        return store.revision(accepted.revision() - 1).map(StoredTarget::state).orElse(State.EMPTY);
    }
}
