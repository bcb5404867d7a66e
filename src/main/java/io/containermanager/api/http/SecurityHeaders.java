package io.containermanager.api.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import org.jspecify.annotations.Nullable;

/** Headers of every answer for browsers: no guessed types, no frames, no referrer to other sites. */
public final class SecurityHeaders {

    /** For pages: only what the service itself serves, no inline script or style; WebSockets of this origin are {@code 'self'}. */
    public static final Header PAGE_POLICY =
            policy("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'");

    /** For the browsable documentation: Swagger UI sets styles on its elements and has pictures inside its style sheet. */
    public static final Header DOCS_POLICY =
            policy("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
                    + " 'none'");

    /** For everything else: nothing at all, should a browser ever show it as a page. */
    private static final Header DATA_POLICY = policy("default-src 'none'; frame-ancestors 'none'");

    private static final Header NO_SNIFF = HeaderValues.createCached("X-Content-Type-Options", "nosniff");
    private static final Header NO_REFERRER = HeaderValues.createCached("Referrer-Policy", "no-referrer");
    private static final Header SAME_SITE = HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin");

    private final @Nullable Header transport;

    /** @param hstsSeconds how long browsers are to come by HTTPS alone; 0 to say nothing of it */
    public SecurityHeaders(long hstsSeconds) {
        transport = hstsSeconds == 0
                ? null
                : HeaderValues.createCached(HeaderNames.STRICT_TRANSPORT_SECURITY, "max-age=" + hstsSeconds);
    }

    /** Adds them before anything is answered; a page's own policy replaces the strictest one. */
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.header(NO_SNIFF);
        response.header(NO_REFERRER);
        response.header(SAME_SITE);
        response.header(DATA_POLICY);
        if (transport != null) {
            response.header(transport);
        }
        chain.proceed();
    }

    private static Header policy(String text) {
        return HeaderValues.createCached(HeaderNames.create("Content-Security-Policy"), text);
    }
}
