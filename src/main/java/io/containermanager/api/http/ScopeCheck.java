package io.containermanager.api.http;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.helidon.http.Status;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Whether a caller may use a route: 401 without a token, 403 for the wrong scope or another app. Pure. */
public final class ScopeCheck {

    /** Where a caller without a token finds one; never a path, since anyone can read it. */
    public static final String TOKENS =
            "container-manager tokens create makes one, and so does an entry in security.tokens-file (docs/access.md);"
                    + " where none is configured, the administrator's is in the file admin-token beside the database,"
                    + " or on Kubernetes in the Secret container-manager-clients, if k8s/generate-tokens made it.";

    private static final String APP_ID = "{appId}";
    private static final String APPLY = "/api/v1/state/apply";

    private ScopeCheck() {}

    /** Throws what is answered when the caller may not. */
    public static void check(Route route, ApiRequest request) {
        if (route.scope().isEmpty()) {
            return;
        }
        var caller = request.caller();
        require(caller, route.scope().get());
        if (route.path().contains(APP_ID)) {
            requireApp(caller, request.appId());
        } else if (!caller.apps().isEmpty() && !route.anyApp()) {
            throw limited(caller, route.path()).exception();
        }
    }

    /** Throws what is answered when the caller does not reach that app. */
    public static void requireApp(Caller caller, long appId) {
        if (!caller.reaches(appId)) {
            throw forbidden(limits(caller) + ", and app " + appId + " is another one.")
                    .exception();
        }
    }

    /** Throws what is answered when the caller does not reach that app, or, without one, all of them. */
    public static void requireApp(Caller caller, OptionalLong appId) {
        if (appId.isPresent()) {
            requireApp(caller, appId.getAsLong());
        } else if (!caller.apps().isEmpty()) {
            throw limited(caller, "").exception();
        }
    }

    private static ApiError limited(Caller caller, String path) {
        return forbidden(limits(caller) + ", and this concerns all apps. "
                + (path.equals(APPLY)
                        ? "Send a change of one of its apps with ?apply=true, apply the target with a token"
                                + " without this limit, or have each stored target applied by reconcile.auto: true."
                        : "Use a token without this limit; docs/access.md lists what a limited one reaches."));
    }

    private static String limits(Caller caller) {
        var named = NamedIds.seenBy(caller);
        return "The token \"" + caller.name() + "\" is limited to app"
                + (caller.apps().size() == 1 ? " " : "s ")
                + caller.apps().stream().sorted().map(named::shown).collect(Collectors.joining(" and "));
    }

    /** Throws what is answered when the caller has not that scope. */
    public static void require(Caller caller, Scope scope) {
        if (caller.kind() == Caller.Kind.UNKNOWN) {
            throw CallerFilter.unauthorized("This needs a token with the scope " + scope.word()
                            + ": send Authorization: Bearer <token>. " + TOKENS)
                    .exception();
        }
        if (!caller.may(scope)) {
            throw forbidden("The token \"" + caller.name() + "\" lacks the scope " + scope.word()
                            + ": use a token that has it. " + TOKENS)
                    .exception();
        }
    }

    private static ApiError forbidden(String message) {
        return ApiError.of(Status.FORBIDDEN_403, "forbidden", message);
    }
}
