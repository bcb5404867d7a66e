package io.containermanager.api.http;

import io.containermanager.access.Access;
import io.containermanager.access.Access.Verdict;
import io.containermanager.access.AccessRequest;
import io.containermanager.access.Caller;
import io.containermanager.access.Tickets;
import io.containermanager.access.origin.RequestAuthority;
import io.containermanager.model.Violation;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks {@link Access} about every request, notes who calls, and answers browsers' questions about other origins (CORS). */
public final class CallerFilter {

    /** What a replica puts beside a request that it forwards: the address that it came from, and a proof. */
    public static final HeaderName FORWARDED = HeaderNames.create("X-Container-Manager-Forwarded");

    private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final String METHODS = "GET, HEAD, POST, PATCH, DELETE";
    private static final String HEADERS = "Authorization, Content-Type, If-Match, If-None-Match";
    private static final String EXPOSED = "ETag, Location, Retry-After";
    private static final String PREFLIGHT_SECONDS = "600";

    private static final Header VARY_ORIGIN = HeaderValues.createCached(HeaderNames.VARY, "Origin");

    /** The one path besides the WebSockets where a ticket may stand for a token: browsers cannot set headers on an event stream either. */
    public static final String TICKET_PATH = "/api/v1/stream";

    /**
     * What makes an error a page in the dashboard's look: files that every copy of the service has, so that the page about an unknown host name
     * has its look below that name too.
     */
    private static final Set<String> LOOK = Set.of("/style.css", "/error.css", "/theme.js", "/favicon.svg");

    private static final ScopedValue<Caller> CALLER = ScopedValue.newInstance();

    private final Access access;

    public CallerFilter(Access access) {
        this.access = access;
    }

    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long began = access.requests().now();
        // A text of its own each time it is asked for.
        var host = request.remotePeer().host();
        var rawPath = request.prologue().uriPath().rawPath();
        if (rawPath.indexOf(';') >= 0) {
            response.whenSent(() -> trace(Caller.UNKNOWN.name(), host, request, response, began));
            throw semicolon().exception();
        }
        var origin = header(request.headers(), HeaderNames.ORIGIN);
        // Whether an origin is allowed decides what every answer carries, so none may be kept for another origin.
        response.headers().add(VARY_ORIGIN);
        if (origin.isPresent() && access.mayRead(origin.get())) {
            response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin.get());
            response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            if (isPreflight(request)) {
                response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
                response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
                response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
                response.whenSent(() -> trace(Caller.UNKNOWN.name(), host, request, response, began));
                response.status(Status.NO_CONTENT_204).send();
                return;
            }
        }
        switch (access.check(facts(request, host, origin))) {
            case Verdict.Pass(Caller caller) -> {
                // Not in Helidon's request context: making one costs a tenth of a small answer.
                response.whenSent(() -> trace(caller.name(), host, request, response, began));
                ScopedValue.where(CALLER, caller).run(chain::proceed);
            }
            case Verdict.Refuse(int status, String message, Duration delay) -> {
                response.whenSent(() -> trace(Caller.UNKNOWN.name(), host, request, response, began));
                pause(delay);
                throw refusal(status, message).exception();
            }
        }
    }

    /** Helidon drops what follows a semicolon in a path's segment: a request for {@code shop;2} would be one for {@code shop}. */
    private static ApiError semicolon() {
        return ApiError.invalid(
                "bad request",
                "The path contains a semicolon: write %3B if it is part of a name.",
                List.of(new Violation("", "the path contains a semicolon")));
    }

    private void trace(String caller, String host, RoutingRequest request, RoutingResponse response, long began) {
        var prologue = request.prologue();
        access.requests()
                .answered(
                        host,
                        caller,
                        prologue.method().text(),
                        prologue.uriPath().rawPath(),
                        response.status().code(),
                        began);
        access.refusals()
                .answered(
                        response.status().code(),
                        host,
                        caller,
                        prologue.method().text() + " " + prologue.uriPath().path());
    }

    /** Who calls, once the filter let the request pass; known on the request's own thread. */
    public static Caller caller() {
        return CALLER.orElse(Caller.UNKNOWN);
    }

    private static AccessRequest facts(RoutingRequest request, String host, Optional<String> origin) {
        var method = request.prologue().method();
        var path = request.prologue().uriPath().path();
        return new AccessRequest(
                !method.equals(Method.GET) && !method.equals(Method.HEAD) && !method.equals(Method.OPTIONS),
                path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/") || LOOK.contains(path),
                host,
                RequestAuthority.of(
                        request.prologue().uriPath().rawPath(), header(request.headers(), HeaderNames.HOST)),
                origin,
                header(request.headers(), SITE),
                header(request.headers(), HeaderNames.AUTHORIZATION),
                method.equals(Method.GET) && path.equals(TICKET_PATH)
                        ? Tickets.inQuery(request.prologue().query().rawValue())
                        : Optional.empty(),
                header(request.headers(), HeaderNames.COOKIE),
                header(request.headers(), FORWARDED));
    }

    private static boolean isPreflight(RoutingRequest request) {
        return request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static Optional<String> header(Headers headers, HeaderName name) {
        return headers.first(name);
    }

    private static ApiError refusal(int status, String message) {
        return switch (status) {
            case 401 -> unauthorized(message);
            case 503 -> ApiError.unavailable("not acting", message);
            case 421 -> ApiError.of(Status.create(status, "Misdirected Request"), "misdirected request", message);
            default -> ApiError.of(Status.create(status), "forbidden", message);
        };
    }

    /** 401 with the header that HTTP requires. */
    public static ApiError unauthorized(String message) {
        return ApiError.of(Status.UNAUTHORIZED_401, "unauthorized", message)
                .with(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"container-manager\""));
    }

    /** What makes guessing slow; on the connection's own virtual thread. */
    public static void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
