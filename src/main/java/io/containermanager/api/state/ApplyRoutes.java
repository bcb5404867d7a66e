package io.containermanager.api.state;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Applies the target and returns passes.
 *
 * <pre>{@code
 * curl -X POST localhost:3002/api/v1/state/apply
 * curl -X POST 'localhost:3002/api/v1/state/apply?wait=30s'
 * curl -X POST 'localhost:3002/api/v1/state/apply?plan=<planHash>'
 * curl localhost:3002/api/v1/passes/<passId>
 * }</pre>
 */
public final class ApplyRoutes implements RouteGroup {

    /** How many unfinished services a response names; it counts the others. */
    static final int TOLD_MAX = 5;

    private final ReconcileLoop loop;
    private final ApplyService applyService;

    public ApplyRoutes(ReconcileLoop loop, ApplyService applyService) {
        this.loop = loop;
        this.applyService = applyService;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.post(
                                "/api/v1/state/apply",
                                "Apply target state; ?wait=30s waits for the end",
                                Scope.OPERATE,
                                this::apply)
                        .query("wait", "plan"),
                Route.get("/api/v1/passes/{passId}", "Get one reconcile pass with its steps", this::pass)
                        .forAnyApp());
    }

    private ApiResponse apply(ApiRequest request) {
        var wait = request.duration("wait", ApplyService.WAIT_MAX);
        request.query("plan").ifPresent(this::requirePlan);
        var applied = applyService.start(request.caller(), Set.of());
        if (applyService.await(applied, wait)) {
            return ApiResponse.ok(StatusViews.pass(applied.finished().join()));
        }
        return ApiResponse.json(Status.ACCEPTED_202, started(applied, wait, request))
                .with(HeaderNames.LOCATION, "/api/v1/passes/" + applied.passId());
    }

    /** 409 if the plan is no longer the one that the caller has seen. */
    private void requirePlan(String seen) {
        var now = Await.value(loop.preview()).planHash();
        if (!now.equals(seen)) {
            throw ApiError.conflict("The plan has changed; its planHash is now " + now
                            + ". Review GET /api/v1/state/plan again.")
                    .exception();
        }
    }

    private ApiResponse pass(ApiRequest request) {
        var passId = request.path("passId");
        return loop.pass(passId)
                .map(pass -> ApiResponse.ok(StatusViews.pass(request.view().of(pass))))
                .orElseThrow(() -> ApiError.notFound(
                                "No such pass: only the newest ones are kept, and none across a restart.")
                        .exception());
    }

    private Map<String, @Nullable Object> started(Applied applied, Duration waited, ApiRequest request) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "started");
        tree.put(
                "message",
                waited.isZero()
                        ? begun(applied) + applyService.stopped(request.caller(), Set.of())
                        : stillUnderWay(applied, waited, request));
        tree.put("passId", applied.passId());
        tree.put("joined", applied.joined());
        return tree;
    }

    private static String begun(Applied applied) {
        return applied.joined()
                ? "A pass for this revision is already running; this apply joined it"
                : "Target state is being applied";
    }

    private String stillUnderWay(Applied applied, Duration waited, ApiRequest request) {
        var services = request.view().of(loop.status()).services().values();
        var different =
                services.stream().filter(it -> it.sync() != Sync.IN_SYNC).toList();
        var open = (different.isEmpty() ? services : different)
                .stream()
                        .filter(it -> it.reason() != null)
                        .limit(TOLD_MAX)
                        .map(it -> it.appName() + "/" + it.serviceName() + ": " + it.reason())
                        .collect(Collectors.joining("; "));
        int more = different.size() - TOLD_MAX;
        return "Not converged after " + waited.toMillis() / 1000.0 + " s" + (open.isEmpty() ? "" : ": " + open)
                + (more > 0 ? "; and " + more + " more" : "") + ". Check GET /api/v1/passes/"
                + applied.passId();
    }
}
