package io.containermanager.api.live;

import io.containermanager.access.Access;
import io.containermanager.access.Scope;
import io.containermanager.access.Tickets;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the caller's token may do, and tickets for browsers' WebSockets.
 *
 * <pre>{@code
 * curl -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/access
 * curl -X POST -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/ws/ticket
 * }</pre>
 */
public final class AccessRoutes implements RouteGroup {

    private final Access access;

    public AccessRoutes(Access access) {
        this.access = access;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.open("/api/v1/access", "Get what the caller's token may do", this::access),
                Route.post(
                                "/api/v1/ws/ticket",
                                "Create a ticket by which a browser opens one WebSocket or stream of events",
                                Scope.READ,
                                this::ticket)
                        .forAnyApp());
    }

    private ApiResponse access(ApiRequest request) {
        var caller = request.caller();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", caller.name());
        tree.put("kind", caller.kind().name().toLowerCase(Locale.ROOT));
        tree.put("tokensRequired", access.tokensRequired());
        tree.put("scopes", caller.scopes().stream().sorted().map(Scope::word).toList());
        tree.put(
                "apps",
                caller.apps().isEmpty() ? null : caller.apps().stream().sorted().toList());
        return ApiResponse.ok(tree);
    }

    private ApiResponse ticket(ApiRequest request) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("ticket", access.ticket(request.caller()));
        tree.put("expiresInSeconds", Tickets.LIFETIME.toSeconds());
        tree.put("use", "/ws/metrics?ticket=<ticket>");
        return ApiResponse.ok(tree);
    }
}
