package io.containermanager.api;

import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Answers counted by route and class of status. Bounded by the routes there are; what matches none counts as {@code other}. Thread-safe. */
final class RequestCounts {

    private static final String NO_ROUTE = "other";
    private static final String[] RESULTS = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * What is told apart.
     *
     * @param route the route's pattern
     * @param result {@code 2xx}, {@code 4xx} …
     */
    record Key(String route, String result) {}

    /** Counts when the answer has been sent. */
    void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.whenSent(() -> count(
                request.matchingPattern().orElse(NO_ROUTE), response.status().code()));
        chain.proceed();
    }

    private void count(String route, int status) {
        counts.computeIfAbsent(new Key(route, RESULTS[status / 100]), _ -> new LongAdder())
                .increment();
    }

    /** What was counted so far. */
    Map<Key, LongAdder> all() {
        return counts;
    }
}
