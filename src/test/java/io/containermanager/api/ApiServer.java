package io.containermanager.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.access.Access;
import io.containermanager.access.AccessLog;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.SessionCookie;
import io.containermanager.access.SessionSettings;
import io.containermanager.access.Sessions;
import io.containermanager.access.Tickets;
import io.containermanager.access.power.Grants;
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
import io.containermanager.api.web.ResponseSchemas;
import io.containermanager.device.AddressResolver;
import io.containermanager.device.DeviceService;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.TargetRules;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedFaults;
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
import io.containermanager.logs.Evidence;
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
import io.containermanager.store.sqlite.EventHistory;
import io.containermanager.store.sqlite.SqliteTargetStore;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

/** The real HTTP side on a free port, over a store in a folder, the simulated engine and the real loop. */
public final class ApiServer implements AutoCloseable {

    static final int PAYLOAD_MAX_BYTES = 4 * 1024 * 1024;
    public static final ListenerLimits LIMITS = ListenerLimits.DEFAULTS.withMaxConnections(10_000);
    /** A loaded machine takes its time. */
    private static final LogSearch.Bounds SEARCH =
            new LogSearch.Bounds(Duration.ofMinutes(1), 64L << 20, 8L << 20, Duration.ofMinutes(1));

    public static final ObjectMapper JSON = new ObjectMapper();

    public final HttpClient client = HttpClient.newHttpClient();
    public final EventBus bus = new EventBus(InstantSource.system(), 0);
    final ThreadScheduler scheduler = new ThreadScheduler("test-engine", InstantSource.system(), System::nanoTime);
    private final ThreadScheduler metricsThread =
            new ThreadScheduler("test-metrics", InstantSource.system(), System::nanoTime);
    final ThreadScheduler loopScheduler = new ThreadScheduler("test-loop", InstantSource.system(), System::nanoTime);
    /** What carries a session. */
    public static final SessionCookie COOKIE = SessionCookie.of("test");

    public final Access access;
    public final ConnectionGuard guard;
    public final BodyBudget bodies;
    public final AtomicBoolean serving = new AtomicBoolean(true);
    public final SteadyMachine machine = new SteadyMachine();
    public final SimulatedEngine engine;
    public final SqliteTargetStore store;
    final EventHistory history;
    public final LogStore logs =
            new LogStore(LogBounds.DEFAULTS, InstantSource.system().millis());
    public final LogCollector collector;
    final DeviceService device;
    public final ReconcileLoop loop;
    public final MetricsSampler sampler;
    public final MetricsHistory metrics = new MetricsHistory(Duration.ofSeconds(5));
    final SharedSampler<ContainerSample> containers;
    public final Live live;
    public final ApiRouting api;
    final WebServer server;

    public ApiServer(Path folder) {
        this(folder, AccessSettings.anonymous("machine"));
    }

    public ApiServer(Path folder, AccessSettings rules) {
        this(folder, rules, LIMITS);
    }

    public ApiServer(Path folder, AccessSettings rules, ListenerLimits limits) {
        this(
                folder,
                rules,
                limits,
                new TargetPowers(List.of(), folder.resolve("projects"), Grants.NONE),
                SecretFiles.NONE);
    }

    /** With sessions that last as long as that. */
    public ApiServer(Path folder, AccessSettings rules, SessionSettings sessions) {
        this(
                folder,
                rules,
                LIMITS,
                new TargetPowers(List.of(), folder.resolve("projects"), Grants.NONE),
                SecretFiles.NONE,
                sessions,
                new OneMachineRules("simulated"));
    }

    /** With another engine's rules: unless those are of one machine, the simulated engine runs as many replicas as are declared. */
    public ApiServer(Path folder, TargetRules engineRules) {
        this(
                folder,
                AccessSettings.anonymous("machine"),
                LIMITS,
                new TargetPowers(List.of(), folder.resolve("projects"), Grants.NONE),
                SecretFiles.NONE,
                SessionSettings.DEFAULTS,
                engineRules);
    }

    public ApiServer(
            Path folder, AccessSettings rules, ListenerLimits limits, TargetPowers powers, SecretFiles secrets) {
        this(folder, rules, limits, powers, secrets, SessionSettings.DEFAULTS, new OneMachineRules("simulated"));
    }

    public ApiServer(
            Path folder,
            AccessSettings rules,
            ListenerLimits limits,
            TargetPowers powers,
            SecretFiles secrets,
            SessionSettings sessions,
            TargetRules engineRules) {
        guard = ConnectionGuard.start(limits, scheduler);
        bodies = new BodyBudget(limits.maxBodyBytes());
        this.access = new Access(
                rules,
                InstantSource.system(),
                System::nanoTime,
                new Tickets(System::nanoTime, new SecureRandom()),
                new Sessions(sessions, System::nanoTime, new SecureRandom(), bus::publish),
                COOKIE,
                bus::publish,
                AccessLog.OFF);
        var time = new Clock(InstantSource.system(), System::nanoTime);
        store = SqliteTargetStore.open(folder.resolve("database.sqlite"), time, UUID::randomUUID, bus::publish);
        history = EventHistory.open(folder.resolve("history.sqlite"), time);
        bus.subscribe("history", 1_000, history::append);
        var random = new Random(1);
        engine = new SimulatedEngine(quick(), scheduler, random, SimulatedEngine.ids(random), engineRules);
        collector = new LogCollector(engine, logs, () -> store.device().device().uuid());
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
                return Evidence.of(logs, container.key(), container.id());
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
                .maxPayloadSize(PAYLOAD_MAX_BYTES)
                .addFeature(api.observe())
                .directHandlers(api.directHandlers())
                .errorHandling(api.errorHandling())
                .routing(api::configure);
        live.register(builder, Http1Config.create());
        guard.install(builder);
        return builder.build().start();
    }

    public int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public SimulatedFaults faults() {
        return SimulatedFaults.of(engine);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            ResponseSchemas.check(answer);
            return answer;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException notJson) {
            throw new AssertionError(response.body(), notJson);
        }
    }

    /** A target of one app with that many services of a well-behaved image. */
    public static String target(long appId, int services) {
        return "{\"apps\":{\"" + appId + "\":" + app(appId, services) + "}}";
    }

    public static String app(long appId, int services) {
        var list = new StringBuilder();
        for (int i = 1; i <= services; i++) {
            list.append(i == 1 ? "" : ",")
                    .append("{\"serviceId\":%d,\"serviceName\":\"s%d\",\"imageName\":\"nginx:1.%d\"}"
                            .formatted(i, i, i));
        }
        return "{\"appId\":%d,\"appName\":\"app %d\",\"services\":[%s]}".formatted(appId, appId, list);
    }

    @Override
    public void close() {
        client.close();
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
