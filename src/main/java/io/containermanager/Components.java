package io.containermanager;

import io.containermanager.config.EngineSettings;
import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.device.AddressResolver;
import io.containermanager.device.DeviceService;
import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.docker.DockerEngine;
import io.containermanager.engine.kubernetes.cluster.KubernetesEngine;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedStateFile;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.host.HostProbe;
import io.containermanager.host.MetricsSampler;
import io.containermanager.host.SamplerSettings;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.logging.EventLogger;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.secret.Masking;
import io.containermanager.ops.EngineKindFile;
import io.containermanager.ops.IdentityLock;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.TargetStore;
import io.containermanager.store.files.ProjectFiles;
import io.containermanager.store.sqlite.EventHistory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLSocketFactory;

/**
 * What the service is made of below its two faces, HTTP and WebSocket.
 *
 * @param time the clocks that everything else is given
 * @param host samples the machine, once it is begun
 * @param metrics the machine's and the containers' past
 * @param keeper what feeds and stores that past
 * @param history stored events
 * @param bus newest events
 * @param stores targets and the device
 * @param engine what runs the containers
 * @param logComponents what containers and the manager write
 * @param device who this device is
 * @param loop what keeps them as declared
 * @param containers what they use
 */
record Components(
        Clock time,
        MetricsSampler host,
        MetricsHistory metrics,
        MetricsPersistence keeper,
        EventHistory history,
        EventBus bus,
        Stores stores,
        Engine engine,
        LogComponents logComponents,
        DeviceService device,
        ReconcileLoop loop,
        SharedSampler<ContainerSample> containers) {

    /** How many events may wait for the history's writer; beyond it the oldest are not stored, and the bus counts them. */
    private static final int HISTORY_QUEUE_MAX_EVENTS = 4_096;

    /** How many events may wait for the log; beyond it the oldest are not logged, and the bus counts them. */
    private static final int LOG_QUEUE_MAX_EVENTS = 1_024;

    /** How many events may wait for the loop to read the store's condition; it reads what is true then, whichever are dropped. */
    private static final int STORE_QUEUE_MAX_EVENTS = 64;

    private static final Set<EventType> STORE_EVENTS = EnumSet.of(EventType.STORE_FAILED, EventType.STORE_RECOVERED);

    /** What names apps and services in the log; nothing while the database cannot be read. */
    private static State known(TargetStore store) {
        try {
            return store.latest().state();
        } catch (StoreException unreadable) {
            return State.EMPTY;
        }
    }

    /** Builds them from leaves to root; the closer knows each as soon as it exists. The loop is neither started
     * nor known to the closer: it is to be closed before the faces. */
    static Components build(Settings settings, Closer closer) {
        var time = new Clock(InstantSource.system(), System::nanoTime);
        var sampler = closer.keep(sampler(settings, time, closer));
        var database = settings.databasePath().toAbsolutePath();
        try {
            var history = closer.keep(EventHistory.open(database.resolveSibling("history.sqlite"), time));
            var bus = closer.keep(new EventBus(time.wall(), history.lastSeq()));
            closer.keep(bus.subscribe("event-history", HISTORY_QUEUE_MAX_EVENTS, history::append));
            var logger = new EventLogger();
            closer.keep(bus.subscribe("event-log", LOG_QUEUE_MAX_EVENTS, logger::log));
            var stores = Stores.open(settings, time, database, bus::publish, closer);
            var store = stores.targets();
            logger.nameBy(() -> known(store));
            if (!settings.engine().isSimulated() && !settings.store().isShared()) {
                IdentityLock.take(IdentityLock.folder(), stores.instance(), database)
                        .ifPresent(closer::keep);
            }
            // While the database cannot be read it is not known whether there are apps: the next start asks again.
            if (!settings.store().isShared() && store.usable()) {
                EngineKindFile.require(
                        database.resolveSibling(EngineKindFile.NAME),
                        settings.engine().kind(),
                        !known(store).apps().isEmpty());
            }
            var engine = engine(settings, time, database, stores, closer);
            if (stores.leadership() instanceof CaughtUpLeadership leadership) {
                leadership.refreshBy(
                        engine::refresh, closer.keep(new ThreadScheduler("leadership", time.wall(), time.nanos())));
            }
            var logComponents = LogComponents.open(
                    settings.logs(),
                    Objects.requireNonNull(database.getParent(), "an absolute path of a file"),
                    time,
                    new LogComponents.Sources(engine, bus, stores::instance, () -> known(store)),
                    closer);
            var device = closer.keep(device(time, stores, bus));
            var loop = loop(settings, time, stores, engine, bus, logComponents, closer);
            closer.keep(bus.subscribe("store-status", STORE_QUEUE_MAX_EVENTS, recorded -> {
                if (STORE_EVENTS.contains(recorded.event().type())) {
                    loop.storeChanged();
                }
            }));
            var containers = closer.keep(containers(time, stores, engine, loop, closer));
            var metrics = new MetricsHistory(settings.live().metricsInterval());
            var keeper = closer.keep(keeper(time, metrics, history, containers, closer));
            return new Components(
                    time,
                    sampler,
                    metrics,
                    keeper,
                    history,
                    bus,
                    stores,
                    engine,
                    logComponents,
                    device,
                    loop,
                    containers);
        } catch (StoreRefusedException refused) {
            throw new StartException(List.of(FailureText.of(refused)));
        }
    }

    /** The machine's metrics. */
    SharedSampler<SystemMetrics> sampler() {
        return host.samples();
    }

    /** Begins what the service needs only after it answers: samples of the machine, and the past that is made from them. */
    void beginSampling() {
        host.begin();
        host.follow(MetricsHistory.FINE, metrics::base, metrics::watched);
        keeper.start();
    }

    private static MetricsSampler sampler(Settings settings, Clock time, Closer closer) {
        var host = settings.hostShown();
        return MetricsSampler.idle(
                new SamplerSettings(settings.live().metricsInterval()),
                () -> new HostProbe(host, time.wall(), time.nanos(), Masking::maskArguments),
                closer.keep(new ThreadScheduler("metrics-sampler", time.wall(), time.nanos())));
    }

    private static MetricsPersistence keeper(
            Clock time,
            MetricsHistory metrics,
            EventHistory history,
            SharedSampler<ContainerSample> containers,
            Closer closer) {
        var scheduler = closer.keep(new ThreadScheduler("metrics-history", time.wall(), time.nanos()));
        return new MetricsPersistence(metrics, history, containers, scheduler);
    }

    private static Engine engine(Settings settings, Clock time, Path database, Stores stores, Closer closer) {
        if (settings.engine().kind().equals("kubernetes")) {
            return kubernetes(settings.engine(), time, stores, closer);
        }
        var uploadedBinds = new UploadedBinds(new ProjectFiles(settings.engine().projectRoot())::lost);
        if (settings.engine().isDocker()) {
            var scheduler = closer.keep(new ThreadScheduler("docker-engine", time.wall(), time.nanos()));
            return closer.keep(
                    new DockerEngine(settings.engine().docker(), scheduler, stores::instance, uploadedBinds));
        }
        var scheduler = closer.keep(new ThreadScheduler("simulated-engine", time.wall(), time.nanos()));
        var seed = settings.engine().seed();
        var random = seed == 0 ? new Random() : new Random(seed);
        var engine = closer.keep(new SimulatedEngine(
                settings.engine().simulated(), scheduler, random, SimulatedEngine.ids(random), uploadedBinds));
        var file = database.resolveSibling("simulated-engine.json");
        SimulatedStateFile.read(file).ifPresent(left -> engine.restore(left).join());
        closer.keep(new SimulatedStateFile(file, engine, scheduler));
        return engine;
    }

    /** In a method of its own: nothing of the client library is loaded with the other engines. */
    private static Engine kubernetes(EngineSettings settings, Clock time, Stores stores, Closer closer) {
        var scheduler = closer.keep(new ThreadScheduler("kubernetes-engine", time.wall(), time.nanos()));
        try {
            var engine = closer.keep(new KubernetesEngine(
                    settings.cluster(), settings.kubernetes(), scheduler, stores::instance, settings.projectRoot()));
            if (stores.leadership() instanceof CaughtUpLeadership leadership) {
                engine.writeWhile(leadership::acting);
            }
            var access = stores.access();
            if (access != null) {
                engine.sharedIn(access.namespace());
            }
            return engine;
        } catch (EngineException unusable) {
            throw new StartException(List.of(FailureText.of(unusable)));
        }
    }

    private static SharedSampler<ContainerSample> containers(
            Clock time, Stores stores, Engine engine, ReconcileLoop loop, Closer closer) {
        var scheduler = closer.keep(new ThreadScheduler("container-sampler", time.wall(), time.nanos()));
        return ContainerReader.sampler(engine, () -> ours(loop, stores.instance()), scheduler);
    }

    private static List<Container> ours(ReconcileLoop loop, String instance) {
        return loop.status().observation().containers().stream()
                .filter(container -> container.owner().instance().equals(instance))
                .toList();
    }

    private static ReconcileLoop loop(
            Settings settings,
            Clock time,
            Stores stores,
            Engine engine,
            EventBus bus,
            LogComponents logComponents,
            Closer closer) {
        var scheduler = closer.keep(new ThreadScheduler("reconcile-loop", time.wall(), time.nanos()));
        return new ReconcileLoop(new LoopDependencies(
                engine,
                stores.targets(),
                bus,
                scheduler,
                settings.reconcile(),
                stores::instance,
                () -> UUID.randomUUID().toString(),
                new Random(),
                logComponents,
                stores.leadership()));
    }

    private static DeviceService device(Clock time, Stores stores, EventBus bus) {
        return new DeviceService(
                stores.device(),
                () -> stores.targets().appliedRevision() != 0,
                new DeviceService.Surroundings(
                        time.wall(),
                        AddressResolver.SYSTEM,
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        bus::publish));
    }
}
