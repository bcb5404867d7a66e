package io.containermanager.api.http;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;

/** A group of routes that belong together: an {@link HttpService} whose routing is data. */
public interface RouteGroup extends HttpService {

    /** The table of contents: one row per route. */
    List<Route> endpoints();

    @Override
    default void routing(HttpRules rules) {
        for (var route : endpoints()) {
            Handler handler = (request, response) -> {
                var call = new ApiRequest(request, CallerFilter.caller(), route.largeBody());
                ScopeCheck.check(route, call);
                var given = call.queryNames();
                if (!given.isEmpty()) {
                    QueryRules.check(route, given);
                    QueryRules.checkOnce(
                            route, given, name -> call.queryAll(name).size());
                }
                RequestHeaders.check(request.headers());
                route.action().answer(call).send(request, response);
            };
            rules.route(route.method(), route.path(), handler);
            if (route.method().equals(Method.GET)) {
                rules.route(Method.HEAD, route.path(), handler);
            }
        }
    }

    /** The service stops: requests that wait for something are to be answered, while their connections still stand. */
    default void stopping() {}
}
