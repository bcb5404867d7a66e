package io.containermanager.api.state;

import io.containermanager.access.Caller;
import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.Await;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.FixedNetworkWarnings;
import io.containermanager.plan.NameWarnings;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.resource.DependencyWarnings;
import io.containermanager.plan.resource.LocalImages;
import io.containermanager.plan.resource.MissingExternals;
import io.containermanager.plan.resource.PurgedVolumes;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetStore.Accepted;
import io.containermanager.store.TargetStore.Takeover;
import io.containermanager.store.contents.TargetCommit;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Makes a state the target: checks the caller, stores it durably, then notifies the loop and publishes an event. The only writer of targets
 * except the loop, which pins the images of what is stored. Thread-safe.
 */
public final class TargetWriter {

    /** How often a rollback is retried after concurrent writes. */
    public static final int TRIES_MAX = 100;

    /** How many containers an event's sentence names. */
    private static final int NAMED_MAX = 20;

    private final TargetStore store;
    private final ReconcileLoop loop;
    private final EventBus events;
    private final InstantSource clock;
    private final TargetGate gate;
    private final ProjectBinds binds;
    private final EngineAccepts engine;
    private final Supplier<Map<String, String>> purges;

    /** @param purges the purges of volumes that are still remembered, by the volume's engine name: when and by whom, for people */
    public TargetWriter(
            TargetStore store,
            ReconcileLoop loop,
            EventBus events,
            InstantSource clock,
            TargetGate gate,
            ProjectBinds binds,
            EngineAccepts engine,
            Supplier<Map<String, String>> purges) {
        this.purges = purges;
        this.engine = engine;
        this.gate = gate;
        this.binds = binds;
        this.store = store;
        this.loop = loop;
        this.events = events;
        this.clock = clock;
    }

    /**
     * The caller and the condition of a write.
     *
     * @param caller the caller, which decides what may be added to the target
     * @param what the subject, for the event, from the target before and after: {@code the target}, {@code app shop}
     * @param expected the revision that must be the newest, empty for any
     * @param changedFiles absolute paths of files whose content changes with the target
     * @param withFiles whether it came with its files, as a Compose file does: its answer warns of those that are missing
     * @param app the one app whose document was sent: refusals point into it; empty for a whole target
     */
    public record Request(
            Caller caller,
            BiFunction<State, State, String> what,
            OptionalLong expected,
            Set<Path> changedFiles,
            boolean withFiles,
            OptionalLong app) {

        /** A change without files. */
        public Request(Caller caller, String what, OptionalLong expected) {
            this(caller, (_, _) -> what, expected, Set.of(), false, OptionalLong.empty());
        }

        /** A change of one app without files. */
        public static Request ofApp(Caller caller, long appId, OptionalLong expected) {
            return new Request(
                    caller,
                    (before, now) -> DisplayName.app(now.app(appId).isPresent() ? now : before, appId),
                    expected,
                    Set.of(),
                    false,
                    OptionalLong.of(appId));
        }

        private String done(State before, State now, long revision) {
            boolean removed = app.isPresent()
                    && before.app(app.getAsLong()).isPresent()
                    && now.app(app.getAsLong()).isEmpty();
            var subject = what.apply(before, now);
            return (removed ? "removed " + subject + " from the target" : "set " + subject) + ": revision " + revision;
        }

        private ApiException inDocument(ApiException refused) {
            return app.isPresent() ? AppDocument.place(app.getAsLong(), refused) : refused;
        }

        /** Throws 412 when another revision is the newest than the one that the caller has seen: the store does it where something is stored. */
        public void require(StoredTarget newest) {
            if (expected.isPresent() && expected.getAsLong() != newest.revision()) {
                throw new StoreException.RevisionMismatch(newest.revision());
            }
        }

        public String by() {
            return caller.name();
        }
    }

    /**
     * What a write made.
     *
     * @param target the newest target
     * @param changed false if the same canonical target was stored already
     * @param planned what applying it would do, once the loop has seen it
     */
    public record Stored(StoredTarget target, boolean changed, CompletableFuture<Plan> planned) {}

    /** The stored target; {@link StoredTarget#NONE} before the first. */
    public StoredTarget latest() {
        return store.latest();
    }

    /** What applying the stored target would do now. */
    public Plan plan() {
        return Await.value(loop.preview()).warning(purged(latest().state()));
    }

