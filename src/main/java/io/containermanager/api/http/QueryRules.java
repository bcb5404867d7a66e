package io.containermanager.api.http;

import io.containermanager.model.Violation;
import io.containermanager.model.read.NearestKey;
import java.util.List;
import java.util.Set;

/** Refuses parameters of the query that a route does not know: a misspelled filter would otherwise answer another question. Pure. */
public final class QueryRules {

    private QueryRules() {}

    /** Throws 400 with every unknown parameter and the one that was probably meant. */
    public static void check(Route route, Set<String> given) {
        var unknown = given.stream()
                .filter(name -> !isKnown(name, route.query()))
                .sorted()
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        var violations = unknown.stream()
                .map(name -> new Violation(
                        "?" + name, "is not a parameter of this endpoint; " + advice(name, route.query())))
                .toList();
        throw ApiError.invalid(
                        "unknown parameter",
                        unknown.getFirst() + " " + violations.getFirst().message(),
                        violations)
                .exception();
    }

    private static boolean isKnown(String name, List<String> known) {
        return known.stream()
                .anyMatch(pattern -> pattern.endsWith(Route.ANY)
                        ? name.startsWith(pattern.substring(0, pattern.length() - Route.ANY.length()))
                        : pattern.equals(name));
    }

    private static String advice(String name, List<String> known) {
        return known.isEmpty() ? "it takes none" : NearestKey.advice(name, known);
    }
}
