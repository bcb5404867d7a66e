package io.containermanager.api;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Route;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What becomes of a method that a path does not know: {@code OPTIONS} is answered, any other is 405, both with {@code Allow}. */
final class MethodNotAllowed {

    private MethodNotAllowed() {}

    /** Adds the rules after all routes; {@code readOnly} are paths that others serve, for {@code GET} alone. */
    static void register(HttpRouting.Builder routing, List<Route> endpoints, Set<String> readOnly) {
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (var route : endpoints) {
            // A path that matches everything must not turn unknown routes into known ones.
            if (route.isListed()) {
                add(methods, route.path(), route.method());
            }
        }
        readOnly.forEach(path -> add(methods, path, Method.GET));
        methods.forEach((path, known) -> {
            var allow = String.join(", ", known);
            routing.route(
                    method -> method.equals(Method.OPTIONS) || !known.contains(method.text()),
                    PathMatchers.create(path),
                    (request, response) ->
                            answer(request.prologue().method(), allow).send(request, response));
        });
    }

    private static void add(Map<String, Set<String>> methods, String path, Method method) {
        var known = methods.computeIfAbsent(path, _ -> new TreeSet<>(List.of("OPTIONS")));
        known.add(method.text());
        if (method.equals(Method.GET)) {
            known.add("HEAD");
        }
    }

    private static ApiResponse answer(Method method, String allow) {
        if (method.equals(Method.OPTIONS)) {
            return ApiResponse.empty(Status.NO_CONTENT_204).with(HeaderNames.ALLOW, allow);
        }
        throw ApiError.of(
                        Status.METHOD_NOT_ALLOWED_405,
                        "method not allowed",
                        "Allowed methods: " + allow + "; see GET /api/docs.")
                .with(HeaderValues.create(HeaderNames.ALLOW, allow))
                .exception();
    }
}