    /** What applying the stored target would do, as the loop saw it right after this write. */
    public Plan plan(Stored stored) {
        return Await.value(stored.planned()).warning(purged(latest().state()));
    }

    /** What applying a state instead of the stored target would do now. */
    public Plan plan(State wanted) {
        TargetCommit.requireStorable(wanted);
        return Await.value(loop.preview(wanted)).warning(purged(wanted));
    }

    /** What bringing an earlier target back would do now. */
    Plan planBack(StoredTarget kept) {
        return planBack(kept, kept);
    }

    /**
     * What a target would do now in which a part of an earlier one is brought back.
     *
     * @param wanted that target, on the images that the part had then
     */
    public Plan planBack(StoredTarget wanted, StoredTarget kept) {
        return Await.value(loop.preview(wanted.state(), digestsBack(wanted, store.latest())))
                .warning(backWarnings(kept));
    }

    /** What is the target already is no new revision of it, whatever else was noted since. */
    private static boolean isTarget(StoredTarget kept, StoredTarget newest) {
        return kept.state().equals(newest.state()) && ImageLocks.same(kept.state(), kept.digests(), newest.digests());
    }

    private static Map<String, String> digestsBack(StoredTarget kept, StoredTarget newest) {
        return isTarget(kept, newest) ? newest.digests() : kept.digests();
    }

    /** What an earlier target does not get back: data of volumes, contents of files, and images that have no digest. */
    public List<PlanWarning> backWarnings(StoredTarget kept) {
        var status = loop.status();
        var local = status.engine().available()
                ? LocalImages.of(kept.state(), store.latest().state(), status.observation())
                : List.<PlanWarning>of();
        return Stream.of(purged(kept.state()), binds.newerThan(kept), local)
                .flatMap(List::stream)
                .toList();
    }

    /** Volumes that a state uses and that were purged; nothing is gone from an engine that was never observed. */
    private List<PlanWarning> purged(State wanted) {
        var status = loop.status();
        return status.engine().available() ? PurgedVolumes.of(wanted, status.observation(), purges) : List.of();
    }

    /** The state that a change makes of the newest target, refused where {@link #change} would refuse it; nothing is stored. */
    public State checked(State newest, UnaryOperator<State> change, Request request) {
        var wanted = change.apply(newest);
        try {
            gate.require(wanted, newest, request.caller(), request.changedFiles());
        } catch (ApiException refused) {
            throw request.inDocument(refused);
        }
        if (request.withFiles()) {
            binds.require(wanted, newest);
        } else {
            binds.requireAll(wanted, newest);
        }
        return wanted;
    }

    /** Warnings about an app's volumes and networks in the stored target, as far as the engine was observed. */
    public List<PlanWarning> resourceWarnings(long appId) {
        var status = loop.status();
        var applied = store.revision(status.appliedRevision())
                .map(StoredTarget::state)
                .orElse(State.EMPTY);
        var target = latest().state();
        var names = NameWarnings.of(target, applied, status.observation().volumes()).stream();
        // Nothing is reported missing on an engine that was never observed.
        var missing = status.engine().available()
                ? MissingExternals.of(target, status.observation()).stream()
                : Stream.<PlanWarning>empty();
        var networks = FixedNetworkWarnings.of(target, applied, appId, status.observation()).stream();
        var waits = DependencyWarnings.of(target, status.observation()).stream();
        return Stream.of(networks, names, missing, waits)
                .flatMap(it -> it)
                .filter(warning -> warning.appId() == appId)
                .toList();
    }

    /**
     * Makes a target of the history the newest again, pinned to its images, for any target at the time of the write.
     *
     * @param what as {@code rolled back app shop to revision 1}
     * @throws StoreException.RevisionMismatch wrapped, after {@link #TRIES_MAX} concurrent writes
     */
    Stored bringBack(StoredTarget kept, Caller caller, String what) {
        return bringBack(_ -> kept, caller, what);
    }

    /**
     * As {@link #bringBack(StoredTarget, Caller, String)}, for a target that is made of the newest one and an earlier one.
     *
     * @param made pure; called with the newest target, and again after a concurrent write
     */
    public Stored bringBack(UnaryOperator<StoredTarget> made, Caller caller, String what) {
        binds.turn().await();
        try {
            return broughtBack(made, caller, what);
        } finally {
            binds.turn().end();
        }
    }

