package io.containermanager.api.live;

import io.containermanager.access.Access;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.CallerFilter;
import io.containermanager.api.http.QueryRules;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.api.listener.ConnectionGuard;
import io.containermanager.live.Live;
import io.containermanager.live.sse.StreamRequest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Live channels for networks that break WebSockets.
 *
 * <pre>{@code
 * curl -N 'localhost:3002/api/v1/stream?channels=metrics,events'
 * curl -N 'localhost:3002/api/v1/stream?channels=metrics&metrics.interval=30000'
 * curl -N -H 'Last-Event-ID: events=41' 'localhost:3002/api/v1/stream?channels=events'
 * }</pre>
 */
public final class StreamRoutes implements RouteGroup {

    public static final String PATH = CallerFilter.TICKET_PATH;

    private static final String[] KNOWN = {"channels", "ticket"};
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final HeaderName NO_BUFFERING = HeaderNames.create("X-Accel-Buffering");

    private final Live live;
    private final Access access;
    private final Route route = Route.get(
                    PATH,
                    "Stream live channels as Server-Sent Events; for networks that break WebSockets,"
                            + " ?channels=metrics,events",
                    _ -> head())
            .query(KNOWN);

    public StreamRoutes(Live live, Access access) {
        this.live = live;
        this.access = access;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(route);
    }

    /** {@code GET} is the one answer that does not end by itself, so it is written here. */
    @Override
    public void routing(HttpRules rules) {
        rules.route(Method.GET, PATH, (request, response) -> {
            var call = new ApiRequest(request, CallerFilter.caller(), false);
            ScopeCheck.check(route, call);
            requireChunks();
            checkQuery(call);
            stream(request.remotePeer().host(), call, response);
        });
        rules.route(Method.HEAD, PATH, (request, response) -> {
            var call = new ApiRequest(request, CallerFilter.caller(), false);
            ScopeCheck.check(route, call);
            checkQuery(call);
            head().send(request, response);
        });
    }

    /** Options are named {@code channel.option}; each channel refuses those that it does not know. */
    private void checkQuery(ApiRequest call) {
        QueryRules.check(
                route,
                call.queryNames().stream().filter(name -> !name.contains(".")).collect(Collectors.toSet()));
    }

    /** A stream without an end is sent in chunks, which HTTP/1.0 does not know. */
    private static void requireChunks() {
        if (ConnectionGuard.isHttp10()) {
            throw ApiError.of(
                            Status.create(505, "HTTP Version Not Supported"),
                            "HTTP version not supported",
                            "A stream needs HTTP/1.1. Behind nginx set proxy_http_version 1.1 for this path.")
                    .exception();
        }
    }

    private static ApiResponse head() {
        return ApiResponse.bytes(new byte[0])
                .with(HeaderNames.CONTENT_TYPE, "text/event-stream")
                .with(HeaderNames.CACHE_CONTROL, "no-store")
                .with(NO_BUFFERING, "no");
    }

    private void stream(String address, ApiRequest call, ServerResponse response) {
        var channels = call.query("channels")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> ApiError.parameter("channels", "must name channels, such as metrics,events")
                        .exception());
        var wanted = new StreamRequest(
                Arrays.stream(channels.split(",", -1))
                        .map(String::strip)
                        .distinct()
                        .toList(),
                options(call),
                call.headers().first(LAST_EVENT_ID).orElse(""),
                address,
                new UpgradeAccess.TokenLease(access, call.caller()));
        live.stream(wanted, () -> {
            response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
            response.header(NO_BUFFERING, "no");
            return response.outputStream();
        });
    }

    private static Map<String, String> options(ApiRequest call) {
        var options = new LinkedHashMap<String, String>();
        call.queryNames().stream()
                .filter(name -> name.contains("."))
                .forEach(name -> call.query(name).ifPresent(value -> options.put(name, value)));
        return options;
    }
}
