package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineRateTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final LineRate rate = new LineRate();
    private final List<String> stored = new ArrayList<>();

    private void write(Instant at, String text) {
        var line = new LogLine(at, false, text);
        rate.begin(line).ifPresent(this::store);
        if (rate.first(line)) {
            stored.add(text);
        } else {
            rate.hold(line);
        }
    }

    private void write(Instant at, int from, int to) {
        for (int number = from; number < to; number++) {
            write(at.plusNanos(number), "line " + number);
        }
    }

    private void store(LineRate.Rest rest) {
        if (rest.dropped() > 0) {
            stored.add("lost " + rest.dropped());
        }
        rest.newest().forEach(line -> stored.add(line.text()));
    }

    @Test
    void theFirstAndTheNewestLinesOfASecondAreKeptInOrder() {
        write(START, 0, 10_000);
        write(START.plusSeconds(1), "next");
        assertThat(stored.size(), is(LineRate.FIRST_MAX_LINES + 1 + LineRate.NEWEST_MAX_LINES + 1));
        assertThat(stored.get(LineRate.FIRST_MAX_LINES - 1), is("line 1799"));
        assertThat(stored.get(LineRate.FIRST_MAX_LINES), is("lost 8000"));
        assertThat(stored.get(LineRate.FIRST_MAX_LINES + 1), is("line 9800"));
        assertThat(stored.get(stored.size() - 2), is("line 9999"));
    }

    @Test
    void aContainerThatDiesInItsBurstKeepsItsLastWords() {
        write(START, 0, 5_000);
        rate.rest().ifPresent(this::store);
        assertThat(stored.getLast(), is("line 4999"));
        assertThat("taken once", rate.rest(), is(Optional.empty()));
        write(START, 5_000, 5_001);
        rate.rest().ifPresent(this::store);
        assertThat("more of the same second", stored.getLast(), is("line 5000"));
    }

    @Test
    void whatJustFitsIsAllKept() {
        write(START, 0, LineRate.FIRST_MAX_LINES + LineRate.NEWEST_MAX_LINES);
        write(START.plusSeconds(1), "next");
        assertThat(stored.size(), is(LineRate.FIRST_MAX_LINES + LineRate.NEWEST_MAX_LINES + 1));
        assertThat(stored.get(LineRate.FIRST_MAX_LINES), is("line " + LineRate.FIRST_MAX_LINES));
    }

    @Test
    void longLinesUseTheRateUpSoonerButTheNewestIsAlwaysKept() {
        var text = "x".repeat(1 << 20);
        int first = LineRate.FIRST_MAX_CHARS / LogEntry.MESSAGE_MAX_CHARS;
        for (int line = 0; line < first + 5; line++) {
            write(START, text);
        }
        assertThat(stored.size(), is(first));
        rate.rest().ifPresent(this::store);
        assertThat(stored.get(first), is("lost 4"));
        assertThat(stored.size(), is(first + 2));
    }

    @Test
    void theFirstLostLineSaysSinceWhen() {
        write(START, 0, LineRate.FIRST_MAX_LINES + LineRate.NEWEST_MAX_LINES + 1);
        assertThat(rate.rest().orElseThrow().since(), is(START.plusNanos(LineRate.FIRST_MAX_LINES)));
    }
}
