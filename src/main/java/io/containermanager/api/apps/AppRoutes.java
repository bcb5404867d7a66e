package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.compose.ComposeTargets;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.state.ApplyService;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.api.state.StateDocuments;
import io.containermanager.api.state.StateViews;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.reconcile.LoopStatus;
import java.util.List;
import java.util.function.Supplier;

/**
 * Single apps: reads them from the current state, creates, sets and removes them in the target.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/apps
 * curl localhost:3002/api/v1/apps/shop
 * curl -H 'Content-Type: application/yaml' --data-binary @compose.yaml 'localhost:3002/api/v1/apps?name=shop&apply=true&wait=30s'
 * curl -H 'Content-Type: application/json' -d @app.json localhost:3002/api/v1/apps/1001
 * curl -H 'Content-Type: application/yaml' --data-binary @compose.yaml localhost:3002/api/v1/apps/1001?name=photos
 * curl -F compose=@compose.yaml 'localhost:3002/api/v1/apps/1001?dryRun=true'
 * curl localhost:3002/api/v1/apps/1001?format=compose
 * curl -X DELETE localhost:3002/api/v1/apps/1001
 * }</pre>
 */
public final class AppRoutes implements RouteGroup {

    private static final String APPS = "/api/v1/apps";
    private static final String APP = APPS + "/{appId}";

    private final StateDocuments documents;
    private final TargetWriter targets;
    private final Supplier<LoopStatus> status;
    private final SecretVisibility visibility;
    private final ComposeTargets compose;
    private final KubernetesExport kubernetes;
    private final AppChanges changes;

    public AppRoutes(
            StateDocuments documents,
            TargetWriter targets,
            Supplier<LoopStatus> status,
            SecretVisibility visibility,
            ComposeTargets compose,
            KubernetesExport kubernetes,
            AppChanges changes) {
        this.kubernetes = kubernetes;
        this.documents = documents;
        this.targets = targets;
        this.status = status;
        this.visibility = visibility;
        this.compose = compose;
        this.changes = changes;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                                APPS,
                                "List all apps; as they run",
                                call -> documents.apps(call.view(), visibility.asked(call, "all apps")))
                        .forAnyApp()
                        .query("reveal"),
                Route.get(APP, "Get specific app; as it runs, and as declared what of it does not run", this::app)
                        .query("reveal", "format", "namespace", "publish"),
                Route.post(
                                APP,
                                "Set app in the target state; as JSON or as a Compose file",
                                Scope.OPERATE,
                                changes::set)
                        .query(AppChanges.QUERY)
                        .withLargeBody(),
                Route.post(
                                APPS,
                                "Create app with the next free id; as JSON or as a Compose file",
                                Scope.OPERATE,
                                changes::create)
                        .query(AppChanges.QUERY)
                        .withLargeBody(),
                Route.delete(APP, "Remove app from the target state", Scope.OPERATE, changes::remove)
                        .query(ApplyService.QUERY));
    }

    private ApiResponse app(ApiRequest call) {
        long appId = call.appId();
        var format = ComposeTargets.format(call);
        if (!format.equals("kubernetes")) {
            KubernetesExport.refuseParameters(call);
        }
        if (!format.equals("json")) {
            return format.equals("compose") ? compose.get(call, appId) : kubernetes.get(call, appId);
        }
        var secretScope =
                visibility.asked(call, DisplayName.app(targets.latest().state(), appId));
        var declared = targets.latest().state().app(appId);
        return StateViews.currentApp(status.get(), appId, secretScope)
                .map(running -> declared.map(app -> StateViews.completed(running, app, secretScope))
                        .orElse(running))
                .or(() -> declared.map(app -> StateViews.missingApp(app, secretScope)))
                .map(ApiResponse::ok)
                .orElseThrow(() -> ApiError.notFound("No app with the id " + appId
                                + " is declared or running; GET /api/v1/apps lists all apps.")
                        .exception());
    }
}
