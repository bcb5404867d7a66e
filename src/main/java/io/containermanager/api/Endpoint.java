package io.containermanager.api;

import io.containermanager.access.Scope;
import io.helidon.http.Method;
import java.util.Optional;

/**
 * One route: the row of a topic's table of contents. Access rules, {@code Allow} headers, metrics and the documentation's test all read
 * these rows, so that none can drift from what is served.
 *
 * @param method the method; {@code GET} answers {@code HEAD} too
 * @param path Helidon's path pattern, such as {@code /api/v1/apps/{appId}}
 * @param scope what a token needs for it; empty when it is open to all
 * @param anyApp whether a token for single apps may use it though its path names no app
 * @param action what it does
 */
record Endpoint(Method method, String path, Optional<Scope> scope, boolean anyApp, Action action) {

    /** Parses a call, has the work done, renders the answer. */
    @FunctionalInterface
    interface Action {
        /** Answers, or throws one of the exceptions that {@link Failures} classifies. */
        Answer answer(Call call);
    }

    /** A route that everybody may use. */
    static Endpoint open(String path, Action action) {
        return new Endpoint(Method.GET, path, Optional.empty(), true, action);
    }

    /** A route that reads. */
    static Endpoint get(String path, Action action) {
        return new Endpoint(Method.GET, path, Optional.of(Scope.READ), false, action);
    }

    /** A route that changes something. */
    static Endpoint post(String path, Scope scope, Action action) {
        return new Endpoint(Method.POST, path, Optional.of(scope), false, action);
    }

    /** A route of whatever method that changes something. */
    static Endpoint of(Method method, String path, Scope scope, Action action) {
        return new Endpoint(method, path, Optional.of(scope), false, action);
    }

    /** A route that removes something. */
    static Endpoint delete(String path, Scope scope, Action action) {
        return new Endpoint(Method.DELETE, path, Optional.of(scope), false, action);
    }

    /** The same for tokens of single apps too: the action looks itself which app it touches. */
    Endpoint forAnyApp() {
        return new Endpoint(method, path, scope, true, action);
    }
}
