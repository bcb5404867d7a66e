package io.containermanager.api.metrics;

import io.containermanager.api.http.ApiParts;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.event.ThreadRegistry;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Metrics for Prometheus. The registry is made by the first scrape: a service that is never scraped does not pay for it.
 *
 * <pre>{@code
 * curl localhost:3002/metrics
 * curl -H 'Accept: application/openmetrics-text' localhost:3002/metrics
 * }</pre>
 */
public final class PrometheusRoutes implements RouteGroup, AutoCloseable {

    private final ApiParts parts;
    private final EventCounts events;
    private final RequestCounts requests;
    private final Object lock = new Object();

    // Guarded by lock.
    private @Nullable MetricRegistry registered;

    public PrometheusRoutes(ApiParts parts, EventCounts events, RequestCounts requests) {
        this.parts = parts;
        this.events = events;
        this.requests = requests;
    }

    @Override
    public List<Route> endpoints() {
        var scrape = Route.get(
                "/metrics",
                "Get metrics for Prometheus; text format 0.0.4, or OpenMetrics 1.0 when Accept asks for it",
                request -> scrape(request.accepts(OpenMetricsText.ACCEPTED)));
        return List.of(parts.access().openMetrics() ? scrape.open() : scrape);
    }

    /** Gives back the registry's meters, if there ever was a scrape. */
    @Override
    public void close() {
        synchronized (lock) {
            if (registered != null) {
                registered.close();
            }
        }
    }

    private ApiResponse scrape(boolean openMetrics) {
        var host = ifReadable(parts.sampler().fresh(parts.settings().metricsInterval()));
        var containers = ifReadable(parts.containers().fresh(ContainerReader.BASE_INTERVAL));
        var text = new PrometheusText();
        // One scrape at a time. Nothing in it waits.
        synchronized (lock) {
            registered().write(text);
        }
        ProcessMetrics.write(text);
        host.ifPresent(sample -> HostMetricsText.write(text, sample));
        var loop = parts.loop();
        ServiceMetricsText.write(text, loop.status().services(), loop.metrics().statistics());
        LoopMetricsText.write(text, loop.metrics());
        LoopMetricsText.refusals(text, parts.access().refusals());
        LoopMetricsText.threads(text, ThreadRegistry.ofProcess().failures());
        requests.write(text);
        containers.ifPresent(sample -> ContainerMetricsText.write(text, sample));
        return ApiResponse.bytes(
                (openMetrics ? OpenMetricsText.of(text) : text.toString()).getBytes(StandardCharsets.UTF_8),
                HeaderValues.create(
                        HeaderNames.CONTENT_TYPE, openMetrics ? OpenMetricsText.MEDIA_TYPE : PrometheusText.MEDIA_TYPE),
                HeaderValues.create(HeaderNames.VARY, "Accept"),
                HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    }

    /** What cannot be read now is left out: a scrape without it is worth more than none, and a counter that stands still would be wrong. */
    private static <T> Optional<T> ifReadable(CompletableFuture<T> sample) {
        try {
            return Optional.of(Await.value(sample));
        } catch (RuntimeException unavailable) {
            return Optional.empty();
        }
    }

    private MetricRegistry registered() {
        var present = registered;
        if (present == null) {
            present = new MetricRegistry();
            new ServiceMetrics(parts, events, present).register();
            registered = present;
        }
        return present;
    }
}
