package io.containermanager.live;

import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.host.MetricsSampler;
import io.containermanager.host.SamplerSettings;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.exec.ExecAuthorizer;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogStore;
import io.containermanager.reconcile.LoopStatus;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The WebSocket side with all that it is built from, in this JVM: what a {@link TestServer} is unless it is a container. */
final class LiveParts implements AutoCloseable {

    final SteadySource source = new SteadySource();
    final AtomicReference<LoopStatus> status = new AtomicReference<>(TestServer.status(1));
    final EventBus events = new EventBus(InstantSource.system(), 0);
    final LogStore logs = new LogStore(new LogBounds(1_000, 8L << 20), 1_000);
    /** Admits every caller, as the tester. */
    volatile ExecAuthorizer authorizer = (request, container) ->
            new ExecAuthorizer.Admitted("tester", SteadyContainers.observed(1), ConnectionLifetime.UNLIMITED);

    private final ThreadScheduler metricsThread =
            new ThreadScheduler("test-metrics", InstantSource.system(), System::nanoTime);
    final MetricsSampler sampler;
    final SteadyContainers containers = new SteadyContainers();
    final Live live;
    final WebServer server;

    LiveParts(
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
