package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.VirtualScheduler;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartOrderTest {
    private final LogStore store = new LogStore(new LogBounds(100_000, 64 << 20), 0);
    private final StartOrder order = new StartOrder(store, new VirtualScheduler());

    private static LogEntry entry(String container, long millis) {
        var origin = new LogEntry.Origin(1L, 1L, "web", container);
        var source = new LogSource(LogSource.Type.CONTAINER, "web");
        return new LogEntry(0, millis, container + millis, LogLevel.INFO, source, origin, false);
    }

    private static LogEntry longEntry(int chars) {
        var origin = new LogEntry.Origin(1L, 1L, "web", "a");
        var source = new LogSource(LogSource.Type.CONTAINER, "web");
        return new LogEntry(0, 1, "x".repeat(chars), LogLevel.INFO, source, origin, false);
    }

    private static List<String> texts(Stream<LogEntry> entries) {
        return StartOrder.byTime(entries.toList()).stream()
                .map(LogEntry::message)
                .toList();
    }

    @Test
    void containersAreMergedAndOneWhoseClockWasSetBackKeepsItsOrder() {
        assertThat(
                texts(Stream.of(entry("b", 20), entry("b", 40), entry("a", 10), entry("a", 30), entry("a", 30))),
                contains("a10", "b20", "a30", "a30", "b40"));
        assertThat(
                texts(Stream.of(entry("a", 50), entry("a", 5), entry("b", 40), entry("b", 60))),
                contains("b40", "a50", "a5", "b60"));
    }

    @Test
    void noMoreThanTheBoundIsHeld() {
        for (int at = 0; at < StartOrder.HELD_MAX_ENTRIES - 1; at++) {
            order.add(entry("a", at));
        }
        assertThat(store.count(LogFilter.ALL), is(0L));
        order.add(entry("b", 1));
        assertThat(store.count(LogFilter.ALL), is((long) StartOrder.HELD_MAX_ENTRIES));
        order.add(entry("a", 1));
        assertThat(
                store.newest(LogFilter.ALL, OptionalLong.empty(), 1).getFirst().message(), is("a1"));
    }

    @Test
    void noMoreThanTheBoundOfCharactersIsHeld() {
        int lines = (int) (StartOrder.HELD_MAX_CHARS / LogEntry.MESSAGE_MAX_CHARS);
        for (int line = 1; line < lines; line++) {
            order.add(longEntry(LogEntry.MESSAGE_MAX_CHARS));
        }
        assertThat(store.count(LogFilter.ALL), is(0L));
        order.add(longEntry(LogEntry.MESSAGE_MAX_CHARS));
        assertThat(store.count(LogFilter.ALL), is((long) lines));
    }
}
