package io.containermanager.api.state;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.plan.step.Plan;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Dry runs: what applying would do now. Nothing is changed.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/state/plan
 * curl -H 'Accept: text/plain' localhost:3002/api/v1/state/plan
 * curl -H 'Content-Type: application/json' -d @target.json localhost:3002/api/v1/state/plan
 * }</pre>
 */
public final class PlanRoutes implements RouteGroup {

    private static final String PATH = "/api/v1/state/plan";

    private final StateReader reader;
    private final TargetWriter targets;

    public PlanRoutes(StateReader reader, TargetWriter targets) {
        this.reader = reader;
        this.targets = targets;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                                PATH,
                                "Preview what applying the stored target would do; nothing changes",
                                request -> answer(request, request.view().of(targets.plan())))
                        .forAnyApp(),
                Route.post(
                                PATH,
                                "Preview what applying the posted target would do; nothing is stored",
                                Scope.READ,
                                this::posted)
                        .withLargeBody());
    }

    private ApiResponse posted(ApiRequest request) {
        var wanted =
                reader.restored(reader.state(request.json()), targets.latest().state());
        targets.requireFiles(wanted);
        return answer(request, targets.plan(wanted));
    }

    private static ApiResponse answer(ApiRequest request, Plan plan) {
        if (!request.accepts("text/plain")) {
            return ApiResponse.ok(PlanViews.plan(plan)).with(HeaderNames.VARY, "Accept");
        }
        return ApiResponse.bytes(
                        plan.text().getBytes(StandardCharsets.UTF_8),
                        HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8"),
                        HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .with(HeaderNames.VARY, "Accept");
    }
}
