package io.containermanager.api.state;

import io.containermanager.access.Caller;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.AppFilter;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.Json;
import io.containermanager.event.FailureText;
import io.containermanager.plan.PendingChanges;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Starts applies and waits for their passes, a bounded number at a time. Thread-safe. */
public final class ApplyService {

    /** The longest wait for a pass. */
    public static final Duration WAIT_MAX = Duration.ofMinutes(5);

    /** Requests that may wait for a pass at a time; further ones are asked to poll. */
    static final int WAITERS_MAX = 256;

    /** How many stopped services a response names; it counts the others. */
    private static final int TOLD_MAX = 5;

    private final ReconcileLoop loop;
    private final TargetStore store;
    private final Semaphore waiters = new Semaphore(WAITERS_MAX);

    public ApplyService(ReconcileLoop loop, TargetStore store) {
        this.loop = loop;
        this.store = store;
    }

    /**
     * Whether a change is applied at once, and how long the response waits for that. The same for every route that changes the target.
     *
     * @param apply {@code ?apply=}
     * @param patience {@code ?wait=}, zero for not at all
     */
    public record Wish(boolean apply, Duration patience) {}

    /** The parameters of {@link Wish}. */
    public static final List<String> QUERY = List.of("apply", "wait");

    /**
     * Reads what a request wants, before its change is stored: 503 while the engine is unavailable, and 409 when a limited caller would
     * apply changes of other apps.
     *
     * @param byDefault whether the route applies when nothing is said
     */
    public Wish wish(ApiRequest request, boolean byDefault) {
        boolean apply = request.query("apply").isPresent() ? request.flag("apply") : byDefault;
        var wait = request.duration("wait", WAIT_MAX);
        if (!apply && !wait.isZero()) {
            throw ApiError.parameter("wait", "waits for an apply: it needs apply=true")
                    .exception();
        }
        if (apply) {
            requireEngine();
            requireReach(request.caller());
        }
        return new Wish(apply, wait);
    }

    private void requireReach(Caller caller) {
        if (caller.apps().isEmpty()) {
            return;
        }
        var applied = store.revision(store.appliedRevision()).orElse(StoredTarget.NONE);
        var newest = store.latest().state();
        var change = new PendingChanges.Bound(newest, ImageLocks.inherited(newest, applied.digests()));
        if (PendingChanges.beyond(
                caller.apps(), new PendingChanges.Bound(applied.state(), applied.digests()), change)) {
            throw ApiError.conflict("Applying now would also change apps beside those of the token \"" + caller.name()
                            + "\": store the change without apply=true, and apply it with a token without this limit."
                            + " Nothing was changed.")
                    .exception();
        }
    }

