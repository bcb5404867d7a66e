package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.compose.ComposeTargets;
import io.containermanager.api.compose.ComposeUpload;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.state.ObservedMembers;
import io.containermanager.api.state.PlanViews;
import io.containermanager.api.state.SecretScope;
import io.containermanager.api.state.SecretVisibility;
import io.containermanager.api.state.StateDocuments;
import io.containermanager.api.state.StateReader;
import io.containermanager.api.state.StateViews;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.model.State;
import io.containermanager.model.wire.StateTree;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.store.TargetStore.Accepted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Single apps: reads them from the current state, sets and removes them in the target.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/apps
 * curl localhost:3002/api/v1/apps/1001
 * curl -H 'Content-Type: application/json' -d @app.json localhost:3002/api/v1/apps/1001
 * curl -H 'Content-Type: application/yaml' --data-binary @compose.yaml localhost:3002/api/v1/apps/1001?name=photos
 * curl -F compose=@compose.yaml 'localhost:3002/api/v1/apps/1001?dryRun=true'
 * curl localhost:3002/api/v1/apps/1001?format=compose
 * curl -X DELETE localhost:3002/api/v1/apps/1001
 * }</pre>
 */
public final class AppRoutes implements RouteGroup {

    private static final String APP = "/api/v1/apps/{appId}";

    private final StateDocuments documents;
    private final TargetWriter targets;
    private final StateReader reader;
    private final Supplier<LoopStatus> status;
    private final SecretVisibility visibility;
    private final ComposeTargets compose;

