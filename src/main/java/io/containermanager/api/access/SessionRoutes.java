package io.containermanager.api.access;

import io.containermanager.access.Access;
import io.containermanager.access.Access.Verdict;
import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.access.Session;
import io.containermanager.access.SessionCookie;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.CallerFilter;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signing in: a token is exchanged for a cookie that no script can read.
 *
 * <pre>{@code
 * curl -c jar -d '{"token": "…"}' localhost:3002/api/v1/sessions
 * curl -b jar localhost:3002/api/v1/access
 * curl -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/sessions
 * curl -X DELETE -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/sessions/0123456789abcdef
 * }</pre>
 */
public final class SessionRoutes implements RouteGroup {

    /** The longest token that is checked. */
    private static final int TOKEN_MAX_CHARACTERS = 4_096;

    public static final String PATH = "/api/v1/sessions";

    private final Access access;

    public SessionRoutes(Access access) {
        this.access = access;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.post(PATH, "Sign in; exchanges a token for a session's cookie", Scope.READ, this::start)
                        .open(),
                Route.of(Method.GET, PATH, "List sessions", Scope.ADMIN, _ -> list()),
                Route.delete(PATH + "/current", "Sign out; ends the caller's session", Scope.READ, this::signOut)
                        .open(),
                Route.delete(PATH + "/{id}", "End a session and what it has open", Scope.ADMIN, this::end));
    }

    private record SignIn(String token, String path) {}

    private ApiResponse start(ApiRequest request) {
        var before = request.caller();
        boolean byHeader = before.kind() == Caller.Kind.TOKEN && before.session() == null;
        var wanted = signIn(request, byHeader);
        if (!access.tokensRequired()) {
            throw ApiError.conflict("No tokens are configured, so there is nothing to sign in with.")
                    .exception();
        }
        var caller = byHeader ? before : byToken(wanted.token(), request);
        var device = new Session.Device(
                request.request().remotePeer().host(),
                request.headers().first(HeaderNames.USER_AGENT).orElse(""),
                wanted.path(),
                secure(request));
        var started = AccessChange.made(
                        () -> access.startSession(caller, device, Optional.ofNullable(before.session())),
                        "sign in again.")
                .orElseThrow(() -> new IllegalStateException("a caller of kind TOKEN without a token"));
        return ApiResponse.ok(AccessRoutes.tree(access, started.caller()))
                .with(HeaderNames.SET_COOKIE, access.cookie().set(started.secret(), wanted.path(), secure(request)));
    }

    private static SignIn signIn(ApiRequest request, boolean byHeader) {
        var body = request.request().content().hasEntity() ? request.json() : Map.of();
        var fields = new BodyFields(body, List.of("token", "path"));
        if (!byHeader) {
            fields.require("token");
        }
        var token = fields.text("token", TOKEN_MAX_CHARACTERS);
        var path = fields.text("path", SessionCookie.PATH_MAX_CHARACTERS);
        if (path.isPresent() && !SessionCookie.isPath(path.get())) {
            fields.bad("/path", SessionCookie.PATH_RULE);
        }
        fields.check();
        return new SignIn(token.orElse(""), path.orElse("/"));
    }

    private Caller byToken(String token, ApiRequest request) {
        return switch (access.signIn(token, request.request().remotePeer().host())) {
            case Verdict.Pass(Caller caller) -> caller;
            case Verdict.Refuse(int _, String message, Duration delay) -> {
                CallerFilter.pause(delay);
                throw CallerFilter.unauthorized(message).exception();
            }
        };
    }

    /** Whether the browser reaches this by TLS: here, by what a proxy in front says, or by what the browser itself says. */
    private static boolean secure(ApiRequest request) {
        return request.address().startsWith("https:")
                || request.headers().first(HeaderNames.ORIGIN).orElse("").startsWith("https:");
    }

    private ApiResponse list() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "sessions",
                access.sessions().stream().map(SessionRoutes::listed).toList());
        return ApiResponse.ok(tree);
    }

    private static Map<String, @Nullable Object> listed(Session session) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("id", session.id());
        tree.put("name", session.caller().name());
        tree.put("scopes", AccessRoutes.scopes(session.caller().scopes()));
        tree.put("apps", AccessRoutes.apps(session.caller().apps()));
        tree.put("address", session.device().address());
        tree.put("userAgent", session.device().userAgent());
        tree.putAll(times(session));
        return tree;
    }

    /** When a session began, was used, and ends. */
    static Map<String, @Nullable Object> times(Session session) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("startedAt", Json.time(session.startedAt()));
        tree.put("usedAt", Json.time(session.usedAt()));
        tree.put("idleEndsAt", Json.time(session.idleEndsAt()));
        tree.put("endsAt", Json.time(session.endsAt()));
        return tree;
    }

    private ApiResponse signOut(ApiRequest request) {
        var id = request.caller().session();
        var session = access.session(request.caller());
        if (id == null || session.isEmpty()) {
            return ApiResponse.empty(Status.NO_CONTENT_204);
        }
        var _ = AccessChange.made(() -> access.endSession(id, request.caller()), "sign out again.");
        return ApiResponse.empty(Status.NO_CONTENT_204)
                .with(
                        HeaderNames.SET_COOKIE,
                        access.cookie().clear(session.get().device().path(), secure(request)));
    }

    private ApiResponse end(ApiRequest request) {
        var id = request.path("id");
        boolean ended = AccessChange.made(
                () -> access.endSession(id, request.caller()),
                "look at GET /api/v1/sessions, and end the session again if it is listed.");
        if (!ended) {
            throw ApiError.notFound("No session has this id; it may have ended by itself.")
                    .exception();
        }
        return ApiResponse.empty(Status.NO_CONTENT_204);
    }
}
