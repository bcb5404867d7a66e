package io.containermanager.engine.simulated;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.ThreadScheduler;
import io.containermanager.model.Container;
import io.containermanager.model.ContainerLabels;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Resources;
import io.containermanager.model.Rollout.PullPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.plan.Step;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {

    private static final SimulatedSettings AT_ONCE =
            new SimulatedSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);

    @TempDir
    Path folder;

    private final ThreadScheduler scheduler = new ThreadScheduler(InstantSource.system(), System::nanoTime);

    @AfterEach
    void end() {
        scheduler.close();
    }

    @Test
    void theNextEngineHasTheContainersOfTheLastOne() {
        var file = folder.resolve("engine.json");
        var first = engine(1);
        var kept = SnapshotFile.open(file, first, scheduler);
        run(first);
        kept.close();

        var second = engine(2);
        SnapshotFile.open(file, second, scheduler).close();

        assertThat(containers(second), is(containers(first)));
    }

    @Test
    void aChangeIsWrittenSoonWithoutBeingClosed() {
        var file = folder.resolve("engine.json");
        var engine = engine(1);
        try (var kept = SnapshotFile.open(file, engine, scheduler)) {
            run(engine);

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                var other = engine(2);
                SnapshotFile.open(folder.resolve("engine.json"), other, scheduler)
                        .close();
                return containers(other).equals(containers(engine));
            });
        }
    }

    @Test
    void aDamagedFileMeansAnEmptyEngine() throws IOException {
        var file = folder.resolve("engine.json");
        Files.writeString(file, "{\"containers\": [");

        var engine = engine(1);
        SnapshotFile.open(file, engine, scheduler).close();

        assertThat(containers(engine), is(empty()));
    }

    private SimulatedEngine engine(long seed) {
        var random = new Random(seed);
        return new SimulatedEngine(AT_ONCE, scheduler, random, SimulatedEngine.ids(random));
    }

    private static List<Container> containers(SimulatedEngine engine) {
        return engine.observe().join().containers();
    }

    private static void run(SimulatedEngine engine) {
        var config = ServiceConfig.DEFAULTS
                .builder()
                .environment(Map.of("A", "b"))
                .ports(List.of(new PortMapping(null, 8080, 80, "tcp")))
                .resources(new Resources(1L << 20, null, new BigDecimal("0.5"), null, null, null))
                .healthcheck(new Healthcheck(
                        List.of("CMD", "true"), Duration.ofSeconds(1), Duration.ofSeconds(1), 3, Duration.ZERO))
                .build();
        var service = new Service(1, "web", "nginx:1", config);
        var labels = new ContainerLabels(7, "shop", 1, "web", 1, "v1:x", "instance");
        engine.execute(new Step.DownloadImage(7, "nginx:1", PullPolicy.IF_NOT_PRESENT, "test"))
                .join();
        var created = engine.execute(new Step.CreateContainer(
                        labels, service, new Step.Placement("nginx:1", Map.of(), Map.of(), List.of()), "test"))
                .join();
        engine.execute(new Step.StartContainer(7, 1, created.containerId(), "test"))
                .join();
    }
}
