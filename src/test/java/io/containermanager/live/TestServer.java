package io.containermanager.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.event.EventBus;
import io.containermanager.host.MetricsSampler;
import io.containermanager.image.ImageContainer;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.live.client.LiveSettings.Patience;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.exec.ExecAuthorizer;
import io.containermanager.logs.LogStore;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.reconcile.LoopStatus;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The real WebSocket side on a real server on a free port. With {@code -Dtests.image=NAME} it is a container of that image; what reaches behind
 * its address is skipped then.
 */
public final class TestServer implements AutoCloseable {

    public static final Patience SHORT = new Patience(
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(700),
            Duration.ofMillis(700),
            Duration.ofMillis(500));

    private final @Nullable LiveParts parts;
    private final @Nullable ImageContainer container;

    public TestServer(LiveSettings settings) {
        if (ImageContainer.image().isEmpty()) {
            container = null;
            parts = new LiveParts(settings, new OriginGuard(Set.of(), false), 0, builder -> {}, System::nanoTime);
            return;
        }
        if (!settings.patience().equals(LiveSettings.DEFAULTS.patience())) {
            throw Requirement.unmetByTheImage("has deadlines that no setting makes");
        }
        parts = null;
        container = ImageContainer.start(
                ImageContainer.image(),
                Map.of(
                        "PORT", "0",
                        "RECONCILE_MIN_HEALTHY", "100",
                        "ENGINE_SIMULATED_PULL_DELAY", "5",
                        "ENGINE_SIMULATED_CREATE_DELAY", "5",
                        "ENGINE_SIMULATED_START_DELAY", "5",
                        "ENGINE_SIMULATED_STOP_DELAY", "5",
                        "WS_METRICS_INTERVAL",
                                String.valueOf(settings.metricsInterval().toMillis()),
                        "WS_MAX_CLIENTS", String.valueOf(settings.maxClients()),
                        "WS_MAX_CLIENTS_PER_ADDRESS", String.valueOf(settings.maxClientsPerAddress())));
    }

    public TestServer(
            LiveSettings settings, UpgradeAuthorizer guard, int port, Consumer<WebServerConfig.Builder> more) {
        this(settings, guard, port, more, System::nanoTime);
    }

    /** With the live side's deadlines by a clock of the test's own. */
    TestServer(
            LiveSettings settings,
            UpgradeAuthorizer guard,
            int port,
            Consumer<WebServerConfig.Builder> more,
            LongSupplier nanos) {
        if (!ImageContainer.image().isEmpty()) {
            throw Requirement.unmetByTheImage("builds the service of parts that no setting makes");
        }
        container = null;
        parts = new LiveParts(settings, guard, port, more, nanos);
    }

    private LiveParts parts() {
        if (parts == null) {
            throw Requirement.unmetByTheImage("reaches into the service, which is a container here");
        }
        return parts;
    }

    SteadySource source() {
        return parts().source;
    }

    public AtomicReference<LoopStatus> status() {
        return parts().status;
    }

    EventBus events() {
        return parts().events;
    }

    public LogStore logs() {
        return parts().logs;
    }

    MetricsSampler sampler() {
        return parts().sampler;
    }

    SteadyContainers containers() {
        return parts().containers;
    }

    public Live live() {
        return parts().live;
    }

    /** Who may run commands from now on. */
    void authorize(ExecAuthorizer authorizer) {
        parts().authorizer = authorizer;
    }

    public static LiveSettings every(Duration interval) {
        return LiveSettings.DEFAULTS.withMetricsInterval(interval);
    }

    static LoopStatus status(long version) {
        return status(version, Map.of());
    }

    static LoopStatus status(long version, Map<Long, Instant> pausedUntil) {
        return status(version, State.EMPTY, pausedUntil);
    }

    /** The loop's snapshot with that target. */
    public static LoopStatus status(long version, State target) {
        return status(version, target, Map.of());
    }

    private static LoopStatus status(long version, State target, Map<Long, Instant> pausedUntil) {
        return new LoopStatus(
                version,
                false,
                false,
                null,
                null,
                version,
                version,
                new LoopStatus.EngineStatus("simulated", true, Instant.EPOCH, null),
                target,
                Observation.empty(Instant.EPOCH),
                new TreeMap<>(),
                new TreeMap<>(pausedUntil));
    }

    /**
     * The ids of its two containers that run, of the services s1 and s2. A container of the image begins without any: they are declared and
     * applied there first.
     */
    public List<String> running() {
        if (container == null) {
            return List.of(SteadyContainers.id(1), SteadyContainers.id(2));
        }
        post("/api/v1/state/target", """
            {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "s1", "imageName": "nginx:1"},
              {"serviceId": 2, "serviceName": "s2", "imageName": "nginx:1"}]}}}
            """);
        post("/api/v1/state/apply?wait=30s", "");
        return ids(send(HttpRequest.newBuilder(http("/api/v1/containers")).GET()));
    }

    private static List<String> ids(String containers) {
        try {
            return new ObjectMapper().readTree(containers).findValuesAsText("containerId");
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private String post(String path, String json) {
        return send(HttpRequest.newBuilder(http(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private String send(HttpRequest.Builder request) {
        try {
            var answer = TestClient.HTTP.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.body(), answer.statusCode(), is(200));
            return answer.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private URI http(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public int port() {
        return container != null ? container.port() : parts().server.port();
    }

    public URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    /** Ends the live side as a service that stops does it; a container is stopped as an operator does it. */
    void stopLive() {
        if (parts != null) {
            parts.live.close();
        }
        if (container != null) {
            container.close();
        }
    }

    @Override
    public void close() {
        if (parts != null) {
            parts.close();
        }
        if (container != null) {
            container.close();
        }
    }
}
