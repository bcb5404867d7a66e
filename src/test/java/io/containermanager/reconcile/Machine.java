package io.containermanager.reconcile;

import io.containermanager.engine.Engine;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedFaults;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.ObservationListener;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A machine in virtual time: a simulated engine, a store, a bus, and a manager that can be killed and started again. */
public final class Machine {

    static final String INSTANCE = "this-manager";

    public final VirtualScheduler time = new VirtualScheduler();
    public final MemoryTargetStore store = new MemoryTargetStore();
    public final EventBus bus = new EventBus(time::now, 0);
    public final SimulatedEngine engine;
    final ReconcilerSettings settings;
    private final Random random;
    private Engine seenEngine;
    private Leadership leadership = Leadership.ALONE;
    /** What containers wrote last, by id. */
    final Map<String, List<String>> lines = new HashMap<>();
    /** Of each container that is not read to its end yet. */
    final Map<String, CompletableFuture<Void>> unread = new HashMap<>();

    private int passes;
    public ReconcileLoop loop;

    public Machine() {
        this(1, ReconcilerSettings.DEFAULTS);
    }

    Machine(long seed, ReconcilerSettings settings) {
        this(seed, settings, SimulatedSettings.DEFAULTS);
    }

    public Machine(long seed, ReconcilerSettings settings, SimulatedSettings simulated) {
        this(seed, settings, simulated, UploadedBinds.NONE);
    }

    /** One whose uploaded files may be lost. */
    public Machine(UploadedBinds uploadedBinds) {
        this(1, ReconcilerSettings.DEFAULTS, SimulatedSettings.DEFAULTS, uploadedBinds);
    }

    private Machine(long seed, ReconcilerSettings settings, SimulatedSettings simulated, UploadedBinds uploadedBinds) {
        this.random = new Random(seed);
        this.settings = settings;
        this.engine = new SimulatedEngine(
                simulated.silent(), time, new Random(seed), SimulatedEngine.ids(new Random(seed)), uploadedBinds);
        this.seenEngine = engine;
        start();
    }

    public SimulatedFaults faults() {
        return SimulatedFaults.of(engine);
    }

    /** Puts something between manager and engine. */
    public void through(Engine between) {
        seenEngine = between;
    }

    /** Makes the manager, once it is started again, one of several. */
    public void led(Leadership by) {
        leadership = by;
    }

    ObservationListener witness() {
        return new ObservationListener() {
            @Override
            public void observed(Observation observation) {}

            @Override
            public CompletableFuture<Void> readToEnd(Container container) {
                return unread.getOrDefault(container.id(), CompletableFuture.completedFuture(null));
            }

            @Override
            public List<String> lastLines(Container container) {
                return lines.getOrDefault(container.id(), List.of());
            }
        };
    }

    public void start() {
        var dependencies = new LoopDependencies(
                seenEngine,
                store,
                bus,
                time,
                settings,
                () -> INSTANCE,
                () -> "pass-" + ++passes,
                random,
                witness(),
                leadership);

        loop = new ReconcileLoop(dependencies).start();
    }

    /** Kills the manager's process; the engine goes on. */
    public void kill() {
        loop.abandon();
    }

    public void restart() {
        kill();
        start();
    }

    /** Stores a target, as a POST does. */
    public void post(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        store.accept(state, OptionalLong.empty(), "test", time.now()).join();
        var _ = loop.targetChanged();
    }

    /** Asks for an apply without waiting for the pass. */
    public ReconcileLoop.Applied apply() {
        return soon(loop.apply("test"));
    }

    /** Posts and applies, and waits until the pass has ended. */
    public Pass converge(App... apps) {
        post(apps);
        return finished(apply());
    }

    public Pass finished(ReconcileLoop.Applied applied) {
        return within(Duration.ofMinutes(10), applied.finished());
    }

    public <T> T soon(CompletableFuture<T> future) {
        return within(Duration.ofSeconds(1), future);
    }

    public <T> T within(Duration limit, CompletableFuture<T> future) {
        time.runUntil(future::isDone, limit);
        if (!future.isDone()) {
            throw new AssertionError("not done within " + limit + " of virtual time");
        }
        return future.join();
    }

    public void pass(Duration by) {
        time.advance(by);
    }

    /** What is on the engine now. */
    public Observation look() {
        return soon(engine.observe());
    }

    /** What is on the engine at this very moment. */
    public Observation lookNow() {
        return within(Duration.ZERO, engine.observe());
    }

    public List<Container> containers(ServiceKey key) {
        return look().containers().stream().filter(it -> it.key().equals(key)).toList();
    }

    public Container only(ServiceKey key) {
        var found = containers(key);
        if (found.size() != 1) {
            throw new AssertionError("one container of " + key + " expected, found " + found);
        }
        return found.getFirst();
    }

    /** How the loop says that a service stands. */
    public ServiceVerdict verdict(ServiceKey key) {
        return Objects.requireNonNull(loop.status().services().get(key), () -> "nothing is said of " + key);
    }

    public List<RecordedEvent> events(EventType type) {
        return events(event -> event.type() == type);
    }

    public List<RecordedEvent> events(Predicate<Event> wanted) {
        return bus.after(0, Integer.MAX_VALUE).stream()
                .filter(recorded -> wanted.test(recorded.event()))
                .toList();
    }

    public static ServiceKey key(long appId, long serviceId) {
        return new ServiceKey(appId, serviceId);
    }

    public static App app(long id, Service... services) {
        return App.of(id, "app" + id, Arrays.asList(services));
    }

    public static Service service(long id, String image) {
        return new Service(id, "service" + id, image, ServiceConfig.DEFAULTS);
    }

    public static Service after(Service service, String needed, Dependency.Condition condition) {
        return service.withConfig(service.config()
                .builder()
                .dependsOn(List.of(new Dependency(needed, condition)))
                .build());
    }
}
