package io.containermanager.live;

import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.host.MetricsSampler;
import io.containermanager.host.SamplerSettings;
import io.containermanager.live.client.Lease;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.live.client.LiveSettings.Patience;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.exec.ExecAuthorizer;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogStore;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.reconcile.LoopStatus;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The real WebSocket side on a real server on a free port. */
public final class TestServer implements AutoCloseable {

    public static final Patience SHORT = new Patience(
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(700),
            Duration.ofMillis(700),
            Duration.ofMillis(500));

    final SteadySource source = new SteadySource();
    public final AtomicReference<LoopStatus> status = new AtomicReference<>(status(1));
    final EventBus events = new EventBus(InstantSource.system(), 0);
    public final LogStore logs = new LogStore(new LogBounds(1_000, 8L << 20), 1_000);
    /** Admits every caller, as the tester. */
    volatile ExecAuthorizer authorizer = (request, container) ->
            new ExecAuthorizer.Admitted("tester", SteadyContainers.observed(1), Lease.UNLIMITED);

    private final ThreadScheduler metricsThread =
            new ThreadScheduler("test-metrics", InstantSource.system(), System::nanoTime);
    final MetricsSampler sampler;
    final SteadyContainers containers = new SteadyContainers();
    public final Live live;
    final WebServer server;

    public TestServer(LiveSettings settings) {
        this(settings, new OriginGuard(java.util.Set.of(), false), 0, builder -> {});
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
        sampler = MetricsSampler.start(new SamplerSettings(settings.metricsInterval()), () -> source, metricsThread);
        var clock = new Clock(InstantSource.system(), nanos);
        var sources = new LiveSources(
                sampler.samples(),
                containers.sampler,
                events,
                logs,
                status::get,
                clock,
                () -> UUID.randomUUID().toString());
        live = Live.start(settings, sources, guard);
        live.offerExec(containers.engine, (request, container) -> authorizer.authorize(request, container));
        var builder = WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .shutdownHook(false)
                .featuresDiscoverServices(false);
        live.register(builder, Http1Config.create());
        more.accept(builder);
        server = builder.build().start();
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

    public int port() {
        return server.port();
    }

    public URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() {
        live.close();
        server.stop();
        sampler.close();
        metricsThread.close();
        containers.close();
        events.close();
    }
}
