package io.containermanager.api.state;

import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.AppFilter;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import java.util.List;
import java.util.function.Supplier;

/**
 * The status of the manager and of reconciliation.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/status
 * curl localhost:3002/api/v1/reconciliation
 * }</pre>
 */
public final class StatusRoutes implements RouteGroup {

    private final Supplier<LoopStatus> status;
    private final Supplier<StoredTarget> target;
    private final Leadership leadership;
    private final Supplier<List<String>> missingRights;

    /**
     * The routes.
     *
     * @param missingRights what the engine lacks the right to do
     */
    public StatusRoutes(
            Supplier<LoopStatus> status,
            Supplier<StoredTarget> target,
            Leadership leadership,
            Supplier<List<String>> missingRights) {
        this.status = status;
        this.target = target;
        this.leadership = leadership;
        this.missingRights = missingRights;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get("/api/v1/status", "Get manager status", request -> status(request.view()))
                        .forAnyApp(),
                Route.get(
                                "/api/v1/reconciliation",
                                "Compare current and target state; service by service",
                                request -> ApiResponse.ok(StatusViews.reconciliation(
                                        request.view().of(status.get()))))
                        .forAnyApp());
    }

    private ApiResponse status(AppFilter view) {
        var snapshot = view.of(status.get());
        try {
            var stored = target.get();
            return ApiResponse.ok(StatusViews.status(
                    snapshot, view.of(stored.state()), stored.revision(), leadership, missingRights.get()));
        } catch (StoreException away) {
            // Operators use the status to find problems: it is available even from the loop's last knowledge.
            return ApiResponse.ok(StatusViews.status(
                    snapshot, snapshot.target(), snapshot.revision(), leadership, missingRights.get()));
        }
    }
}
