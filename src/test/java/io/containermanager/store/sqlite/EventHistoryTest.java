package io.containermanager.store.sqlite;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.store.sqlite.EventHistory.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventHistoryTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");

    @TempDir
    Path folder;

    private Path file;
    private final List<EventHistory> opened = new ArrayList<>();

    @BeforeEach
    void here() {
        file = folder.resolve("history.sqlite");
    }

    @AfterEach
    void closeAll() {
        opened.forEach(EventHistory::close);
    }

    private EventHistory open() {
        return open(DatabaseSettings.history(file));
    }

    private EventHistory open(DatabaseSettings settings) {
        var history = EventHistory.open(settings, StoreTimes.SYSTEM);
        opened.add(history);
        return history;
    }

    private static RecordedEvent event(long seq) {
        return new RecordedEvent(seq, NOW, Event.of(EventType.PASS_FINISHED, "number " + seq));
    }

    private static List<Long> seqs(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::seq).toList();
    }

    @Test
    void anEventComesBackAsItWasAfterARestart() {
        var event = Event.ofService(EventType.SERVICE_EXITED, new ServiceKey(1001, 2), "exited with 3")
                .with("exitCode", 3)
                .with("nextTry", null)
                .with("fields", List.of("image", "ports"));
        var first = open();
        first.append(new RecordedEvent(7, NOW, event));
        first.close();

        var second = open();
        assertThat(second.lastSeq(), is(7L));
        assertThat(second.after(0, 10, Filter.ALL), contains(new RecordedEvent(7, NOW, event)));
    }

    @Test
    void readsForwardAndBackwardFromANumber() {
        var history = open();
        for (long seq = 1; seq <= 6; seq++) {
            history.append(event(seq));
        }
        assertThat(seqs(history.after(2, 3, Filter.ALL)), contains(3L, 4L, 5L));
        assertThat(seqs(history.before(0, 2, Filter.ALL)), contains(6L, 5L));
        assertThat(seqs(history.before(5, 2, Filter.ALL)), contains(4L, 3L));
    }

    @Test
    void readsOnlyWhatTheFilterSays() {
        var history = open();
        history.append(event(1));
        history.append(new RecordedEvent(2, NOW, Event.ofApp(EventType.DRIFT_DETECTED, 5, "a")));
        history.append(new RecordedEvent(3, NOW, Event.ofService(EventType.DRIFT_DETECTED, new ServiceKey(5, 1), "b")));
        assertThat(seqs(history.after(0, 9, new Filter(Set.of(5L), null, null))), contains(2L, 3L));
        assertThat(seqs(history.after(0, 9, new Filter(Set.of(5L), 1L, null))), contains(3L));
        assertThat(seqs(history.after(0, 9, new Filter(Set.of(), null, "pass-finished"))), contains(1L));
    }

    @Test
    void theOldestGoFirstAtTheBound() {
        var history = open();
        for (long seq = 1; seq <= EventHistory.EVENTS_MAX + 250; seq++) {
            history.append(event(seq));
            if (seq % 1_000 == 0) {
                // Waits for what was appended, so that the queue's own bound does not count.
                assertThat(history.before(0, 1, Filter.ALL), hasSize(1));
            }
        }
        var kept = history.after(0, 20_000, Filter.ALL);
        assertThat(kept.size(), lessThanOrEqualTo(EventHistory.EVENTS_MAX + EventTables.TRIM_EVERY));
        assertThat(kept.getLast().seq(), is(EventHistory.EVENTS_MAX + 250L));
        assertThat(history.lost(), is(0L));
    }

    @Test
    void theFileStaysWithinItsBoundHoweverLargeTheEventsAre() throws IOException {
        int pagesMax = 1_000;
        var history = open(DatabaseSettings.history(file).withPagesMax(pagesMax));
        for (long seq = 1; seq <= 2_000; seq++) {
            history.append(new RecordedEvent(seq, NOW, Event.of(EventType.EXEC, "x".repeat(3_000))));
            if (seq % 500 == 0) {
                assertThat(seqs(history.before(0, 1, Filter.ALL)), contains(seq));
            }
        }
        history.close();
        assertThat(Files.size(file), lessThanOrEqualTo(pagesMax * 4_096L));
    }

    @Test
    void aDamagedFileIsSetAsideAndReplaced() throws IOException {
        var first = open();
        first.append(event(1));
        first.close();
        var bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 0, 4_000, (byte) 'x');
        Files.write(file, bytes);

        var second = open();
        assertThat(second.after(0, 10, Filter.ALL), empty());
        second.append(event(2));
        assertThat(seqs(second.after(0, 10, Filter.ALL)), contains(2L));
        try (var files = Files.list(folder)) {
            assertThat(
                    files.filter(path -> path.getFileName().toString().startsWith("history.sqlite.corrupt-"))
                            .toList(),
                    hasSize(1));
        }
    }

    @Test
    void afterAKilledManagerNoNumberMeansTwoEvents() throws IOException {
        var killed = open();
        killed.append(event(41));
        assertThat(seqs(killed.after(0, 10, Filter.ALL)), contains(41L));
        var copy = folder.resolve("copy.sqlite");
        Files.copy(file, copy);
        Files.copy(folder.resolve("history.sqlite-wal"), folder.resolve("copy.sqlite-wal"));
        var next = open(DatabaseSettings.history(copy));
        assertThat(next.lastSeq(), is(41L + EventHistory.UNCLEAN_GAP));
    }

    @Test
    void whatCannotBeStoredIsCounted() throws IOException {
        var history = open();
        Files.move(file, folder.resolve("away"));
        history.append(event(1));
        await().until(() -> history.lost() == 1);
        assertThat(history.usable(), is(false));
        Files.move(folder.resolve("away"), file);
        await().until(history::usable);
    }
}
