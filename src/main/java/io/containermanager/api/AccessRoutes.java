package io.containermanager.api;

import io.containermanager.access.Access;
import io.containermanager.access.Scope;
import io.containermanager.access.Tickets;
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
final class AccessRoutes implements Topic {

    private final Access access;

    AccessRoutes(Access access) {
        this.access = access;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.open("/api/v1/access", this::access),
                Endpoint.post("/api/v1/ws/ticket", Scope.READ, this::ticket).forAnyApp());
    }

    private Answer access(Call call) {
        var caller = call.caller();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", caller.name());
        tree.put("kind", caller.kind().name().toLowerCase(Locale.ROOT));
        tree.put("tokensRequired", access.tokensRequired());
        tree.put("scopes", caller.scopes().stream().sorted().map(Scope::word).toList());
        tree.put(
                "apps",
                caller.apps().isEmpty() ? null : caller.apps().stream().sorted().toList());
        return Answer.ok(tree);
    }

    private Answer ticket(Call call) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("ticket", access.ticket(call.caller()));
        tree.put("expiresInSeconds", Tickets.LIFETIME.toSeconds());
        tree.put("use", "/ws/metrics?ticket=<ticket>");
        return Answer.ok(tree);
    }
}
