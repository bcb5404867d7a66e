package io.containermanager.store.sqlite;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and annotations in the history's file. */
class MetricTablesTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path folder;

    private EventHistory history;

    @BeforeEach
    void open() {
        history = EventHistory.open(
                folder.resolve("history.sqlite"), new Clock(InstantSource.fixed(NOW), System::nanoTime));
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void chunksComeBackAfterAnotherStartAndLaterOnesReplaceEarlierOnes() {
        save(chunk("host", 60, 0, 1));
        save(chunk("host", 60, 0, 2), chunk("container c 1/2", 60, 60, Float.NaN));
        history.close();
        open();

        var chunks = history.metrics().join();
        assertThat(chunks.stream().map(MetricChunk::series).toList(), is(List.of("host", "container c 1/2")));
        assertThat(chunks.getFirst().values()[0], is(2f));
        assertThat(Float.isNaN(chunks.getLast().values()[0]), is(true));
    }

    @Test
    void whatIsTooOldToBeShownIsDropped() {
        save(chunk("host", 10, 7 * 3_600, 1), chunk("host", 60, 6 * 86_400, 1), chunk("host", 60, 9 * 86_400, 1));
        save(chunk("container c ", 60, 2 * 86_400, 1), chunk("container d ", 60, 3_600, 1));

        assertThat(
                history.metrics().join().stream().map(MetricChunk::series).toList(),
                is(List.of("container d ", "host")));
    }

    @Test
    void eventsOfSomeTypesAreFoundByTime() {
        for (int i = 1; i <= 20; i++) {
            var type = i % 2 == 0 ? EventType.SERVICE_RESTARTED : EventType.STEP_FINISHED;
            history.append(new RecordedEvent(i, NOW.plusSeconds(i), Event.of(type, "because")));
        }
        var found =
                history.between(NOW.plusSeconds(4), NOW.plusSeconds(16), Set.of(EventType.SERVICE_RESTARTED), null, 3);

        assertThat(found.stream().map(RecordedEvent::seq).toList(), is(List.of(12L, 14L, 16L)));
    }

    private void save(MetricChunk... chunks) {
        history.saveMetrics(List.of(chunks), NOW).join();
    }

    private static MetricChunk chunk(String series, int step, long secondsAgo, float value) {
        return new MetricChunk(series, step, (NOW.getEpochSecond() - secondsAgo) / step - 60, new float[] {value});
    }
}
