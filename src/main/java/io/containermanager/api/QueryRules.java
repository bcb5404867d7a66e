package io.containermanager.api;

import io.containermanager.model.NearestKey;
import io.containermanager.model.Violation;
import java.util.List;
import java.util.Set;

/** Refuses parameters of the query that a route does not know: a misspelled filter would otherwise answer another question. Pure. */
final class QueryRules {

    private QueryRules() {}

    /** Throws 400 with every unknown parameter and the one that was probably meant. */
    static void check(Endpoint endpoint, Set<String> given) {
        var unknown = given.stream()
                .filter(name -> !isKnown(name, endpoint.query()))
                .sorted()
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        var violations = unknown.stream()
                .map(name -> new Violation(
                        "?" + name, "is not a parameter of this endpoint; " + advice(name, endpoint.query())))
                .toList();
        throw ApiError.invalid(
                        "unknown parameter",
                        unknown.getFirst() + " " + violations.getFirst().message(),
                        violations)
                .exception();
    }

    private static boolean isKnown(String name, List<String> known) {
        return known.stream()
                .anyMatch(pattern -> pattern.endsWith(Endpoint.ANY)
                        ? name.startsWith(pattern.substring(0, pattern.length() - Endpoint.ANY.length()))
                        : pattern.equals(name));
    }

    private static String advice(String name, List<String> known) {
        return known.isEmpty() ? "it takes none" : NearestKey.advice(name, known);
    }
}
