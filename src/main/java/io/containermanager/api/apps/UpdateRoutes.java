package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.state.ApplyService;
import io.containermanager.reconcile.ImageUpdateResult;
import io.containermanager.reconcile.ReconcileLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the tags of an app again. If a tag has moved, a new revision is created, which passes the health gate and is rolled back on
 * failure like any other.
 *
 * <pre>{@code
 * curl -X POST localhost:3002/api/v1/apps/1001/update
 * curl -X POST 'localhost:3002/api/v1/apps/1001/update?service=web&dryRun=true'
 * curl -H 'Content-Type: application/json' -d '{"service":"web","dryRun":true}' localhost:3002/api/v1/apps/1001/update
 * }</pre>
 */
public final class UpdateRoutes implements RouteGroup {
    /** How long a request waits for registries. */
    static final Duration LOOKUPS_MAX = Duration.ofSeconds(60);

    private static final int NAME_MAX = 255;

    private final ReconcileLoop loop;
    private final ApplyService applyService;

    public UpdateRoutes(ReconcileLoop loop, ApplyService applyService) {
        this.loop = loop;
        this.applyService = applyService;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.post(
                        "/api/v1/apps/{appId}/update",
                        "Look up what an app's tags mean now; where one moved, a health-gated revision with the new"
                                + " image is applied",
                        Scope.OPERATE,
                        this::update)
                .query("service", "dryRun", "wait"));
    }

    private ApiResponse update(ApiRequest request) {
        long appId = request.appId();
        var wanted = wanted(request);
        var wait = request.duration("wait", ApplyService.WAIT_MAX);
        applyService.requireEngine();
        var found = Await.value(
                loop.updateImages(
                        appId,
                        wanted.service(),
                        wanted.dryRun(),
                        request.caller().name()),
                LOOKUPS_MAX);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message(found));
        tree.put("changed", found.changed());
        tree.put("revision", found.revision());
        var applied = found.applied();
        if (applied != null) {
            applyService.follow(applied, wait, request.caller(), Set.of(appId), tree);
        }
        tree.put("images", found.images().stream().map(UpdateRoutes::image).toList());
        return ApiResponse.ok(tree);
    }

    private record Wanted(@Nullable String service, boolean dryRun) {}

    /** From the body or the query, which must not say different things. */
    private static Wanted wanted(ApiRequest request) {
        var service = request.query("service");
        boolean dryRun = request.flag("dryRun");
        if (!request.request().content().hasEntity()) {
            return new Wanted(service.orElse(null), dryRun);
        }
        var fields = new BodyFields(request.json(), List.of("service", "dryRun"));
        var named = fields.text("service", NAME_MAX);
        if (named.isPresent() && service.isPresent() && !named.equals(service)) {
            fields.bad("/service", "contradicts ?service=" + service.get() + " of the query: send one of them");
        }
        boolean dry = fields.flag("dryRun", request);
        fields.check();
        return new Wanted(named.or(() -> service).orElse(null), dry);
    }

    private static String message(ImageUpdateResult found) {
        if (found.changed()) {
            return "Revision " + found.revision() + " pins the new images; services switch over once they are healthy";
        }
        if (found.moved()) {
            return "Dry run: without dryRun, a new revision would pin the new images";
        }
        if (found.images().stream().anyMatch(image -> image.problem() != null)) {
            return "No moved tags found, but some could not be looked up; see images";
        }
        return found.images().stream().anyMatch(ImageUpdateResult.Image::held)
                ? "Nothing to update: what is held back is what its tag means now. Start the service to try it once"
                        + " more"
                : "No tags have moved";
    }

    private static Map<String, @Nullable Object> image(ImageUpdateResult.Image image) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", image.serviceId());
        tree.put("serviceName", image.serviceName());
        tree.put("imageName", image.image());
        tree.put("moved", image.moved());
        put(tree, "from", image.from());
        put(tree, "to", image.to());
        put(tree, "problem", image.problem());
        var hold = image.hold();
        if (hold != null) {
            tree.put("held", Map.of("revision", hold.revision(), "reason", hold.reason()));
        }
        return tree;
    }

    private static void put(Map<String, @Nullable Object> tree, String name, @Nullable String value) {
        if (value != null) {
            tree.put(name, value);
        }
    }
}
