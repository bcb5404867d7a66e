package io.containermanager.api;

import io.containermanager.api.http.ApiError;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.util.Set;

/** Plain HTTP requests for WebSocket paths: they are answered 426 (RFC 9110, section 15.5.22), or 404 where WebSocket is switched off. */
final class UpgradePaths {

    private static final String UPGRADE = "websocket";

    private UpgradePaths() {}

    /** Adds the answers after all routes. */
    static void register(HttpRouting.Builder routing, Set<String> paths, boolean enabled) {
        var refusal = enabled ? required() : switchedOff();
        paths.forEach(path -> routing.route(
                method -> method.equals(Method.GET) || method.equals(Method.HEAD),
                PathMatchers.create(path),
                (_, _) -> {
                    throw refusal.exception();
                }));
    }

    private static ApiError required() {
        return ApiError.of(
                        Status.create(426, "Upgrade Required"),
                        "upgrade required",
                        "This is a WebSocket endpoint: connect with a WebSocket client (ws://, or wss:// with TLS)."
                                + " Behind a proxy, check that it passes the headers Upgrade and Connection on"
                                + " (docs/reverse-proxy.md).")
                .with(HeaderValues.create(HeaderNames.UPGRADE, UPGRADE))
                .with(HeaderValues.create(HeaderNames.CONNECTION, "Upgrade"));
    }

    private static ApiError switchedOff() {
        return ApiError.notFound("WebSocket is switched off: set ws.enabled to true and restart the service.");
    }
}
