package io.containermanager.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Ends the connection after an answer that says {@code Connection: close}. Helidon 4.5.0 writes that header and goes on reading: what is
 * left of a body that was too large would then be taken for the next request.
 */
final class CloseAfterResponse {

    private CloseAfterResponse() {}

    /** The outermost filter. */
    static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        chain.proceed();
        if (response.isSent()
                && response.headers().contains(HeaderNames.CONNECTION)
                && response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("The answer ends the connection");
        }
    }
}
