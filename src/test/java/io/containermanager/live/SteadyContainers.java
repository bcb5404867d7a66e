package io.containermanager.live;

import io.containermanager.engine.simulated.SimulatedContainer;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.engine.simulated.SimulatedSnapshot;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.SharedSampler;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A simulated engine with two containers that run, sampled as in the service. */
public final class SteadyContainers implements AutoCloseable {

    static final String INSTANCE = "6b9c1c0e-0000-4000-8000-000000000001";

    /** By how much the wall clock was set ahead, or back. */
    volatile Duration clockJumped = Duration.ZERO;

    final ThreadScheduler scheduler =
            new ThreadScheduler("test-containers", () -> Instant.now().plus(clockJumped), System::nanoTime);
    final SimulatedEngine engine;
    final SharedSampler<ContainerSample> sampler;

    SteadyContainers() {
        var random = new Random(1);
        engine = new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
        engine.restore(new SimulatedSnapshot(
                        Instant.now(),
                        List.of(running(1), running(2)),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        Map.of()))
                .join();
        sampler = ContainerReader.sampler(engine, this::containers, scheduler);
    }

    private List<Container> containers() {
        return List.of(observed(running(1)), observed(running(2)));
    }

    /** One of them, as it is observed. */
    static Container observed(int serviceId) {
        return observed(running(serviceId));
    }

    public static String id(int serviceId) {
        return "%064x".formatted(serviceId);
    }

    private static Container observed(SimulatedContainer container) {
        return new Container(
                container.id(),
                container.name(),
                ContainerLabels.from(container.labels()).orElseThrow(),
                container.image(),
                container.digest(),
                container.config(),
                container.run(),
                container.createdAt(),
                container.anonymous(),
                Attached.NONE);
    }

    private static SimulatedContainer running(int serviceId) {
        var labels = new ContainerLabels(1001, "shop", serviceId, "s" + serviceId, 1, "v1:0", INSTANCE);
        var run = new RunState(
                RunState.Status.RUNNING,
                RunState.Health.NONE,
                null,
                false,
                Instant.now().minusSeconds(60),
                null,
                0);
        return new SimulatedContainer(
                id(serviceId),
                "shop-s" + serviceId,
                labels.toLabels(),
                "nginx:1",
                "sha256:0",
                ServiceConfig.DEFAULTS,
                List.of(),
                List.of(),
                List.of(),
                Instant.now().minusSeconds(60),
                run,
                false,
                0,
                Map.of(),
                Map.of());
    }

    @Override
    public void close() {
        sampler.close();
        engine.close();
        scheduler.close();
    }
}