    public AppRoutes(
            StateDocuments documents,
            TargetWriter targets,
            StateReader reader,
            Supplier<LoopStatus> status,
            SecretVisibility visibility,
            ComposeTargets compose) {
        this.documents = documents;
        this.targets = targets;
        this.reader = reader;
        this.status = status;
        this.visibility = visibility;
        this.compose = compose;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                                "/api/v1/apps",
                                "List all apps; as they run",
                                call -> documents.apps(call.view(), visibility.asked(call, "all apps")))
                        .forAnyApp()
                        .query("reveal"),
                Route.get(APP, "Get specific app; as it runs, or as declared when nothing of it runs", this::app)
                        .query("reveal", "format"),
                Route.post(
                                APP,
                                "Set app in the target state; as JSON or as a Compose file",
                                Scope.OPERATE,
                                this::setApp)
                        .query("name", "profile", "env.*", "dryRun")
                        .withLargeBody(),
                Route.delete(APP, "Remove app from the target state", Scope.OPERATE, this::removeApp));
    }

    private ApiResponse app(ApiRequest call) {
        long appId = appId(call);
        if (ComposeTargets.isAsked(call)) {
            return compose.get(call, appId);
        }
        var secretScope = visibility.asked(call, "app " + appId);
        return StateViews.currentApp(status.get(), appId, secretScope)
                .or(() -> targets.latest().state().app(appId).map(app -> StateViews.missingApp(app, secretScope)))
                .map(ApiResponse::ok)
                .orElseThrow(() -> ApiError.notFound(
                                "App " + appId + " is neither declared nor running; GET /api/v1/apps lists all apps.")
                        .exception());
    }

    private ApiResponse setApp(ApiRequest call) {
        long appId = appId(call);
        if (call.flag("dryRun")) {
            return dryRun(call, appId);
        }
        if (ComposeUpload.is(call)) {
            var written = compose.post(call, appId, request(call, appId));
            var tree = set(written.accepted(), appId);
            if (written.changed() && !written.accepted().changed()) {
                tree.put("message", "App unchanged, but the contents of its files changed");
                tree.put("changed", true);
            }
            var told = new ArrayList<Object>(ComposeTargets.told(written.warnings()));
            told.addAll(warnings(call, appId));
            tree.put("warnings", told);
            tree.put("plan", plan(call));
            return answer(written.accepted(), tree);
        }
        var json = call.jsonOr(ComposeUpload.TYPES);
        var app = reader.app(json, appId);
        var accepted = targets.change(state -> reader.restored(app, state, call.caller()), request(call, appId));
        var tree = set(accepted, appId);
        var warnings = new ArrayList<>(ObservedMembers.ofApp(json));
        warnings.addAll(warnings(call, appId));
        if (!warnings.isEmpty()) {
            tree.put("warnings", warnings);
        }
        tree.put("plan", plan(call));
        return answer(accepted, tree);
    }

    /** What setting the app would do, checked like the real request; nothing is stored and no file is written. */
    private ApiResponse dryRun(ApiRequest call, long appId) {
        var newest = targets.latest();
        var request = request(call, appId);
        State wanted;
        boolean files = false;
        List<Object> warnings = new ArrayList<>();
        if (ComposeUpload.is(call)) {
            var preview = compose.preview(call, appId, request);
            wanted = preview.wanted();
            files = preview.files();
            warnings.addAll(ComposeTargets.told(preview.warnings()));
        } else {
            var json = call.jsonOr(ComposeUpload.TYPES);
            var app = reader.app(json, appId);
            wanted = targets.checked(newest.state(), state -> reader.restored(app, state, call.caller()), request);
            warnings.addAll(ObservedMembers.ofApp(json));
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", "Dry run: nothing was changed");
        tree.put("revision", newest.revision());
        tree.put("changed", files || !wanted.equals(newest.state()));
        wanted.app(appId).ifPresent(app -> tree.put("app", StateTree.write(SecretScope.MASKED.of(app))));
        if (!warnings.isEmpty()) {
            tree.put("warnings", warnings);
        }
        tree.put("plan", PlanViews.plan(call.view().of(targets.plan(wanted))));
        return ApiResponse.ok(tree);
    }

    /** Warnings about volumes and networks: shared with other apps, left behind, or external and missing. */
    private List<Map<String, String>> warnings(ApiRequest call, long appId) {
        return targets.resourceWarnings(appId).stream()
                .map(call.view()::of)
                .map(warning -> Map.of("pointer", "", "message", warning.message()))
                .toList();
    }

    private static Map<String, @Nullable Object> set(Accepted accepted, long appId) {
        var tree = done(accepted, accepted.changed() ? "App set in the target state" : "App unchanged");
        accepted.target()
                .state()
                .app(appId)
                .ifPresent(stored -> tree.put("app", StateTree.write(SecretScope.MASKED.of(stored))));
        return tree;
    }

    private ApiResponse removeApp(ApiRequest call) {
        long appId = appId(call);
        var accepted = targets.change(state -> without(state, appId), request(call, appId));
        var tree = done(accepted, "App removed from the target state");
        tree.put("plan", plan(call));
        return answer(accepted, tree);
    }

    /** What applying the target would do now, as far as the caller sees it. */
    private Map<String, @Nullable Object> plan(ApiRequest call) {
        return PlanViews.summary(call.view().of(targets.plan()));
    }

    private static State without(State state, long appId) {
        if (state.app(appId).isEmpty()) {
            throw ApiError.notFound("App " + appId + " is not in the target state: there is nothing to remove.")
                    .exception();
        }
        return state.without(appId);
    }

    private TargetWriter.Request request(ApiRequest call, long appId) {
        var expected =
                EntityTags.expectedRevision(call.headers(), targets.latest().revision());
        return new TargetWriter.Request(call.caller(), "app " + appId, expected);
    }

    private static long appId(ApiRequest call) {
        return call.appId();
    }

    private static Map<String, @Nullable Object> done(Accepted accepted, String message) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message);
        tree.put("revision", accepted.target().revision());
        tree.put("changed", accepted.changed());
        return tree;
    }

    private static ApiResponse answer(Accepted accepted, Object tree) {
        return ApiResponse.ok(tree)
                .withEtag(EntityTags.ofRevision(accepted.target().revision()));
    }
}
