package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.store.sqlite.EventHistory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target is posted often, and nobody purges volumes often: what a post asks for must not cost a read of the stored events. */
class PurgeLogTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Clock TIME = new Clock(InstantSource.fixed(NOW), System::nanoTime);

    @TempDir
    Path folder;

    private EventHistory history;
    private EventBus bus;
    private PurgeLog log;

    @BeforeEach
    void open() {
        history = EventHistory.open(folder.resolve("history.sqlite"), TIME);
        bus = new EventBus(InstantSource.fixed(NOW), history.lastSeq());
        log = new PurgeLog(new EventLog(bus, history), bus);
    }

    @AfterEach
    void close() {
        bus.close();
        history.close();
    }

    private void purge(String volume, String by) {
        history.append(bus.publish(purged(volume, by)));
    }

    private static Event purged(String volume, String by) {
        return Event.of(EventType.VOLUME_PURGED, "volume " + volume + " was removed")
                .with("volume", volume)
                .with("by", by);
    }

    @Test
    void theNewestPurgeOfEachVolumeIsKnown() {
        purge("1_data", "ann");
        purge("1_cache", "bob");
        purge("1_data", "eve");
        assertThat(
                log.purges(),
                is(Map.of("1_data", "at 2026-11-29T12:00:00Z by eve", "1_cache", "at 2026-11-29T12:00:00Z by bob")));
    }

    @Test
    void aPurgeOfAnEarlierRunOfTheManagerIsKnown() {
        purge("1_data", "ann");
        history.after(0, 1, EventHistory.Filter.ALL);
        bus.close();
        bus = new EventBus(InstantSource.fixed(NOW), history.lastSeq());
        log = new PurgeLog(new EventLog(bus, history), bus);
        assertThat(log.purges(), hasKey("1_data"));
    }

    @Test
    void onceKnownTheStoredEventsAreNotReadAgain() {
        purge("1_data", "ann");
        assertThat(log.purges(), hasKey("1_data"));
        history.close();
        bus.publish(purged("1_cache", "bob"));
        assertThat(log.purges(), aMapWithSize(2));
    }

    @Test
    void moreEventsThanTheBusKeepsAreLookedUpInTheHistory() {
        assertThat(log.purges(), anEmptyMap());
        purge("1_data", "ann");
        history.after(0, 1, EventHistory.Filter.ALL);
        for (int i = 0; i < EventBus.RING_MAX_EVENTS; i++) {
            bus.publish(Event.of(EventType.PASS_FINISHED, "number " + i));
        }
        assertThat(log.purges(), hasKey("1_data"));
    }

    @Test
    void theLastPurgedVolumesAreRemembered() {
        assertThat(log.purges(), anEmptyMap());
        for (int i = 0; i <= PurgeLog.VOLUMES_MAX; i++) {
            bus.publish(purged("volume-" + i, "ann"));
        }
        var purges = log.purges();
        assertThat(purges, aMapWithSize(PurgeLog.VOLUMES_MAX));
        assertThat(purges, not(hasKey("volume-0")));
    }
}
