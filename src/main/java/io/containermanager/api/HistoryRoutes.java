package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.model.App;
import io.containermanager.model.StateTree;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accepted targets, and the way back to one.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/state/history
 * curl localhost:3002/api/v1/state/history/3
 * curl -X POST localhost:3002/api/v1/state/rollback/3
 * curl -X POST 'localhost:3002/api/v1/state/rollback/3?wait=30s'
 * }</pre>
 */
final class HistoryRoutes implements Topic {

    private final TargetStore store;
    private final TargetWriter targets;
    private final Applying applying;
    private final Reveal reveal;

    HistoryRoutes(TargetStore store, TargetWriter targets, Applying applying, Reveal reveal) {
        this.store = store;
        this.targets = targets;
        this.applying = applying;
        this.reveal = reveal;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/state/history", this::history).forAnyApp().query("limit"),
                Endpoint.get("/api/v1/state/history/{revision}", this::revision)
                        .forAnyApp()
                        .query("reveal"),
                Endpoint.post("/api/v1/state/rollback/{revision}", Scope.OPERATE, this::rollback)
                        .query("wait"));
    }

    private Answer history(Call call) {
        int limit =
                (int) call.number("limit", 1, TargetStore.HISTORY_MAX_TARGETS).orElse(TargetStore.HISTORY_MAX_TARGETS);
        long applied = store.appliedRevision();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put(
                "targets",
                store.history(limit).stream()
                        .map(target -> row(target, applied, call.view()))
                        .toList());
        return Answer.ok(tree);
    }

    private Answer revision(Call call) {
        var target = target(call);
        var secrets = reveal.asked(call, "revision " + target.revision());
        var tree = row(target, store.appliedRevision(), call.view());
        tree.put("target", StateTree.write(secrets.of(call.view().of(target.state()))));
        return Answer.ok(tree);
    }

    /** Answers at once, or with the pass when it ended within {@code ?wait=}. */
    private Answer rollback(Call call) {
        var wait = call.duration("wait", ApplyRoutes.WAIT_MAX);
        applying.requireEngine();
        var old = target(call);
        // A tag that has moved since must not bring another image back.
        var accepted = targets.bringBack(old, call.caller(), "the target back to that of revision " + old.revision());
        var applied = applying.start(call.caller().name());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", "Rolled back to the target of revision " + old.revision());
        tree.put("revision", accepted.target().revision());
        tree.put("changed", accepted.changed());
        tree.put("passId", applied.passId());
        if (applying.await(applied, wait)) {
            tree.put("pass", StatusViews.pass(Waits.value(applied.finished())));
        }
        return Answer.ok(tree).withEtag(EntityTags.ofRevision(accepted.target().revision()));
    }

    private StoredTarget target(Call call) {
        long revision = call.id("revision", App.MAX_ID);
        return store.revision(revision)
                .orElseThrow(() -> ApiError.notFound("Revision " + revision
                                + " is not kept: GET /api/v1/state/history lists those that are.")
                        .exception());
    }

    private static Map<String, @Nullable Object> row(StoredTarget target, long applied, AppView view) {
        var seen = view.of(target.state());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("revision", target.revision());
        tree.put("acceptedAt", Json.time(target.acceptedAt()));
        tree.put("by", target.by());
        tree.put("apps", seen.apps().size());
        tree.put("services", seen.serviceCount());
        tree.put("applied", target.revision() == applied);
        return tree;
    }
}
