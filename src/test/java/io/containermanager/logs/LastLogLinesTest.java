package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.text.UnicodeText;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastLogLinesTest {

    private static final ServiceKey SERVICE = new ServiceKey(1001, 1);
    private static final String CONTAINER = "000000000001-1";

    private final LogStore store = new LogStore(LogBounds.DEFAULTS, 1_000);

    @Test
    void theLastTwentyLinesOfTheContainerAreTakenOldestFirst() {
        IntStream.range(0, 30).forEach(i -> {
            store.add(LogStoreTest.line(1, "line " + i));
            store.add(LogStoreTest.line(2, "another's " + i));
        });
        var lines = LastLogLines.of(store, SERVICE, CONTAINER);
        assertThat(lines, hasSize(20));
        assertThat(lines.getFirst(), is("line 10"));
        assertThat(lines.getLast(), is("line 29"));
        assertThat(LastLogLines.of(store, SERVICE, "a predecessor"), empty());
        assertThat(LastLogLines.of(store, new ServiceKey(1001, 9), CONTAINER), empty());
    }

    @Test
    void longLinesAreCutAndTheWholeStaysSmallWithTheNewestKept() {
        IntStream.range(0, 20).forEach(i -> store.add(LogStoreTest.line(1, i + " " + "x".repeat(5_000))));
        store.add(LogStoreTest.line(1, "the end"));
        var lines = LastLogLines.of(store, SERVICE, CONTAINER);
        assertThat(lines.getLast(), is("the end"));
        assertThat(lines.stream().mapToInt(String::length).sum(), lessThanOrEqualTo(LastLogLines.ALL_MAX_CHARS));
        assertThat(lines.getFirst().length(), is(LastLogLines.LINE_MAX_CHARS));
        assertThat(lines.subList(lines.size() - 1, lines.size()), contains("the end"));
    }

    @Test
    void linesOfEmojiAreCutBetweenThem() {
        store.add(LogStoreTest.line(1, "😀".repeat(5_000)));
        store.add(LogStoreTest.line(1, "x" + "😀".repeat(5_000)));
        LastLogLines.of(store, SERVICE, CONTAINER)
                .forEach(line -> assertThat(line, UnicodeText.isValid(line), is(true)));
        store.lastOf(SERVICE, CONTAINER, 2)
                .forEach(entry -> assertThat(UnicodeText.isValid(entry.message()), is(true)));
    }
}
