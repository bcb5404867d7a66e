package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.StateTree;
import io.containermanager.plan.PlanRules;
import io.containermanager.plan.Recovery;
import io.containermanager.reconcile.ReconcileLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Pausing, and drafting a target from containers whose own is lost.
 *
 * <pre>{@code
 * curl -H 'Content-Type: application/json' -d '{"minutes":30}' localhost:3002/api/v1/reconciliation/pause
 * curl -H 'Content-Type: application/json' -d '{"minutes":0,"appId":1001}' localhost:3002/api/v1/reconciliation/pause
 * curl -X POST localhost:3002/api/v1/state/recover
 * }</pre>
 */
final class OperatorRoutes implements Topic {

    private final ReconcileLoop loop;
    private final Supplier<Optional<State>> mirror;
    private final Reveal reveal;

    OperatorRoutes(ReconcileLoop loop, Supplier<Optional<State>> mirror, Reveal reveal) {
        this.mirror = mirror;
        this.loop = loop;
        this.reveal = reveal;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/reconciliation/pause", Scope.OPERATE, this::pause)
                        .forAnyApp(),
                Endpoint.post("/api/v1/state/recover", Scope.OPERATE, this::recover)
                        .query("reveal"));
    }

    private Answer pause(Call call) {
        var fields = new BodyFields(call.json(), List.of("minutes", "appId"));
        fields.require("minutes");
        var minutes = fields.number("minutes", 0, ReconcileLoop.PAUSE_MAX.toMinutes());
        var appId = fields.number("appId", 1, App.MAX_ID);
        fields.check();
        Admission.requireApp(call.caller(), appId);
        var howLong = Duration.ofMinutes(minutes.orElse(0));
        var by = call.caller().name();
        Waits.finished(loop.pause(appId.orElse(PlanRules.ALL_APPS), howLong, by));
        var what = appId.isPresent() ? "Reconciling of app " + appId.getAsLong() : "Reconciling";
        return Answer.ok(ServiceRoutes.done(
                what + (howLong.isZero() ? " goes on" : " is paused for " + howLong.toMinutes() + " min")));
    }

    /** Nothing is stored: an operator looks the draft over and posts it. */
    private Answer recover(Call call) {
        var secrets = reveal.asked(call, "the containers of a lost target");
        var draft = Recovery.completed(mirror.get().orElse(State.EMPTY), Waits.value(loop.recoverDraft()));
        var shown = secrets.of(draft);
        var tree = ServiceRoutes.done(
                shown.equals(draft)
                        ? "Look the draft over and post its target to /api/v1/state/target"
                        : "Secrets are masked: ask with ?reveal=true, which needs admin, for a draft that can be"
                                + " posted");
        tree.put("services", draft.serviceCount());
        tree.put("target", StateTree.write(shown));
        return Answer.ok(tree);
    }
}
