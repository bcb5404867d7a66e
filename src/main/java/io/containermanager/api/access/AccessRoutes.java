package io.containermanager.api.access;

import io.containermanager.access.Access;
import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.Tickets;
import io.containermanager.access.Token;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.live.exec.ExecSessions;
import io.helidon.http.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the caller may do, tickets for browsers' WebSockets, and for administrators who may do what.
 *
 * <pre>{@code
 * curl -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/access
 * curl -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/access/details
 * curl -X POST -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/ws/ticket
 * }</pre>
 */
public final class AccessRoutes implements RouteGroup {

    /** Tickets that are listed, the oldest first; they last for seconds only. */
    private static final int TICKETS_SHOWN_MAX = 100;

    private final Access access;
    private final Supplier<List<ExecSessions.Open>> commands;

    /** @param commands the interactive commands that are open */
    public AccessRoutes(Access access, Supplier<List<ExecSessions.Open>> commands) {
        this.access = access;
        this.commands = commands;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.open(
                        "/api/v1/access",
                        "Get what the caller may do",
                        request -> ApiResponse.ok(tree(access, request.caller()))),
                Route.of(
                        Method.GET,
                        "/api/v1/access/details",
                        "List tokens, waiting tickets and open interactive commands; without any secret",
                        Scope.ADMIN,
                        _ -> ApiResponse.ok(details())),
                Route.post(
                                "/api/v1/ws/ticket",
                                "Create a ticket by which a browser opens one WebSocket or stream of events",
                                Scope.READ,
                                this::ticket)
                        .forAnyApp());
    }

    /** Who calls, and what that one may do. */
    static Map<String, @Nullable Object> tree(Access access, Caller caller) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", caller.name());
        tree.put("kind", caller.kind().name().toLowerCase(Locale.ROOT));
        tree.put("tokensRequired", access.tokensRequired());
        tree.put("scopes", scopes(caller.scopes()));
        tree.put("apps", apps(caller.apps()));
        tree.put(
                "session",
                access.session(caller)
                        .map(session -> {
                            var times = new LinkedHashMap<String, @Nullable Object>();
                            times.put("id", session.id());
                            times.putAll(SessionRoutes.times(session));
                            return times;
                        })
                        .orElse(null));
        return tree;
    }

    static List<String> scopes(Collection<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::word).toList();
    }

    static @Nullable List<Long> apps(Collection<Long> apps) {
        return apps.isEmpty() ? null : apps.stream().sorted().toList();
    }

    private Map<String, Object> details() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("tokens", access.tokens().stream().map(AccessRoutes::token).toList());
        tree.put(
                "tickets",
                access.tickets(TICKETS_SHOWN_MAX).stream()
                        .map(it -> Map.of(
                                "name",
                                it.caller().name(),
                                "expiresInSeconds",
                                it.left().toSeconds()))
                        .toList());
        tree.put("commands", commands.get().stream().map(AccessRoutes::command).toList());
        return tree;
    }

    private static Map<String, @Nullable Object> token(Token token) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", token.name());
        tree.put("scopes", scopes(token.scopes()));
        tree.put("apps", apps(token.apps()));
        var expires = token.expires();
        tree.put("expiresAt", expires == null ? null : Json.time(expires));
        return tree;
    }

    private static Map<String, Object> command(ExecSessions.Open command) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", command.who());
        tree.put("containerId", command.containerId());
        tree.put("containerName", command.containerName());
        tree.put("command", command.command());
        tree.put("openForSeconds", command.age().toSeconds());
        return tree;
    }

    private ApiResponse ticket(ApiRequest request) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("ticket", access.ticket(request.caller()));
        tree.put("expiresInSeconds", Tickets.LIFETIME.toSeconds());
        tree.put("use", "/ws/metrics?ticket=<ticket>");
        return ApiResponse.ok(tree);
    }
}
