package io.containermanager.api;

import io.containermanager.access.Access;
import io.containermanager.access.AccessLog;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.ReplicaSeal;
import io.containermanager.access.SessionSettings;
import io.containermanager.access.Sessions;
import io.containermanager.access.Tickets;
import io.containermanager.access.power.TargetPowers;
import io.containermanager.api.containers.ManagedContainers;
import io.containermanager.api.http.ApiParts;
import io.containermanager.api.http.ApiSettings;
import io.containermanager.api.http.ComposeSettings;
import io.containermanager.api.listener.BodyBudget;
import io.containermanager.api.listener.ConnectionGuard;
import io.containermanager.api.listener.ListenerBase;
import io.containermanager.api.listener.ListenerLimits;
import io.containermanager.api.live.UpgradeAccess;
import io.containermanager.device.AddressResolver;
import io.containermanager.device.DeviceService;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.TargetRules;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.host.MetricsSampler;
import io.containermanager.host.SamplerSettings;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.live.Live;
import io.containermanager.live.LiveSources;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.logs.LastLogLines;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogCollector;
import io.containermanager.logs.LogStore;
import io.containermanager.logs.search.LogSearch;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.reconcile.LoopSettings;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.ObservationListener;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import io.containermanager.store.TextStore;
import io.containermanager.store.sqlite.EventHistory;
import io.containermanager.store.sqlite.SqliteTargetStore;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocketFactory;

/** The HTTP side with all that it is built from, in this JVM: what an {@link ApiServer} is unless it is a container. */
final class InProcessServer implements AutoCloseable {

    /** A loaded machine takes its time. */
    private static final LogSearch.Bounds SEARCH =
            new LogSearch.Bounds(Duration.ofMinutes(1), 64L << 20, 8L << 20, Duration.ofMinutes(1));

    final EventBus bus = new EventBus(InstantSource.system(), 0);
    final ThreadScheduler scheduler = new ThreadScheduler("test-engine", InstantSource.system(), System::nanoTime);
    final ThreadScheduler metricsThread = new ThreadScheduler("test-metrics", InstantSource.system(), System::nanoTime);
    final ThreadScheduler loopScheduler = new ThreadScheduler("test-loop", InstantSource.system(), System::nanoTime);
    final Access access;
    final ConnectionGuard guard;
    final BodyBudget bodies;
    final AtomicBoolean serving = new AtomicBoolean(true);
    final SteadyMachine machine = new SteadyMachine();
    final SimulatedEngine engine;
    final SqliteTargetStore store;
    final EventHistory history;
    final LogStore logs =
            new LogStore(LogBounds.DEFAULTS, InstantSource.system().millis());
    final LogCollector collector;
    final DeviceService device;
    final ReconcileLoop loop;
    final MetricsSampler sampler;
    final MetricsHistory metrics = new MetricsHistory(Duration.ofSeconds(5));
    final SharedSampler<ContainerSample> containers;
    final Live live;
    final ApiRouting api;
    final WebServer server;

