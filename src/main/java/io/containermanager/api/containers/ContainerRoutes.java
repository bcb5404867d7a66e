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
    private final String engine;

    /** @param engine the engine's kind, for the reason why containers have no pods */
    public ContainerRoutes(
            ManagedContainers ours, SharedSampler<ContainerSample> sampler, Duration maxAge, String engine) {
        this.engine = engine;
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
            boolean podless = containers.stream().anyMatch(it -> it.pods() == null);
            json.writeStringField(
                    "podsReason",
                    podless ? "the " + engine + " engine runs one container on one machine: there are no pods" : null);
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
        pods(json, container);
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

    private static void pods(JsonGenerator json, Container container) throws IOException {
        json.writeNumberField("replicas", container.config().replicas());
        var pods = container.pods();
        if (pods == null) {
            json.writeNullField("pods");
            return;
        }
        json.writeArrayFieldStart("pods");
        for (var pod : pods) {
            json.writeStartObject();
            json.writeStringField("name", pod.name());
            json.writeStringField("node", pod.node());
            json.writeStringField("status", pod.run().status().word());
            json.writeStringField("health", pod.run().health().name().toLowerCase(Locale.ROOT));
            json.writeBooleanField("ready", pod.ready());
            json.writeNumberField("restarts", pod.run().restartCount());
            json.writeStringField("startedAt", Json.time(pod.run().startedAt()));
            json.writeStringField("reason", pod.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
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
