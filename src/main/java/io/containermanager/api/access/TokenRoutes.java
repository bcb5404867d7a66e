package io.containermanager.api.access;

import io.containermanager.access.Access;
import io.containermanager.access.Caller;
import io.containermanager.access.CreatedTokens;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenCreation;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens: lists all, creates and revokes those that the tokens file does not declare.
 *
 * <pre>{@code
 * curl -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/tokens
 * curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"name":"ci","scopes":["read","operate"],"apps":[1]}' localhost:3002/api/v1/tokens
 * curl -X DELETE -H "Authorization: Bearer $TOKEN" localhost:3002/api/v1/tokens/ci
 * }</pre>
 */
public final class TokenRoutes implements RouteGroup {

    public static final String PATH = "/api/v1/tokens";
    /** The source of tokens that were created here. */
    private static final String CREATED = "api";

    private static final int APPS_MAX = 1_000;
    private static final int TEXT_MAX = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}");

    private final Access access;

    public TokenRoutes(Access access) {
        this.access = access;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.of(Method.GET, PATH, "List tokens; without any secret", Scope.ADMIN, _ -> list()),
                Route.post(PATH, "Create a token; its secret is shown once", Scope.ADMIN, this::create),
                Route.delete(
                        PATH + "/{name}",
                        "Revoke a token that was created here; ends its sessions and what it has open",
                        Scope.ADMIN,
                        this::revoke));
    }

    private ApiResponse list() {
        var tokens = Stream.concat(
                        access.configuredTokens().stream()
                                .map(it -> view(it, access.ofFirstStart() ? "admin-token" : "file")),
                        access.createdTokens().stream().map(it -> view(it, CREATED)))
                .toList();
        return ApiResponse.ok(Map.of("tokens", tokens));
    }

    private static Map<String, @Nullable Object> view(Token token, String source) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", token.name());
        tree.put("scopes", AccessRoutes.scopes(token.scopes()));
        tree.put("apps", AccessRoutes.apps(token.apps()));
        var expires = token.expires();
        tree.put("expiresAt", expires == null ? null : Json.time(expires));
        tree.put("source", source);
        tree.put("revocable", source.equals(CREATED));
        return tree;
    }

    private ApiResponse create(ApiRequest request) {
        var draft = draft(request);
        requireScopes(request.caller(), draft.scopes());
        requireExpiry(request.caller(), draft.expires());
        var secret = access.tokenSecret().orElse("");
        var token = new Token(draft.name(), Token.fingerprint(secret), draft.scopes(), draft.apps(), draft.expires());
        var result = AccessChange.made(
                () -> access.createToken(token, request.caller().name()),
                "look at GET /api/v1/tokens, and revoke the token if it is listed, because its secret is lost.");
        if (result != TokenCreation.CREATED) {
            throw ApiError.conflict(refusal(result, token.name())).exception();
        }
        var tree = view(token, CREATED);
        tree.put("token", secret);
        return ApiResponse.json(Status.CREATED_201, tree);
    }

    private static String refusal(TokenCreation result, String name) {
        return switch (result) {
            case CREATED -> "";
            case NAME_IN_USE -> "Another token is named " + name + ": choose another name.";
            case TOO_MANY ->
                "There are " + CreatedTokens.MAX + " created tokens already, which is the limit: revoke one first.";
            case TOO_LONG ->
                "All created tokens together would need more room than there is: let them name fewer apps, or revoke"
                        + " one first.";
            case NOT_REQUIRED ->
                "No tokens are configured, so callers need none: set security.tokens-file, or security.anonymous to"
                        + " false.";
        };
    }

    /** A token is not a way to go on after one's own has expired. */
    private static void requireExpiry(Caller caller, @Nullable Instant wanted) {
        var own = caller.token() == null ? null : caller.token().expires();
        if (own != null && (wanted == null || wanted.isAfter(own))) {
            throw ApiError.of(
                            Status.FORBIDDEN_403,
                            "forbidden",
                            "The token \"" + caller.name() + "\" expires at " + Json.time(own)
                                    + ", so it cannot grant access beyond that: set expires to that time or an earlier"
                                    + " one.")
                    .exception();
        }
    }

    /** Nobody grants what they do not have. */
    private static void requireScopes(Caller caller, Set<Scope> wanted) {
        for (var scope : wanted) {
            if (!caller.may(scope)) {
                throw ApiError.of(
                                Status.FORBIDDEN_403,
                                "forbidden",
                                "The token \"" + caller.name() + "\" lacks the scope " + scope.word()
                                        + ", so it cannot grant it: leave the scope out, or use a token that has it.")
                        .exception();
            }
        }
    }

    private Token draft(ApiRequest request) {
        var fields = new BodyFields(request.json(), List.of("name", "scopes", "apps", "expires"));
        fields.require("name");
        fields.require("scopes");
        var name = fields.text("name", TEXT_MAX).orElse("");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            fields.bad("/name", "must be a name of letters, digits and _ . @ -");
        }
        if (Caller.isReserved(name)) {
            fields.bad("/name", "is reserved: events and the log use it for callers without a token");
        }
        var scopes = EnumSet.noneOf(Scope.class);
        var words = fields.list("scopes", Scope.values().length, TEXT_MAX);
        for (var word : words) {
            Stream.of(Scope.values())
                    .filter(scope -> scope.word().equals(word))
                    .findFirst()
                    .ifPresentOrElse(
                            scopes::add, () -> fields.bad("/scopes", "must be of read, operate, exec and admin"));
        }
        if (words.isEmpty()) {
            fields.bad("/scopes", "must name at least one of read, operate, exec and admin");
        }
        var apps = fields.apps(APPS_MAX, request.named());
        var expires = fields.text("expires", TEXT_MAX).map(text -> time(text, fields));
        fields.check();
        return new Token(name, "", scopes, apps, expires.orElse(null));
    }

    private Instant time(String text, BodyFields fields) {
        try {
            var time = Instant.parse(text);
            if (access.isPast(time)) {
                fields.bad("/expires", "must be in the future");
            }
            return time;
        } catch (DateTimeException noTime) {
            fields.bad("/expires", "must be a time such as 2027-01-31T00:00:00Z");
            return Instant.EPOCH;
        }
    }

    private ApiResponse revoke(ApiRequest request) {
        var name = request.path("name");
        boolean revoked = AccessChange.made(
                () -> access.revokeToken(name, request.caller().name()),
                "look at GET /api/v1/tokens, and revoke the token again if it is listed.");
        if (!revoked) {
            throw access.configuredTokens().stream().anyMatch(it -> it.name().equals(name))
                    ? ApiError.conflict("Token " + name
                                    + " comes from the tokens file: remove its entry there, which takes effect"
                                    + " within seconds.")
                            .exception()
                    : ApiError.notFound("No token has that name; GET /api/v1/tokens lists all tokens.")
                            .exception();
        }
        return ApiResponse.ok(Map.of("status", "success", "message", "The token was revoked"));
    }
}
