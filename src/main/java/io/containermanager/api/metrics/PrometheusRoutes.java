package io.containermanager.api.metrics;

import io.containermanager.api.http.ApiParts;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.host.SystemMetrics;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metrics for Prometheus. The registry is made by the first scrape: nobody who does not scrape pays for it.
 *
 * <pre>{@code
 * curl localhost:3002/metrics
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
        var scrape = Route.get("/metrics", "Get metrics for Prometheus; text format 0.0.4", _ -> scrape());
        return List.of(parts.access().openMetrics() ? scrape.open() : scrape);
    }

    /** Gives back the registry's meters, if anybody ever scraped. */
    @Override
    public void close() {
        synchronized (lock) {
            if (registered != null) {
                registered.close();
            }
        }
    }

    private ApiResponse scrape() {
        var sample = newestSample();
        var containers = containers();
        String text;
        // One scrape at a time. Nothing below waits for anybody.
        synchronized (lock) {
            var now = registered();
            text = now.text()
                    + ProcessMetrics.text()
                    + HostMetricsText.of(sample)
                    + ServiceMetricsText.of(
                            parts.loop().status().services(),
                            parts.loop().metrics().statistics())
                    + LoopMetricsText.of(parts.loop().metrics())
                    + LoopMetricsText.refusals(parts.access().refusals())
                    + LoopMetricsText.threads(ThreadRegistry.ofProcess().failures())
                    + requests.text()
                    + containers;
        }
        return ApiResponse.bytes(
                text.getBytes(StandardCharsets.UTF_8),
                HeaderValues.create(HeaderNames.CONTENT_TYPE, PrometheusText.MEDIA_TYPE),
                HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    }

    /** A scrape without the machine's values is worth more than none. */
    private @Nullable SystemMetrics newestSample() {
        try {
            return Await.value(parts.sampler().fresh(parts.settings().metricsInterval()));
        } catch (RuntimeException unavailable) {
            return null;
        }
    }

    /** What cannot be read now is left out: a counter that stands still would say that nothing happened. */
    private String containers() {
        try {
            return ContainerMetricsText.of(Await.value(parts.containers().fresh(ContainerReader.BASE_INTERVAL)));
        } catch (RuntimeException away) {
            return "";
        }
    }

    private MetricRegistry registered() {
        var present = registered;
        if (present == null) {
            present = new MetricRegistry();
            new ServiceMetrics(parts, events, present).register();
            ProcessMetrics.register(present);
            registered = present;
        }
        return present;
    }
}
