package io.containermanager.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Ends the connection after an answer that says {@code Connection: close}. Helidon 4.5.0 writes that header and goes on reading: what is
 * left of a body that was too large would then be taken for the next request.
 */
final class CloseAfterResponse {

    private static final String KEPT = HeaderValues.CONNECTION_KEEP_ALIVE.get();

    private CloseAfterResponse() {}

    /** The outermost filter. */
    static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        chain.proceed();
        if (response.isSent() && saysClose(response.headers())) {
            throw new CloseConnectionException("The answer ends the connection");
        }
    }

    /** Nearly every answer says keep-alive, which is not taken apart: that would be a tenth of what the service does for a small one. */
    private static boolean saysClose(ServerResponseHeaders headers) {
        return headers.contains(HeaderNames.CONNECTION)
                && !headers.get(HeaderNames.CONNECTION).get().equals(KEPT)
                && headers.containsToken(HeaderValues.CONNECTION_CLOSE);
    }
}
