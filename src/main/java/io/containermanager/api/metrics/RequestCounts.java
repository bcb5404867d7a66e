package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.PrometheusText.Type.COUNTER;
import static io.containermanager.api.metrics.PrometheusText.Type.HISTOGRAM;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Answers counted by route, method and status, and how long they took. Bounded by the routes there are: what matches none counts as
 * {@code other}, and so does a method that no route has. Streams are counted and not timed: they last as long as their client likes.
 * Thread-safe.
 */
public final class RequestCounts {

    private static final String OTHER = "other";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final double NANOS_PER_SECOND = 1e9;

    /** Upper bounds of the durations' buckets, in seconds: from a state answer to an exec or a waited-for apply. */
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};

    private final LongSupplier nanoTime;
    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Key, Durations> durations = new ConcurrentHashMap<>();

    /**
     * What is counted separately.
     *
     * @param code the status, or empty where it does not count
     */
    private record Key(String route, String method, String code) {
        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::route).thenComparing(Key::method).thenComparing(Key::code);
    }

    private static final class Durations {
        private final LongAdder[] buckets =
                Stream.generate(LongAdder::new).limit(BOUNDS.length + 1L).toArray(LongAdder[]::new);
        private final LongAdder sumNanos = new LongAdder();

        void add(long nanos) {
            double seconds = nanos / NANOS_PER_SECOND;
            int bucket = 0;
            while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
                bucket++;
            }
            buckets[bucket].increment();
            sumNanos.add(nanos);
        }
    }

    /**
     * Nothing counted yet.
     *
     * @param nanoTime monotonic
     */
    public RequestCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts when the answer has been sent. */
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long began = nanoTime.getAsLong();
        response.whenSent(() -> count(
                request.matchingPattern().orElse(OTHER),
                method(request.prologue().method()),
                response,
                began));
        chain.proceed();
    }

    private static String method(Method method) {
        return METHODS.contains(method.text()) ? method.text() : OTHER;
    }

    private void count(String route, String method, RoutingResponse response, long beganNanos) {
        var code = Integer.toString(response.status().code());
        counts.computeIfAbsent(new Key(route, method, code), _ -> new LongAdder())
                .increment();
        if (!isStream(response.headers())) {
            durations
                    .computeIfAbsent(new Key(route, method, ""), _ -> new Durations())
                    .add(nanoTime.getAsLong() - beganNanos);
        }
    }

    private static boolean isStream(ServerResponseHeaders headers) {
        return headers.contains(HeaderNames.CONTENT_TYPE)
                && headers.get(HeaderNames.CONTENT_TYPE).get().startsWith("text/event-stream");
    }

    /** Writes the families. */
    void write(PrometheusText text) {
        text.family("http_requests_total", COUNTER, "HTTP answers by route, method and status.");
        sorted(counts)
                .forEach((key, count) ->
                        text.sample(count.sum(), "code", key.code(), "method", key.method(), "route", key.route()));
        text.family("http_request_duration_seconds", HISTOGRAM, "Time from a request's head to its answer's end.");
        sorted(durations).forEach((key, taken) -> {
            long count = 0;
            for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
                count += taken.buckets[bucket].sum();
                bucket(text, key, Double.toString(BOUNDS[bucket]), count);
            }
            count += taken.buckets[BOUNDS.length].sum();
            bucket(text, key, "+Inf", count);
            text.part("_sum", taken.sumNanos.sum() / NANOS_PER_SECOND, "method", key.method(), "route", key.route());
            text.part("_count", count, "method", key.method(), "route", key.route());
        });
    }

    private static <T> Map<Key, T> sorted(Map<Key, T> counted) {
        var sorted = new TreeMap<Key, T>(Key.ORDER);
        sorted.putAll(counted);
        return sorted;
    }

    private static void bucket(PrometheusText text, Key key, String bound, long count) {
        text.part("_bucket", count, "le", bound, "method", key.method(), "route", key.route());
    }
}
