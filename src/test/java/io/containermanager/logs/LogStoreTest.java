package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.logs.LogEntry.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogStoreTest {

    private static final long START = 1_000;

    private final LogStore store = new LogStore(new LogBounds(100, 1L << 20), START);

    static LogEntry line(long service, String message) {
        return line(service, 5_000, message, LogLevel.INFO);
    }

    static LogEntry line(long service, long timestampMillis, String message, LogLevel level) {
        var name = "svc" + service;
        return new LogEntry(
                0,
                timestampMillis,
                message,
                level,
                new LogSource(LogSource.Type.CONTAINER, name),
                new Origin(1001L, service, "App", name, "%012d-%d".formatted(service, service), null),
                level == LogLevel.ERROR);
    }

    private static List<String> messages(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::message).toList();
    }

    private static LogFilter ofService(long service) {
        return new LogFilter(1001L, service, null, null, null, null, null, null, null);
    }

    private List<LogEntry> newest(LogFilter filter) {
        return store.newest(filter, OptionalLong.empty(), 1_000);
    }

    @Test
    void idsCountUpOverRestarts() {
        var first = store.add(line(1, "a"));
        var second = store.add(line(1, "b"));
        assertThat(second.id(), is(first.id() + 1));
        assertThat(
                new LogStore(LogBounds.DEFAULTS, START + LogIds.RUN_IDS)
                        .add(line(1, "c"))
                        .id(),
                greaterThan(second.id()));
    }

    @Test
    void aNoisyServiceCostsNoOtherServiceALine() {
        for (int i = 0; i < 20; i++) {
            store.add(line(1, "quiet " + i));
            store.add(line(2, "calm " + i));
        }
        for (int i = 0; i < 10_000; i++) {
            store.add(line(3, "noise " + i));
        }
        assertThat(store.count(ofService(1)), is(20L));
        assertThat(store.count(ofService(2)), is(20L));
        assertThat(store.count(ofService(3)), is(60L));
        assertThat(messages(newest(ofService(3))).getFirst(), is("noise 9999"));
        assertThat(store.evicted(), is(9_940L));
    }

    @Test
    void aLateComerGetsItsShareFromTheLargest() {
        for (int i = 0; i < 100; i++) {
            store.add(line(1, "first " + i));
        }
        for (int i = 0; i < 100; i++) {
            store.add(line(2, "second " + i));
        }
        assertThat(store.count(ofService(1)), is(50L));
        assertThat(store.count(ofService(2)), is(50L));
    }

    @Test
    void bytesAreBoundedToo() {
        var small = new LogStore(new LogBounds(1_000_000, 100_000), START);
        small.add(line(1, "short"));
        for (int i = 0; i < 1_000; i++) {
            small.add(line(2, "x".repeat(1_000)));
        }
        assertThat(small.count(ofService(1)), is(1L));
        assertThat(small.count(LogFilter.ALL), lessThanOrEqualTo(100L));
    }

    @Test
    void bytesAreCountedAsTheyAreKeptWhateverTheLettersAre() {
        var plain = new LogStore(new LogBounds(1_000_000, 1_000_000), START);
        var letters = new LogStore(new LogBounds(1_000_000, 1_000_000), START);
        for (int i = 0; i < 2_000; i++) {
            plain.add(line(1, "é".repeat(1_000)));
            letters.add(line(1, "字".repeat(1_000)));
        }
        assertThat(plain.count(LogFilter.ALL), lessThanOrEqualTo(1_000L));
        assertThat(letters.count(LogFilter.ALL), lessThanOrEqualTo(500L));
    }

    @Test
    void aTextIsFoundAsATerminalShowsItAndKeptAsItWasWritten() {
        store.add(line(1, "\u001b[31mout of\u001b[0m memory"));

        var found = newest(new LogFilter(null, null, null, null, null, null, null, null, "OUT OF MEMORY"));
        assertThat(messages(found), contains("\u001b[31mout of\u001b[0m memory"));
    }

    @Test
    void aReaderOfALostStoreGetsEverythingAndAGap() {
        store.add(line(1, "a"));

        assertThat(messages(store.after(LogFilter.ALL, START + 1_000_000, 10)), contains("a"));
        assertThat(store.lostAfter(LogFilter.ALL, START + 1_000_000), is(true));
        assertThat(store.lostAfter(LogFilter.ALL, START), is(false));
    }

    @Test
    void sourcesAreBoundedSoThatForgottenServicesMakeRoom() {
        for (int service = 1; service <= 2_000; service++) {
            store.add(line(service, "hello"));
        }
        assertThat(store.count(LogFilter.ALL), is((long) LogStore.SOURCES_MAX));
        assertThat(store.count(ofService(2_000)), is(1L));
    }

    /** 50 apps of 10 services that write every 4 s: the default bound is 2 lines for each. */
    @Test
    void eachOfManyServicesKeepsSomeLinesAndItsFollowerSeesNoGap() {
        var many = new LogStore(LogBounds.DEFAULTS, START);
        var followed = ofService(250);
        long gaps = 0;
        long after = START;
        for (int round = 0; round < 100; round++) {
            for (int service = 1; service <= 500; service++) {
                after = service == 250 && round == 0 ? many.lastId() : after;
                many.add(line(service, "line " + round));
                if (service % 50 == 0 && after > START) {
                    gaps += many.lostAfter(followed, after) ? 1 : 0;
                    var found = many.after(followed, after, 1_000);
                    after = found.isEmpty() ? after : found.getLast().id();
                }
            }
        }
        assertThat(gaps, is(0L));
        for (int service = 1; service <= 500; service++) {
            assertThat(many.count(ofService(service)), is((long) LogStore.SOURCE_LINES_MIN));
        }
    }

    @Test
    void aSourceThatIsDroppedIsAGapForItsOwnReadersOnly() {
        store.add(line(1, "lost"));
        for (int service = 2; service <= LogStore.SOURCES_MAX + 1; service++) {
            store.add(line(service, "hello"));
        }
        assertThat(store.count(ofService(1)), is(0L));
        assertThat(store.lostAfter(ofService(1), START), is(true));
        assertThat(store.lostAfter(ofService(2), START), is(false));

        var again = store.add(line(1, "again"));
        assertThat(store.lostAfter(ofService(1), START), is(true));
        assertThat(store.lostAfter(ofService(1), again.id()), is(false));
    }

    @Test
    void ofLinesThatHadNoRoomItIsKnownWhoseTheyWereAndUpToWhen() {
        for (int i = 0; i < 16; i++) {
            store.add(line(1, 1_000 + i, "early " + i, LogLevel.INFO));
        }
        assertThat(store.dropped(LogFilter.ALL), is(Optional.empty()));
        for (int i = 0; i < 100; i++) {
            store.add(line(2, 9_000 + i, "noise " + i, LogLevel.INFO));
        }
        var lost = Optional.of(new LogStore.Dropped(9_015, 84));
        assertThat(store.dropped(ofService(1)), is(Optional.empty()));
        assertThat(store.dropped(ofService(2)), is(lost));
        assertThat(store.dropped(LogFilter.ALL), is(Optional.of(new LogStore.Dropped(9_015, 100))));
        assertThat(store.dropped(since(9_015)), is(Optional.of(new LogStore.Dropped(9_015, 100))));
        assertThat("what is asked for is whole", store.dropped(since(9_016)), is(Optional.empty()));
    }

    private static LogFilter since(long millis) {
        return new LogFilter(null, null, null, null, null, null, millis, null, null);
    }

    @Test
    void aSourceOfWhichNothingIsLeftNorRememberedHasLostLinesToo() {
        store.add(line(1, 4_000, "lost", LogLevel.INFO));
        for (int service = 2; service <= 2 * LogStore.SOURCES_MAX + 1; service++) {
            store.add(line(service, "hello"));
        }
        assertThat(store.dropped(ofService(1)), is(Optional.of(new LogStore.Dropped(4_000, 0))));
    }

    @Test
    void aVeryLongLineIsCut() {
        var entry = store.add(line(1, "x".repeat(100_000)));
        assertThat(entry.message().length(), is(LogEntry.MESSAGE_MAX_CHARS));
        assertThat(entry.message().endsWith("(cut)"), is(true));
    }

    @Test
    void everyFilterNarrows() {
        store.add(line(1, 1_000, "Connection refused", LogLevel.ERROR));
        store.add(line(1, 2_000, "connected", LogLevel.INFO));
        store.add(line(2, 3_000, "ready", LogLevel.INFO));
        store.add(new LogEntry(
                0,
                4_000,
                "pass finished",
                LogLevel.INFO,
                new LogSource(LogSource.Type.MANAGER, "reconcile"),
                Origin.NONE,
                false));

        assertThat(
                messages(newest(LogFilter.ALL)), contains("pass finished", "ready", "connected", "Connection refused"));
        assertThat(messages(newest(ofService(2))), contains("ready"));
        assertThat(
                messages(newest(filter(null, "svc1", null, null, null))), contains("connected", "Connection refused"));
        assertThat(messages(newest(filter("000000000002", null, null, null, null))), contains("ready"));
        assertThat(messages(newest(filter("000000000002-2", null, null, null, null))), contains("ready"));
        assertThat(newest(filter("0000", null, null, null, null)), empty());
        assertThat(messages(newest(filter(null, null, LogLevel.ERROR, null, null))), contains("Connection refused"));
        assertThat(messages(newest(filter(null, null, null, LogSource.Type.MANAGER, null))), contains("pass finished"));
        assertThat(
                messages(newest(filter(null, null, null, null, "CONNECT"))),
                contains("connected", "Connection refused"));
        var between = new LogFilter(null, null, null, null, null, null, 2_000L, 3_000L, null);
        assertThat(messages(newest(between)), contains("ready", "connected"));
        assertThat(store.count(between), is(2L));
    }

    private static LogFilter filter(
            @Nullable String container,
            @Nullable String serviceName,
            @Nullable LogLevel level,
            LogSource.@Nullable Type type,
            @Nullable String text) {
        return new LogFilter(null, null, serviceName, container, level, type, null, null, text);
    }

    @Test
    void cursorsPageInBothDirections() {
        var ids = new ArrayList<Long>();
        for (int i = 1; i <= 5; i++) {
            ids.add(store.add(line(1, "line " + i)).id());
        }
        assertThat(messages(store.after(LogFilter.ALL, ids.get(1), 2)), contains("line 3", "line 4"));
        assertThat(messages(store.newest(LogFilter.ALL, OptionalLong.of(ids.get(3)), 2)), contains("line 3", "line 2"));
    }

    @Test
    void listenersHearEveryEntryInOrderUntilTheyClose() {
        var heard = new ArrayList<String>();
        var listening = store.listen(entry -> heard.add(entry.message()));
        store.add(line(1, "a"));
        store.add(line(2, "b"));
        listening.close();
        store.add(line(1, "c"));
        assertThat(heard, contains("a", "b"));
    }
}
