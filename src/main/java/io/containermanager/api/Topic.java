package io.containermanager.api;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;

/** A group of routes that belong together: an {@link HttpService} whose routing is data. */
interface Topic extends HttpService {

    /** The table of contents: one row per route. */
    List<Endpoint> endpoints();

    @Override
    default void routing(HttpRules rules) {
        for (var endpoint : endpoints()) {
            Handler handler = (request, response) -> {
                var call = new Call(request, AccessFilter.caller(), endpoint.largeBody());
                Admission.check(endpoint, call);
                QueryRules.check(endpoint, call.queryNames());
                RequestHeaders.check(request.headers());
                endpoint.action().answer(call).send(request, response);
            };
            rules.route(endpoint.method(), endpoint.path(), handler);
            if (endpoint.method().equals(Method.GET)) {
                rules.route(Method.HEAD, endpoint.path(), handler);
            }
        }
    }
}
