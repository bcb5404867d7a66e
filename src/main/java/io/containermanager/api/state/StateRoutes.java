package io.containermanager.api.state;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.model.wire.StateTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Current and target state.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/state
 * curl localhost:3002/api/v1/state/current
 * curl -i localhost:3002/api/v1/state/target
 * curl -H "Authorization: Bearer $ADMIN_TOKEN" 'localhost:3002/api/v1/state/target?reveal=true'
 * curl -H 'Content-Type: application/json' -d @target.json 'localhost:3002/api/v1/state/target?apply=true'
 * curl -H 'Content-Type: application/json' -H 'If-Match: "7"' -d @target.json localhost:3002/api/v1/state/target
 * }</pre>
 */
public final class StateRoutes implements RouteGroup {

    private final StateDocuments documents;
    private final TargetWriter targets;
    private final StateReader reader;
    private final ApplyService applyService;
    private final SecretVisibility visibility;

    public StateRoutes(
            StateDocuments documents,
            TargetWriter targets,
            StateReader reader,
            ApplyService applyService,
            SecretVisibility visibility) {
        this.documents = documents;
        this.targets = targets;
        this.reader = reader;
        this.applyService = applyService;
        this.visibility = visibility;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                                "/api/v1/state",
                                "Get current and target state",
                                request -> documents.both(request.view(), visibility.asked(request, "the state")))
                        .forAnyApp()
                        .query("reveal"),
                Route.get(
                                "/api/v1/state/current",
                                "Get current state",
                                request -> documents.current(
                                        request.view(), visibility.asked(request, "the current state")))
                        .forAnyApp()
                        .query("reveal"),
                Route.get("/api/v1/state/target", "Get target state; its revision is the ETag", this::target)
                        .forAnyApp()
                        .query("reveal"),
                Route.post(
                                "/api/v1/state/target",
                                "Set target state; durable before the answer, ?apply=true applies it too",
                                Scope.OPERATE,
                                this::setTarget)
                        .query(ApplyService.QUERY)
                        .withLargeBody());
    }

    private ApiResponse target(ApiRequest request) {
        var secretScope = visibility.asked(request, "the target");
        var stored = targets.latest();
        var tree = StateTree.write(secretScope.of(request.view().of(stored.state())));
        var etag = EntityTags.ofRevision(stored.revision());
        // Both forms have the revision, for If-Match; the one with secrets must not be cached.
        return secretScope == SecretDisplay.MASKED
                ? ApiResponse.tagged(Json.bytes(tree), etag)
                : ApiResponse.ok(tree).withEtag(etag);
    }

    private ApiResponse setTarget(ApiRequest request) {
        var wish = applyService.wish(request, false);
        var expected =
                EntityTags.expectedRevision(request.headers(), targets.latest().revision());
        var json = request.json();
        var posted = reader.state(json);
        var accepted = targets.change(
                reader.replacing(posted), new TargetWriter.Request(request.caller(), "the target", expected));
        var tree = accepted(accepted);
        var plan = PlanViews.summary(request.view().of(targets.plan(accepted)));
        if (plan.get("warnings") instanceof List<?> warnings) {
            plan.put(
                    "warnings",
                    Stream.concat(ObservedMembers.ofState(json).stream(), warnings.stream())
                            .toList());
        }
        tree.put("plan", plan);
        applyService.complete(wish, request.caller(), Set.of(), tree);
        return ApiResponse.ok(tree)
                .withEtag(EntityTags.ofRevision(accepted.target().revision()));
    }

    private static Map<String, @Nullable Object> accepted(TargetWriter.Stored accepted) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", accepted.changed() ? "Target state accepted" : "This is the target state already");
        tree.put(
                "target",
                StateTree.write(SecretDisplay.MASKED.of(accepted.target().state())));
        tree.put("revision", accepted.target().revision());
        tree.put("changed", accepted.changed());
        return tree;
    }
}
