package io.containermanager.api.metrics;

import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.event.SharedSampler;
import io.containermanager.host.SystemMetrics;
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
public final class MetricsRoutes implements RouteGroup {

    private final SharedSampler<SystemMetrics> sampler;
    private final Duration maxAge;

    public MetricsRoutes(SharedSampler<SystemMetrics> sampler, Duration maxAge) {
        this.sampler = sampler;
        this.maxAge = maxAge;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.get("/api/v1/metrics", "Get system metrics", this::metrics)
                .query("scope"));
    }

    private ApiResponse metrics(ApiRequest request) {
        boolean withScopes = request.flag("scope");
        return ApiResponse.ok(MetricsViews.metrics(Await.value(sampler.fresh(maxAge)), withScopes));
    }
}
