package io.containermanager.api;

import io.containermanager.host.MetricsSampler;
import java.time.Duration;
import java.util.List;

/**
 * The machine, as JSON. However many ask at once, they share one sample.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/metrics
 * curl 'localhost:3002/api/v1/metrics?scope=true'
 * }</pre>
 */
final class MetricsRoutes implements Topic {

    private final MetricsSampler sampler;
    private final Duration maxAge;

    MetricsRoutes(MetricsSampler sampler, Duration maxAge) {
        this.sampler = sampler;
        this.maxAge = maxAge;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/api/v1/metrics", this::metrics).query("scope"));
    }

    private Answer metrics(Call call) {
        boolean withScopes = call.flag("scope");
        return Answer.ok(MetricsViews.metrics(Waits.value(sampler.fresh(maxAge)), withScopes));
    }
}
