package io.containermanager.api;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.model.App;
import io.helidon.http.Status;
import java.util.OptionalLong;

/** Whether a caller may use a route: 401 for nobody, 403 for the wrong scope or another app. Pure. */
final class Admission {

    private static final String APP_ID = "{appId}";

    private Admission() {}

    /** Throws what is answered when the caller may not. */
    static void check(Endpoint endpoint, Call call) {
        if (endpoint.scope().isEmpty()) {
            return;
        }
        var caller = call.caller();
        require(caller, endpoint.scope().get());
        if (endpoint.path().contains(APP_ID)) {
            requireApp(caller, call.id("appId", App.MAX_ID));
        } else if (!caller.apps().isEmpty() && !endpoint.anyApp()) {
            throw limited(caller).exception();
        }
    }

    /** Throws what is answered when the caller does not reach that app. */
    static void requireApp(Caller caller, long appId) {
        if (!caller.reaches(appId)) {
            throw limited(caller).exception();
        }
    }

    /** Throws what is answered when the caller does not reach that app, or, without one, all of them. */
    static void requireApp(Caller caller, OptionalLong appId) {
        if (appId.isPresent()) {
            requireApp(caller, appId.getAsLong());
        } else if (!caller.apps().isEmpty()) {
            throw limited(caller).exception();
        }
    }

    private static ApiError limited(Caller caller) {
        return forbidden("Token \"" + caller.name() + "\" is limited to apps "
                + caller.apps().stream().sorted().toList()
                + "; this endpoint covers all apps. docs/access.md lists the endpoints that show a part.");
    }

    /** Throws what is answered when the caller has not that scope. */
    static void require(Caller caller, Scope scope) {
        if (caller.kind() == Caller.Kind.UNKNOWN) {
            throw AccessFilter.unauthorized("This needs a token with the scope " + scope.word()
                            + ": send Authorization: Bearer <token>.")
                    .exception();
        }
        if (!caller.may(scope)) {
            throw forbidden("The token \"" + caller.name() + "\" lacks the scope " + scope.word() + ".")
                    .exception();
        }
    }

    private static ApiError forbidden(String message) {
        return ApiError.of(Status.FORBIDDEN_403, "forbidden", message);
    }
}
