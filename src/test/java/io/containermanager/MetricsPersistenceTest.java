package io.containermanager;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.engine.usage.ContainerReader;
import io.containermanager.event.Clock;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.host.SampleMetrics;
import io.containermanager.host.history.ContainerPoint;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.store.sqlite.EventHistory;
import io.containermanager.store.sqlite.MetricChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
        var sampler = ContainerReader.sampler(engine(), List::of, scheduler);
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

    @Test
    void aKillLosesAtMostAMinuteOfHostHistoryAndFiveOfContainers() throws IOException {
        var sampler = ContainerReader.sampler(engine(), List::of, scheduler);
        try (var file = EventHistory.open(folder.resolve("history.sqlite"), TIME);
                var keeper = new MetricsPersistence(history, file, sampler, scheduler)) {
            keeper.start();
            sampleFor(Duration.ofMinutes(7), file);
            var killed = scheduler.now();
            // Nothing is closed: these are the files as a kill leaves them.
            var left = Files.createDirectory(folder.resolve("left"));
            for (var name : List.of("history.sqlite", "history.sqlite-wal")) {
                Files.copy(folder.resolve(name), left.resolve(name));
            }

            try (var reopened = EventHistory.open(left.resolve("history.sqlite"), TIME)) {
                var stored = reopened.metrics().join();
                assertThat(lost(killed, stored, "host"), lessThanOrEqualTo(Duration.ofSeconds(80)));
                assertThat(lost(killed, stored, "container c1 1/1"), lessThanOrEqualTo(Duration.ofSeconds(380)));
            }
        }
    }

    @Test
    void aClockThatJumpsYearsAheadMakesNothingOld() {
        var sampler = ContainerReader.sampler(engine(), List::of, scheduler);
        try (var file = EventHistory.open(folder.resolve("history.sqlite"), TIME);
                var keeper = new MetricsPersistence(history, file, sampler, scheduler)) {
            keeper.start();
            sampleFor(Duration.ofMinutes(3), file);
            var before =
                    file.metrics().join().stream().map(MetricChunk::firstSlot).toList();
            scheduler.jump(Duration.ofDays(3_650));
            sampleFor(Duration.ofMinutes(3), file);

            assertThat(before.isEmpty(), is(false));
            assertThat(
                    file.metrics().join().stream()
                            .map(MetricChunk::firstSlot)
                            .toList()
                            .containsAll(before),
                    is(true));
        }
    }

    private SimulatedEngine engine() {
        var random = new Random(1);
        return new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
    }

    private void sampleFor(Duration span, EventHistory file) {
        for (long at = 0; at < span.toSeconds(); at += MetricsHistory.FINE.toSeconds()) {
            sample();
            history.containers(scheduler.now(), List.of(new ContainerPoint("c1", "1/1", 1, 1, 1, 1)));
            scheduler.advance(MetricsHistory.FINE);
            // What was written before this read has been written when it returns.
            file.metrics().join();
        }
    }

    private static Duration lost(Instant killed, List<MetricChunk> stored, String series) {
        return Duration.between(Instant.ofEpochSecond(youngest(stored, series)), killed);
    }

    /** The begin of the newest slot with a value, in seconds; 0 without one. */
    private static long youngest(List<MetricChunk> stored, String series) {
        long youngest = 0;
        for (var chunk : stored) {
            int columns = chunk.values().length / 60;
            for (int at = 0; chunk.series().equals(series) && at < chunk.values().length; at++) {
                if (!Float.isNaN(chunk.values()[at])) {
                    youngest = Math.max(youngest, (chunk.firstSlot() + at / columns) * chunk.stepSeconds());
                }
            }
        }
        return youngest;
    }

    private static boolean failed(EventHistory file) {
        return file.metrics().handle((_, failure) -> failure != null).join();
    }

    private void sample() {
        history.base(SampleMetrics.at(scheduler.now(), 0.01));
    }
}
