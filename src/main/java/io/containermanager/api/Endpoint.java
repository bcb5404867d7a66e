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
 * @param action what it does
 */
record Endpoint(Method method, String path, Optional<Scope> scope, Action action) {

    /** Parses a call, has the work done, renders the answer. */
    @FunctionalInterface
    interface Action {
        /** Answers, or throws one of the exceptions that {@link Failures} classifies. */
        Answer answer(Call call);
    }

    /** A route that everybody may use. */
    static Endpoint open(String path, Action action) {
        return new Endpoint(Method.GET, path, Optional.empty(), action);
    }

    /** A route that reads. */
    static Endpoint get(String path, Action action) {
        return new Endpoint(Method.GET, path, Optional.of(Scope.READ), action);
    }

    /** A route that changes something. */
    static Endpoint post(String path, Scope scope, Action action) {
        return new Endpoint(Method.POST, path, Optional.of(scope), action);
    }

    /** A route that removes something. */
    static Endpoint delete(String path, Scope scope, Action action) {
        return new Endpoint(Method.DELETE, path, Optional.of(scope), action);
    }
}
