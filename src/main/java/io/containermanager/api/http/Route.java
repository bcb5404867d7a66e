package io.containermanager.api.http;

import io.containermanager.access.Scope;
import io.helidon.http.Method;
import java.util.List;
import java.util.Optional;

/**
 * One route: the row of a topic's table of contents. Access rules, {@code Allow} headers, metrics, known parameters, the listing at
 * {@code /api/docs}, the start banner and the documentation's tests all read these rows, so that none can drift from what is served.
 *
 * @param method the method; {@code GET} answers {@code HEAD} too
 * @param path Helidon's path pattern, such as {@code /api/v1/apps/{appId}}
 * @param sentence what it does, in the imperative; a semicolon parts what the banner shows from the rest
 * @param scope what a token needs for it; empty when it is open to all
 * @param anyApp whether a token for single apps may use it though its path names no app
 * @param query the parameters of the query that it knows; one that ends with {@link #ANY} stands for all that begin so
 * @param largeBody whether it takes bodies as large as the listener does; others take {@link #SMALL_BODY_MAX_BYTES}
 * @param action what it does
 */
public record Route(
        Method method,
        String path,
        String sentence,
        Optional<Scope> scope,
        boolean anyApp,
        List<String> query,
        boolean largeBody,
        Action action) {

    /** The largest body of a route that takes a handful of fields. */
    static final int SMALL_BODY_MAX_BYTES = 64 * 1024;

    /** At the end of a parameter's name: any text may follow. */
    public static final String ANY = "*";

    public Route {
        query = List.copyOf(query);
    }

    /** Parses a call, has the work done, renders the answer. */
    @FunctionalInterface
    public interface Action {
        /** Answers, or throws one of the exceptions that {@link ErrorMapping} classifies. */
        ApiResponse answer(ApiRequest request);
    }

    /** Its name in listings and documents: {@code GET /api/v1/state}. */
    public String name() {
        return method.text() + " " + path;
    }

    /** Whether it stands in listings: not when its path takes everything that no other route does. */
    public boolean isListed() {
        return !path.contains("{+");
    }

    /** A public route. */
    public static Route open(String path, String sentence, Action action) {
        return new Route(Method.GET, path, sentence, Optional.empty(), true, List.of(), false, action);
    }

    /** A route that reads. */
    public static Route get(String path, String sentence, Action action) {
        return of(Method.GET, path, sentence, Scope.READ, action);
    }

    /** A route that changes something. */
    public static Route post(String path, String sentence, Scope scope, Action action) {
        return of(Method.POST, path, sentence, scope, action);
    }

    /** A route of whatever method that changes something. */
    public static Route of(Method method, String path, String sentence, Scope scope, Action action) {
        return new Route(method, path, sentence, Optional.of(scope), false, List.of(), false, action);
    }

    /** A route that removes something. */
    public static Route delete(String path, String sentence, Scope scope, Action action) {
        return of(Method.DELETE, path, sentence, scope, action);
    }

    /** The same, public. */
    public Route open() {
        return new Route(method, path, sentence, Optional.empty(), true, query, largeBody, action);
    }

    /** The same for tokens of single apps too: the action looks itself which app it touches. */
    public Route forAnyApp() {
        return new Route(method, path, sentence, scope, true, query, largeBody, action);
    }

    /** The same with these parameters of the query; every other is refused. */
    public Route query(String... names) {
        return query(List.of(names));
    }

    /** The same with these parameters of the query; every other is refused. */
    public Route query(List<String> names) {
        return new Route(method, path, sentence, scope, anyApp, names, largeBody, action);
    }

    /** The same for bodies as large as the listener takes. */
    public Route withLargeBody() {
        return new Route(method, path, sentence, scope, anyApp, query, true, action);
    }
}
