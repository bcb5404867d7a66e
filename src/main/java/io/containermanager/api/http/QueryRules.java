package io.containermanager.api.http;

import io.containermanager.model.Violation;
import io.containermanager.model.read.NearestKey;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Refuses parameters of the query that a route does not know, or that are repeated: without them it would answer another question. Pure. */
public final class QueryRules {

    /** Parameters of which every value counts, as with Compose's own {@code --profile}. */
    private static final Set<String> LISTS = Set.of("profile");

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

    /**
     * Throws 400 with every parameter that is given more than once though one value counts: which one was meant is unknown. Pages take anything.
     *
     * @param count how many values a parameter has
     */
    public static void checkOnce(Route route, Set<String> given, ToIntFunction<String> count) {
        var repeated = given.stream()
                .filter(name -> !LISTS.contains(name) && !route.query().contains(Route.ANY))
                .filter(name -> count.applyAsInt(name) > 1)
                .sorted()
                .toList();
        if (!repeated.isEmpty()) {
            var message = "is given more than once: send it once";
            throw ApiError.invalid(
                            "repeated parameter",
                            repeated.getFirst() + " " + message,
                            repeated.stream()
                                    .map(name -> new Violation("?" + name, message))
                                    .toList())
                    .exception();
        }
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
