package io.containermanager.api.http;

import io.containermanager.access.Access;
import io.containermanager.api.listener.BodyBudget;
import io.containermanager.device.DeviceService;
import io.containermanager.engine.Engine;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.EventBus;
import io.containermanager.event.SharedSampler;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.live.Live;
import io.containermanager.logs.LogCollector;
import io.containermanager.logs.LogStore;
import io.containermanager.logs.search.LogSearch;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.DeviceStore;
import io.containermanager.store.TargetStore;
import io.containermanager.store.sqlite.EventHistory;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Everything that the HTTP side works with. It owns none of it.
 *
 * @param settings what it says of the service
 * @param access who may do what
 * @param clock wall time, for what is stored
 * @param nanos monotonic nanoseconds
 * @param store targets
 * @param device the device's record
 * @param deviceService what may be done to it
 * @param history stored events
 * @param bus newest events
 * @param engine for exec
 * @param logs what containers and the manager wrote
 * @param logCollector follows containers
 * @param logSearch searches the logs in memory and files
 * @param loop reconciling
 * @param sampler the machine
 * @param metrics the machine's and the containers' past
 * @param containers what our containers use
 * @param live the WebSocket side
 * @param serving false as soon as the manager stops
 * @param bodies how many bytes of request bodies may be in memory
 */
public record ApiParts(
        ApiSettings settings,
        Access access,
        InstantSource clock,
        LongSupplier nanos,
        TargetStore store,
        DeviceStore device,
        DeviceService deviceService,
        EventHistory history,
        EventBus bus,
        Engine engine,
        LogStore logs,
        LogCollector logCollector,
        LogSearch logSearch,
        ReconcileLoop loop,
        SharedSampler<SystemMetrics> sampler,
        MetricsHistory metrics,
        SharedSampler<ContainerSample> containers,
        Live live,
        BooleanSupplier serving,
        BodyBudget bodies) {}
