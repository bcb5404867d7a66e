package io.containermanager.api.apps;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.engine.TargetRules;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.TargetRecovery;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.report.TargetWarnings;
import io.containermanager.store.StoredTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Pauses reconciliation, and drafts a target from containers whose target is lost.
 *
 * <pre>{@code
 * curl -H 'Content-Type: application/json' -d '{"minutes":30}' localhost:3002/api/v1/reconciliation/pause
 * curl -H 'Content-Type: application/json' -d '{"minutes":0,"appId":1001}' localhost:3002/api/v1/reconciliation/pause
 * curl -X POST localhost:3002/api/v1/state/recover
 * }</pre>
 */
public final class OperatorRoutes implements RouteGroup {

    /** How many known apps the answer about an unknown one names. */
    private static final int KNOWN_APPS_LISTED_MAX = 20;

    private final ReconcileLoop loop;
    private final Supplier<StoredTarget> targets;
    private final Supplier<Optional<State>> mirror;
    private final SecretVisibility visibility;
    private final TargetRules rules;

    public OperatorRoutes(
            ReconcileLoop loop,
            Supplier<StoredTarget> targets,
            Supplier<Optional<State>> mirror,
            SecretVisibility visibility,
            TargetRules rules) {
        this.rules = rules;
        this.targets = targets;
        this.mirror = mirror;
        this.loop = loop;
        this.visibility = visibility;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.post(
                                "/api/v1/reconciliation/pause",
                                "Pause reconciliation of all apps or of one; a pause always expires, and a restart of"
                                        + " the manager ends it",
                                Scope.OPERATE,
                                this::pause)
                        .forAnyApp(),
                Route.post(
                                "/api/v1/state/recover",
                                "Draft a target from managed containers whose target is lost, and from its mirror when"
                                        + " the database lost it; nothing is stored",
                                Scope.OPERATE,
                                this::recover)
                        .query("reveal"));
    }

    private ApiResponse pause(ApiRequest request) {
        var fields = new BodyFields(request.json(), List.of("minutes", "appId"));
        fields.require("minutes");
        var minutes = fields.number("minutes", 0, ReconcileLoop.PAUSE_MAX.toMinutes());
        var appId = fields.app(request.named());
        fields.check();
        ScopeCheck.requireApp(request.caller(), appId);
        appId.ifPresent(id -> requireKnown(id, request.caller()));
        var howLong = Duration.ofMinutes(minutes.orElse(0));
        var by = request.caller().name();
        Await.finished(loop.pause(appId.orElse(PlanRules.ALL_APPS), howLong, by));
        var what = appId.isPresent() ? "Reconciliation of " + name(appId.getAsLong()) : "Reconciliation";
        var paused = " paused for " + howLong.toMinutes() + " min; a restart of the manager ends the pause";
        return ApiResponse.ok(ServiceRoutes.done(what + (howLong.isZero() ? " resumed" : paused)));
    }

    /** A pause of a mistyped app would succeed without any effect. A paused app that is gone can still be resumed. */
    private void requireKnown(long appId, Caller caller) {
        var status = loop.status();
        var known = new TreeMap<Long, String>();
        status.services().forEach((key, verdict) -> known.put(key.appId(), verdict.appName()));
        targets.get().state().apps().forEach((id, app) -> known.put(id, app.appName()));
        if (!known.containsKey(appId) && !status.pausedUntil().containsKey(appId)) {
            var listed = known.entrySet().stream()
                    .filter(app -> caller.reaches(app.getKey()))
                    .limit(KNOWN_APPS_LISTED_MAX)
                    .map(app -> app.getValue() + " (" + app.getKey() + ")")
                    .collect(Collectors.joining(", "));
            throw ApiError.notFound("No app with the id " + appId + " is declared or running. Known apps: "
                            + (listed.isEmpty() ? "none" : listed) + "; GET /api/v1/apps lists those that run.")
                    .exception();
        }
    }

    private String name(long appId) {
        var named = loop.status().names(targets.get().state()).apps().get(appId);
        return named == null ? DisplayName.unknown(appId) : DisplayName.app(named.name());
    }

    /** Nothing is stored: an operator reviews the draft and posts it. */
    private ApiResponse recover(ApiRequest request) {
        var secretScope = visibility.asked(request, "the containers of a lost target");
        var draft = TargetRecovery.completed(mirror.get().orElse(State.EMPTY), Await.value(loop.recoverDraft()));
        var shown = secretScope.of(draft);
        var tree = ServiceRoutes.done(
                shown.equals(draft)
                        ? "Review the draft and post its target to /api/v1/state/target"
                        : "Secrets are masked; request ?reveal=true (requires the admin scope) for a draft that can be"
                                + " posted");
        tree.put("services", draft.serviceCount());
        tree.put("target", StateTree.write(shown));
        var warnings = TargetWarnings.of(draft, rules).stream()
                .map(PlanWarning::message)
                .toList();
        if (!warnings.isEmpty()) {
            tree.put("warnings", warnings);
        }
        return ApiResponse.ok(tree);
    }
}
