package io.containermanager.api.http;

import io.containermanager.model.Violation;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of an error: {@code {"error", "message", "status", "violations": [{"pointer", "message"}]}}, for every status, every route
 * and every reason. {@code docs/errors.md} lists them.
 *
 * @param status HTTP's status
 * @param error what went wrong, in a few words that do not change with the case
 * @param message what to do about it; never a secret, never a stack trace
 * @param violations where the request is wrong, at least one for every 4xx; empty when it is not the request's fault
 * @param headers what HTTP requires beside it: {@code Allow}, {@code Retry-After}, {@code WWW-Authenticate}
 * @param warnings of a Compose file that is refused: what will not do what it says once it is taken; plain trees, left out when empty
 */
public record ApiError(
        Status status,
        String error,
        String message,
        List<Violation> violations,
        List<Header> headers,
        List<?> warnings) {

    /** When to try again while the engine, the store or a queue is away: the loop looks again within that time. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    public ApiError {
        boolean requestsFault = status.code() >= 400 && status.code() < 500;
        violations =
                violations.isEmpty() && requestsFault ? List.of(new Violation("", message)) : List.copyOf(violations);
        headers = List.copyOf(headers);
        warnings = List.copyOf(warnings);
    }

    /** One without warnings, as nearly all are. */
    public ApiError(Status status, String error, String message, List<Violation> violations, List<Header> headers) {
        this(status, error, message, violations, headers, List.of());
    }

    public static ApiError of(Status status, String error, String message) {
        return new ApiError(status, error, message, List.of(), List.of());
    }

    /** 400, about the request as a whole. */
    public static ApiError badRequest(String error, String message) {
        return of(Status.BAD_REQUEST_400, error, message);
    }

    /** 400 with everything that is wrong. */
    public static ApiError invalid(String error, String message, List<Violation> violations) {
        return new ApiError(Status.BAD_REQUEST_400, error, message, violations, List.of());
    }

    /** How many problems were found. */
    public static String found(int problems) {
        return problems == 1 ? "1 problem found" : problems + " problems found";
    }

    /** The same for a whole document, of which nothing is taken; a single violation is the message. */
    public static ApiError document(String error, List<Violation> violations) {
        return invalid(error, found(violations.size()) + ", listed in violations. Nothing was changed.", violations)
                .withViolations(violations);
    }

    /** 400 about a part of the path; the violation's pointer is its name in braces, as in the path's template. */
    public static ApiError pathParameter(String name, String message) {
        return invalid("invalid parameter", name + " " + message, List.of(new Violation("{" + name + "}", message)));
    }

    /** 400 about a parameter of the query; the violation's pointer is its name after a question mark. */
    public static ApiError parameter(String name, String message) {
        return invalid("invalid parameter", name + " " + message, List.of(new Violation("?" + name, message)));
    }

    public static ApiError notFound(String message) {
        return of(Status.NOT_FOUND_404, "not found", message);
    }

    public static ApiError conflict(String message) {
        return of(Status.CONFLICT_409, "conflict", message);
    }

    /** 503 with {@code Retry-After}. */
    public static ApiError unavailable(String error, String message) {
        return of(Status.SERVICE_UNAVAILABLE_503, error, message)
                .with(HeaderValues.create(HeaderNames.RETRY_AFTER, Long.toString(RETRY_AFTER.toSeconds())));
    }

    /** The same with one more header. */
    public ApiError with(Header header) {
        var more = new ArrayList<>(headers);
        more.add(header);
        return new ApiError(status, error, message, violations, more, warnings);
    }

    /** The same in other words. */
    public ApiError withMessage(String words) {
        return new ApiError(status, error, words, violations, headers, warnings);
    }

    /** The same about other places; the message names the place when there is only one. */
    public ApiError withViolations(List<Violation> places) {
        boolean one = places.size() == 1 && status.equals(Status.BAD_REQUEST_400);
        return new ApiError(status, error, one ? words(places.getFirst()) : message, places, headers, warnings);
    }

    /** A single violation as a message; one without a place says itself what is wrong. */
    static String words(Violation violation) {
        var message = violation.message();
        return violation.pointer().isEmpty()
                ? Character.toUpperCase(message.charAt(0)) + message.substring(1)
                : violation.pointer() + " " + message;
    }

    /** The same with what else there is to fix in the document. */
    public ApiError withWarnings(List<?> trees) {
        return new ApiError(status, error, message, violations, headers, trees);
    }

    /** As something to throw. */
    public ApiException exception() {
        return new ApiException(this);
    }

    /** As JSON. */
    public byte[] json() {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("error", error);
        tree.put("message", message);
        tree.put("status", status.code());
        tree.put("violations", problems());
        if (!warnings.isEmpty()) {
            tree.put("warnings", warnings);
        }
        return Json.bytes(tree);
    }

    /** The violations as they are written. */
    public List<Object> problems() {
        return violations.stream().map(ApiError::tree).toList();
    }

    private static Object tree(Violation violation) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("pointer", violation.pointer());
        tree.put("message", violation.message());
        return tree;
    }
}
