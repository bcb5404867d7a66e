package io.containermanager.api;

import io.containermanager.engine.usage.ContainerSampler;
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
final class PrometheusRoutes implements Topic, AutoCloseable {

    private final ApiParts parts;
    private final EventCounts events;
    private final RequestCounts requests;
    private final Object lock = new Object();

    // Guarded by lock.
    private @Nullable Meters registered;

    PrometheusRoutes(ApiParts parts, EventCounts events, RequestCounts requests) {
        this.parts = parts;
        this.events = events;
        this.requests = requests;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                parts.access().openMetrics()
                        ? Endpoint.open("/metrics", _ -> scrape())
                        : Endpoint.get("/metrics", _ -> scrape()));
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

    private Answer scrape() {
        var sample = newestSample();
        var containers = containers();
        String text;
        // One scrape at a time. Nothing below waits for anybody.
        synchronized (lock) {
            var now = registered();
            text = now.text()
                    + ProcessMeters.text()
                    + HostMetersText.of(sample)
                    + ServiceMetersText.of(
                            parts.loop().status().services(),
                            parts.loop().meters().standings())
                    + LoopMetersText.of(parts.loop().meters())
                    + LoopMetersText.refusals(parts.access().refusals())
                    + LoopMetersText.threads(ThreadRegistry.ofProcess().failures())
                    + requests.text()
                    + containers;
        }
        return Answer.bytes(
                text.getBytes(StandardCharsets.UTF_8),
                HeaderValues.create(HeaderNames.CONTENT_TYPE, PrometheusText.MEDIA_TYPE),
                HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    }

    /** A scrape without the machine's values is worth more than none. */
    private @Nullable SystemMetrics newestSample() {
        try {
            return Waits.value(parts.sampler().fresh(parts.settings().metricsInterval()));
        } catch (RuntimeException unavailable) {
            return null;
        }
    }

    /** What cannot be read now is left out: a counter that stands still would say that nothing happened. */
    private String containers() {
        try {
            return ContainerMetersText.of(Waits.value(parts.containers().fresh(ContainerSampler.BASE_INTERVAL)));
        } catch (RuntimeException away) {
            return "";
        }
    }

    private Meters registered() {
        var present = registered;
        if (present == null) {
            present = new Meters();
            new ServiceMeters(parts, events, present).register();
            ProcessMeters.register(present);
            registered = present;
        }
        return present;
    }
}
