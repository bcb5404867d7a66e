package io.containermanager.cli.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as people type them. */
class UnitsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({"30s,30", "5m,300", "1h30m,5400", "1m30s,90", "3d,259200", "1d2h3m4s,93784", "1m500ms,60"})
    void aDurationHasEachUnitOnce(String text, long seconds) {
        assertThat(Units.duration(text).map(Duration::toSeconds), is(Optional.of(seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "m", "30m1h", "1h1h", "-5m", "1.5h", "5 m", "1234567890s"})
    void anythingElseIsNone(String text) {
        assertThat(Units.duration(text), is(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-29,2026-11-28T23:00:00Z",
        "2026-07-01,2026-06-30T22:00:00Z",
        "2026-11-29T10:00,2026-11-29T09:00:00Z",
        "2026-11-29T10:00:00Z,2026-11-29T10:00:00Z",
        "2026-11-29T10:00:00.5+02:00,2026-11-29T08:00:00.500Z"
    })
    void aDateIsItsLocalMidnight(String text, Instant moment) {
        assertThat(Units.moment(text, BERLIN), is(Optional.of(moment)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yesterday", "2026-02-30", "2026-13-01", "2026-11-29T", "2026-11-29T25:00:00Z", "10:00"})
    void anyOtherTextGivesNoMoment(String text) {
        assertThat(Units.moment(text, BERLIN), is(Optional.empty()));
    }
}