    /** Refuses a state that binds files which are missing: it could not become the target. */
    void requireFiles(State wanted) {
        binds.requireAll(wanted, store.latest().state());
    }

    /** Refuses an earlier target that the caller, the engine or its files do not let become the target again. */
    public void checkBack(StoredTarget kept, State newest, Caller caller) {
        engine.require(kept.state(), newest);
        gate.require(kept.state(), newest, caller, Set.of());
        binds.require(kept.state(), newest);
    }

    private Stored broughtBack(UnaryOperator<StoredTarget> made, Caller caller, String what) {
        for (int tries = 1; ; tries++) {
            var newest = store.latest();
            var kept = made.apply(newest);
            checkBack(kept, newest.state(), caller);
            try {
                var written = store.acceptBound(
                        kept.state(),
                        digestsBack(kept, newest),
                        OptionalLong.of(newest.revision()),
                        caller.name(),
                        clock.instant());
                return accepted(
                        written,
                        _ -> newest.state(),
                        caller.name(),
                        (_, _, revision) -> what + ", as revision " + revision);
            } catch (CompletionException failed) {
                if (!(failed.getCause() instanceof StoreException.RevisionMismatch) || tries == TRIES_MAX) {
                    throw failed;
                }
            }
        }
    }

    /**
     * Changes the newest target at the time of the write; 412 only if the caller requires a revision.
     *
     * @param change pure; called with the newest target, and again after a concurrent write; throws if it is impossible
     */
    public Stored change(UnaryOperator<State> change, Request request) {
        var seen = new AtomicReference<>(State.EMPTY);
        UnaryOperator<State> noting = newest -> {
            seen.setPlain(newest);
            return checked(newest, change, request);
        };
        var written = store.change(noting, request.expected(), request.by(), clock.instant());
        // The last target that the change was computed from is the one that was replaced.
        return accepted(written, _ -> seen.getPlain(), request.by(), request::done);
    }

    /**
     * Stores and applies a target that takes containers over, all of it or nothing. The state was {@link #checked}.
     *
     * @param expected the revision that it was made from
     * @param foreign the containers
     * @throws StoreException.RevisionMismatch wrapped, when another target was stored meanwhile or that one is not applied
     */
    public Stored adopt(State state, Takeover takeover, long expected, Request request, List<Container> foreign) {
        var before = store.latest().state();
        var written = store.adopt(state, takeover, expected, request.by(), clock.instant());
        var stored = accepted(written, _ -> before, request.by(), request::done);
        var names = foreign.stream().map(Container::name).toList();
        long revision = stored.target().revision();
        events.publish(Event.of(
                        EventType.CONTAINERS_ADOPTED,
                        request.by() + " adopted " + names.size() + " containers with revision " + revision + ": "
                                + String.join(", ", names.subList(0, Math.min(names.size(), NAMED_MAX)))
                                + (names.size() > NAMED_MAX ? " and " + (names.size() - NAMED_MAX) + " more" : ""))
                .with("revision", revision)
                .with("by", request.by())
                .with("containers", names));
        return stored;
    }

    /** Files that services bind are new: one may be what a service waits for. */
    public void filesChanged() {
        loop.markDirty(Trigger.HEAL);
    }

    /** What a write did, as {@code set app shop: revision 3} or {@code rolled back app shop to revision 1, as revision 3}. */
    private interface Deed {
        String of(State before, State now, long revision);
    }

    private Stored accepted(CompletableFuture<Accepted> written, UnaryOperator<State> before, String by, Deed deed) {
        var accepted = Await.value(written);
        if (!accepted.changed()) {
            return new Stored(accepted.target(), false, loop.preview());
        }
        var planned = loop.targetChanged();
        var now = accepted.target().state();
        var replaced = before.apply(now);
        events.publish(Event.of(
                        EventType.TARGET_ACCEPTED,
                        by + " " + deed.of(replaced, now, accepted.target().revision()))
                .with("revision", accepted.target().revision())
                .with("by", by)
                .with("changes", TargetChanges.of(replaced, now))
                .with("services", TargetChanges.services(replaced, now)));
        return new Stored(accepted.target(), true, planned);
    }
}
