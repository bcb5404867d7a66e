package io.containermanager.api.containers;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.SharedSampler;
import io.containermanager.live.channel.ContainerJson;
import io.containermanager.model.observed.Container;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Managed containers and their resource usage. Concurrent requests share one sample.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/containers
 * }</pre>
 */
public final class ContainerRoutes implements RouteGroup {

    private final ManagedContainers ours;
    private final SharedSampler<ContainerSample> sampler;
    private final Duration maxAge;

    public ContainerRoutes(ManagedContainers ours, SharedSampler<ContainerSample> sampler, Duration maxAge) {
        this.ours = ours;
        this.sampler = sampler;
        this.maxAge = maxAge;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.get("/api/v1/containers", "List managed containers and what they use", this::list)
                .forAnyApp());
    }

    private ApiResponse list(ApiRequest request) {
        var sample = sample();
        var containers = ours.of(request.caller());
        return ApiResponse.ok(Json.object(json -> {
            json.writeNumberField("count", containers.size());
            json.writeArrayFieldStart("containers");
            for (var container : containers) {
                container(json, container, sample);
            }
            json.writeEndArray();
        }));
    }

    /** The newest sample; while the engine is unavailable an older one, see its timestamp. */
    private Optional<ContainerSample> sample() {
        try {
            return Optional.of(Await.value(sampler.fresh(maxAge)));
        } catch (RuntimeException away) {
            return sampler.newest();
        }
    }

    private static void container(JsonGenerator json, Container container, Optional<ContainerSample> sample)
            throws IOException {
        var run = container.run();
        json.writeStartObject();
        ContainerJson.writeIdentity(json, container);
        json.writeStringField("image", container.imageName());
        json.writeStringField("status", run.status().word());
        json.writeStringField("health", run.health().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("restarts", run.restartCount());
        json.writeStringField("startedAt", Json.time(run.startedAt()));
        ports(json, container);
        var usage = run.running()
                ? sample.flatMap(taken -> taken.of(container.id()))
                : Optional.<io.containermanager.engine.usage.ContainerUsage>empty();
        if (sample.isPresent() && usage.isPresent()) {
            json.writeObjectFieldStart("metrics");
            ContainerJson.writeMetrics(json, usage.get(), sample.get().timestamp());
            json.writeEndObject();
        } else {
            json.writeNullField("metrics");
        }
        json.writeEndObject();
    }

    private static void ports(JsonGenerator json, Container container) throws IOException {
        json.writeArrayFieldStart("ports");
        for (var port : container.publishedPorts()) {
            json.writeStartObject();
            json.writeStringField("hostIp", port.hostIp());
            if (port.hostPort() == null) {
                json.writeNullField("hostPort");
            } else {
                json.writeNumberField("hostPort", port.hostPort());
            }
            json.writeNumberField("containerPort", port.containerPort());
            json.writeStringField("protocol", port.protocol());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
