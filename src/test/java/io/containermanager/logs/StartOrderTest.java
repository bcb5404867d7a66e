package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.containermanager.event.VirtualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartOrderTest {
    private final LogStore store = new LogStore(new LogBounds(100_000, 64 << 20), 0);
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final StartOrder order = new StartOrder(store, scheduler);

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

    private long stored() {
        return store.count(LogFilter.ALL);
    }

    @Test
    void linesAreShownSoonAfterThePastOfEachContainerHasCome() {
        long now = scheduler.now().toEpochMilli();
        order.pastBegins(Set.of("a", "b"));
        order.add(entry("a", now - 20));
        scheduler.advance(StartOrder.QUIET.multipliedBy(3));
        assertThat("the other one's past may be older", stored(), is(0L));
        order.add(entry("b", now - 40));
        scheduler.advance(StartOrder.QUIET.minusMillis(1));
        order.add(entry("b", now - 30));
        scheduler.advance(StartOrder.QUIET.minusMillis(2));
        assertThat("more of it came", stored(), is(0L));
        scheduler.advance(StartOrder.QUIET);
        assertThat(
                store.after(LogFilter.ALL, 0, 10).stream()
                        .map(LogEntry::message)
                        .map(text -> text.substring(0, 1))
                        .toList(),
                is(List.of("b", "b", "a")));
        order.add(entry("a", now));
        assertThat("at once from now on", stored(), is(4L));
    }

    @Test
    void linesThatAreWrittenNowDoNotProlongTheWait() {
        order.pastBegins(Set.of("a"));
        for (int line = 0; line < 4; line++) {
            order.add(entry("a", scheduler.now().toEpochMilli()));
            scheduler.advance(StartOrder.QUIET.dividedBy(2));
        }
        assertThat(stored(), is(4L));
    }

    @Test
    void aPastThatNeverEndsIsNotAwaitedForLong() {
        order.pastBegins(Set.of("a"));
        for (int line = 0; line < 50; line++) {
            order.add(entry("a", 1_000 + line));
            scheduler.advance(StartOrder.QUIET.dividedBy(2));
        }
        assertThat(stored(), is(50L));
    }

    @Test
    void aSilentContainerIsAwaitedForAMoment() {
        order.pastBegins(Set.of("a", "silent"));
        order.add(entry("a", 1));
        scheduler.advance(StartOrder.HELD_MAX.minusMillis(1));
        assertThat(stored(), is(0L));
        scheduler.advance(Duration.ofMillis(1));
        assertThat(stored(), is(1L));
    }
}
