package io.containermanager.api;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.listener.UnreadHead;
import io.containermanager.api.web.ErrorPage;
import io.containermanager.event.ThreadRegistry;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers every error, whether a handler threw it or Helidon refused the request before routing: in the one shape, or as a page where
 * somebody opens an address in a browser. What is refused before its headers were read says what it prefers as far as they have come.
 */
final class ErrorHandlers {

    /** How Helidon's answer begins when its own message may repeat the request. */
    private static final String HIDDEN = "Bad request, see server log";

    /** How Helidon reports headers that are too long: by words alone, under the status 400. */
    private static final String LONG_HEADERS = "Header size exceeded";

    /** How Helidon refuses a body with a content coding: by words alone, under the status 400. */
    private static final String ENCODED = "Content-Encoding header present when content encoding is disabled";

    private ErrorHandlers() {}

    /** For what is thrown by filters and handlers. */
    static void configure(HttpRouting.Builder routing) {
        routing.error(Throwable.class, ErrorHandlers::answer);
    }

    /** For what Helidon refuses before or outside of routing: bad request lines, headers, sizes. */
    static DirectHandlers directHandlers() {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, ErrorHandlers::answerDirectly);
        }
        return handlers.build();
    }

    private static void answer(ServerRequest request, ServerResponse response, Throwable thrown) {
        var error = ErrorMapping.classify(thrown);
        if (error.status().equals(Status.INTERNAL_SERVER_ERROR_500)) {
            // Its stack is logged once in a while: a client that can cause it must not fill the disk.
            ThreadRegistry.ofProcess()
                    .contained(
                            "http-requests",
                            request.prologue().method().text() + " "
                                    + request.matchingPattern().orElse("(no route)") + " failed",
                            thrown);
        }
        var path = request.prologue().uriPath().rawPath();
        var answer = ErrorPage.isShownTo(path, request.headers())
                ? ApiResponse.page(error, ErrorPage.of(error, path))
                : ApiResponse.of(error);
        (ErrorPage.mayBeShownAt(path) ? answer.with(HeaderNames.VARY, "Accept") : answer).send(request, response);
    }

    private static TransportResponse answerDirectly(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        // Before there is a path Helidon has parsed nothing, so what failed is the request, not the manager.
        boolean unparsable = type == EventType.INTERNAL_ERROR && request.path().isEmpty();
        var known = ErrorMapping.http(unparsable ? Status.BAD_REQUEST_400 : status);
        var error = switch (message) {
            case LONG_HEADERS -> ErrorMapping.http(Status.create(431, "Request Header Fields Too Large"));
            case ENCODED -> ApiRequest.encoded();
            case null, default -> withMessage(known, message, type == EventType.OTHER);
        };
        var unread = UnreadHead.ofConnection(request.path().isEmpty());
        var path = request.path().isEmpty() ? unread.target() : request.path();
        var preference = request.headers().contains(HeaderNames.ACCEPT) ? request.headers() : unread.headers();
        var answer = ErrorPage.isShownTo(path, preference)
                ? ApiResponse.page(error, ErrorPage.of(error, path))
                : ApiResponse.of(error);
        // An answer to HEAD has no body: it would be taken for the next answer.
        return answer.outsideOfRouting(
                headers, type.keepAlive(), !request.method().equals("HEAD"));
    }

    /** The refusal's own words where it has some: Helidon hides what it holds for unsafe, and a 500 says nothing. */
    private static ApiError withMessage(ApiError error, @Nullable String message, boolean ours) {
        if (message == null || message.isBlank() || message.startsWith(HIDDEN)) {
            return error;
        }
        return switch (error.status().code()) {
            case 400 -> ApiError.badRequest(error.error(), message);
            case 401, 403, 421, 429, 503 -> error.withMessage(message);
            // Ours, of an upgrade that is refused, names the container; Helidon's own has nothing to add.
            case 404, 409 -> ours ? error.withMessage(message) : error;
            default -> error;
        };
    }
}
