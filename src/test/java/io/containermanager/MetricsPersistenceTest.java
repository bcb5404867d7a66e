package io.containermanager;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.event.Clock;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.host.SampleMetrics;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.store.sqlite.EventHistory;
import io.containermanager.store.sqlite.MetricChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsPersistenceTest {

    private static final Clock TIME = new Clock(InstantSource.system(), System::nanoTime);

    @TempDir
    Path folder;

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final MetricsHistory history = new MetricsHistory(Duration.ofSeconds(1));

    @Test
    void whatAFullOrMissingDiskDidNotTakeIsSavedWhenItCan() throws IOException {
        var random = new Random(1);
        var engine = new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
        var sampler = ContainerReader.sampler(engine, List::of, scheduler);
        var path = folder.resolve("history.sqlite");
        try (var file = EventHistory.open(path, TIME);
                var keeper = new MetricsPersistence(history, file, sampler, scheduler)) {
            keeper.start();
            long firstMinute = scheduler.now().getEpochSecond() / 60;
            sample();
            var away = folder.resolve("history.sqlite.away");
            Files.move(path, away);
            scheduler.advance(MetricsPersistence.HOST_EVERY.plusSeconds(20));
            await().until(() -> failed(file));

            Files.move(away, path);
            await().until(() -> {
                // Each step of virtual time is a try more; the file is opened again in real time.
                scheduler.advance(MetricsHistory.FINE);
                return !failed(file) && !file.metrics().join().isEmpty();
            });

            var stored = file.metrics().join();
            assertThat(
                    stored.stream()
                            .filter(chunk -> chunk.stepSeconds() == 60)
                            .anyMatch(chunk -> chunk.firstSlot() <= firstMinute),
                    is(true));
            assertThat(stored.stream().map(MetricChunk::series).toList(), hasItem("host"));
        }
    }

    private static boolean failed(EventHistory file) {
        return file.metrics().handle((_, failure) -> failure != null).join();
    }

    private void sample() {
        history.base(SampleMetrics.at(scheduler.now(), 0.01));
    }
}