    /**
     * Applies a stored change as wished and adds {@code passId} to the answer, and {@code pass} when it ended in time. A change that became
     * impossible to apply meanwhile stays stored, and the message says so.
     *
     * @param changed the apps that the request is for, whose failed versions are tried once more; empty means all
     */
    public void complete(Wish wish, Caller caller, Set<Long> changed, Map<String, @Nullable Object> answer) {
        if (!wish.apply()) {
            return;
        }
        Applied applied;
        try {
            applied = start(caller, changed);
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof OperationException.Refused refused)) {
                throw failed;
            }
            answer.put("message", answer.get("message") + ". Stored, but not applied: " + FailureText.of(refused));
            return;
        }
        follow(applied, wish.patience(), caller, changed, answer);
    }

    /**
     * Answers a rollback, and applies it as wished.
     *
     * @param what what was done, such as {@code Rolled back app shop to revision 3}
     * @param gone what did not come back
     */
    public ApiResponse rolledBack(
            Wish wish,
            Caller caller,
            Set<Long> changed,
            String what,
            TargetWriter.Stored accepted,
            List<PlanWarning> gone) {
        long revision = accepted.target().revision();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put(
                "message",
                accepted.changed()
                        ? what + ", as revision " + revision
                        : "The stored target, revision " + revision + ", says the same: no revision was added");
        tree.put("revision", revision);
        tree.put("changed", accepted.changed());
        if (!gone.isEmpty()) {
            tree.put("warnings", gone.stream().map(PlanWarning::message).toList());
        }
        complete(wish, caller, changed, tree);
        return ApiResponse.ok(tree).withEtag(EntityTags.ofRevision(revision));
    }

    /** Answers what a rollback would do. */
    public static ApiResponse wouldRollBack(StoredTarget latest, Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", "Dry run: nothing was changed");
        tree.put("revision", latest.revision());
        tree.put("changed", false);
        tree.put("plan", PlanViews.plan(plan));
        return ApiResponse.ok(tree);
    }

    /**
     * Adds {@code passId} to the answer, and {@code pass} when it ends within that time; it is not awaited when too many wait already. The
     * message says what stays stopped.
     *
     * @param changed the apps that the request is for; empty means all
     */
    public void follow(
            Applied applied, Duration wait, Caller caller, Set<Long> changed, Map<String, @Nullable Object> answer) {
        answer.put("passId", applied.passId());
        if (!wait.isZero() && waited(applied, wait)) {
            var seen = new AppFilter(caller.apps());
            answer.put("pass", StatusViews.pass(seen.of(Await.value(applied.finished()))));
        }
        answer.put("message", answer.get("message") + stopped(caller, changed));
    }

    /**
     * What an operator stopped does not run once the target is reached: who applies it should know. Follows another sentence; empty when
     * nothing is stopped.
     *
     * @param apps empty means all
     */
    String stopped(Caller caller, Set<Long> apps) {
        var declared = store.latest().state();
        var names = new AppFilter(caller.apps())
                .of(loop.status()).services().entrySet().stream()
                        .filter(it -> it.getValue().cause() == Cause.STOPPED)
                        .filter(it ->
                                apps.isEmpty() || apps.contains(it.getKey().appId()))
                        .filter(it -> declared.service(it.getKey()).isPresent())
                        .map(it -> it.getValue().appName() + "/" + it.getValue().serviceName())
                        .toList();
        int more = names.size() - TOLD_MAX;
        return names.isEmpty()
                ? ""
                : ". Stopped until started again: "
                        + String.join(", ", names.subList(0, Math.min(TOLD_MAX, names.size())))
                        + (more > 0 ? " and " + more + " more" : "");
    }

    private boolean waited(Applied applied, Duration most) {
        if (!waiters.tryAcquire()) {
            return false;
        }
        try {
            return Await.done(applied.finished(), most);
        } finally {
            waiters.release();
        }
    }

    /** 503 while the engine is unavailable: checked before a target is stored that is to be applied at once. */
    public void requireEngine() {
        requireEngine(loop.status().engine());
    }

    /** Applies the stored target, the empty one before the first; fails with the store's reason, and with 503 while the engine is unavailable. */
    Applied start(Caller caller, Set<Long> tried) {
        requireEngine();
        return Await.value(loop.apply(caller.name(), caller.apps(), tried));
    }

    /** Waits for the pass with a timeout; returns whether it has ended. */
    boolean await(Applied applied, Duration most) {
        if (most.isZero()) {
            return false;
        }
        if (!waiters.tryAcquire()) {
            throw ApiError.unavailable(
                            "too busy",
                            WAITERS_MAX + " requests are already waiting for passes: poll GET /api/v1/passes/"
                                    + applied.passId())
                    .exception();
        }
        try {
            return Await.done(applied.finished(), most);
        } finally {
            waiters.release();
        }
    }

    private static void requireEngine(EngineStatus engine) {
        if (!engine.available()) {
            // The engine's message says that it is unavailable, and why.
            var message = engine.message();
            throw ApiError.unavailable(
                            "engine unavailable",
                            (message == null ? "The " + engine.kind() + " engine is unavailable" : message) + " (since "
                                    + Json.time(engine.since())
                                    + "): try again when GET /api/v1/status reports it as available.")
                    .exception();
        }
    }
}