    InProcessServer(
            Path folder,
            AccessSettings rules,
            ListenerLimits limits,
            TargetPowers powers,
            SecretFiles secrets,
            SessionSettings sessions,
            TextStore keptSessions,
            TargetRules engineRules) {
        guard = ConnectionGuard.start(limits, scheduler);
        bodies = new BodyBudget(limits.maxBodyBytes());
        var time = new Clock(InstantSource.system(), System::nanoTime);
        this.access = new Access(
                rules,
                InstantSource.system(),
                System::nanoTime,
                new Tickets(System::nanoTime, new SecureRandom()),
                new Sessions(sessions, time, new SecureRandom(), keptSessions, rules.tokens()::byDigest, bus::publish),
                ApiServer.COOKIE,
                new ReplicaSeal(TextStore.inMemory(), new SecureRandom()),
                bus::publish,
                AccessLog.OFF);
        store = SqliteTargetStore.open(folder.resolve("database.sqlite"), time, UUID::randomUUID, bus::publish);
        history = EventHistory.open(folder.resolve("history.sqlite"), time);
        bus.subscribe("history", 1_000, history::append);
        var random = new Random(1);
        engine = new SimulatedEngine(quick(), scheduler, random, SimulatedEngine.ids(random), engineRules);
        collector = new LogCollector(
                engine,
                logs,
                () -> store.device().device().uuid(),
                () -> store.latest().state(),
                scheduler);
        bus.subscribe("log-entries", 1_000, collector::record);
        device = new DeviceService(
                store.device(),
                () -> store.appliedRevision() != 0,
                new DeviceService.Surroundings(
                        InstantSource.system(),
                        AddressResolver.SYSTEM,
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        bus::publish));
        loop = loop();
        sampler = MetricsSampler.start(SamplerSettings.defaults(), () -> machine, metricsThread);
        containers = ContainerReader.sampler(
                engine, () -> loop.status().observation().containers(), scheduler);
        var sources = new LiveSources(
                sampler.samples(),
                containers,
                bus,
                logs,
                loop::status,
                new Clock(InstantSource.system(), System::nanoTime),
                () -> UUID.randomUUID().toString());
        var authorizer = new UpgradeAccess(
                access,
                true,
                new ManagedContainers(
                        loop::status, () -> store.device().device().uuid()));
        live = Live.start(LiveSettings.DEFAULTS, sources, authorizer);
        live.offerExec(engine, authorizer);
        api = new ApiRouting(new ApiParts(
                new ApiSettings(
                        "0.0.0-test",
                        "0123456789abcdef0123456789abcdef01234567",
                        null,
                        "simulated",
                        Duration.ofSeconds(5),
                        true,
                        powers,
                        secrets,
                        new ComposeSettings(folder.resolve("projects"), Map.of("FROM_CONFIGURATION", "yes")),
                        0),
                access,
                InstantSource.system(),
                System::nanoTime,
                store,
                store.device(),
                device,
                history,
                bus,
                engine,
                logs,
                collector,
                new LogSearch(logs, null, System::nanoTime, SEARCH),
                loop,
                sampler.samples(),
                metrics,
                containers,
                live,
                serving::get,
                bodies));
        server = server();
    }

    private ReconcileLoop loop() {
        var dependencies = new LoopDependencies(
                engine,
                store,
                bus,
                loopScheduler,
                settings(),
                () -> store.device().device().uuid(),
                () -> UUID.randomUUID().toString(),
                new Random(2),
                witness());
        return new ReconcileLoop(dependencies).start();
    }

    private ObservationListener witness() {
        return new ObservationListener() {
            @Override
            public void observed(Observation observation) {
                collector.observed(observation);
            }

            @Override
            public List<String> lastLines(Container container) {
                return LastLogLines.of(logs, container.key(), container.id());
            }
        };
    }

    /** Gates short enough for tests. */
    private static ReconcilerSettings settings() {
        var times = new PlanTimings(
                Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMillis(200), Duration.ofMillis(200));
        return LoopSettings.of(false, ReconcilerSettings.DEFAULTS.interval(), times);
    }

    private static SimulatedSettings quick() {
        var moment = Duration.ofMillis(5);
        return new SimulatedSettings(moment, moment, moment, moment, 0, Duration.ZERO);
    }

    private WebServer server() {
        ListenerBase.endSearches();
        var builder = ListenerBase.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .maxPayloadSize(ApiServer.PAYLOAD_MAX_BYTES)
                .addFeature(api.observe())
                .directHandlers(api.directHandlers())
                .errorHandling(api.errorHandling())
                .routing(api::configure);
        live.register(builder, Http1Config.create());
        guard.install(builder);
        return builder.build().start();
    }

    @Override
    public void close() {
        live.close();
        server.stop();
        api.close();
        loop.close();
        collector.close();
        device.close();
        containers.close();
        engine.close();
        scheduler.close();
        loopScheduler.close();
        sampler.close();
        metricsThread.close();
        bus.close();
        history.close();
        store.close();
    }
}
