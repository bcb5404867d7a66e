package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which clocks are reported. */
class ClockCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private static Optional<String> off(Duration manager) {
        return ClockCheck.difference(NOW, NOW.plusMillis(900), NOW.plus(manager));
    }

    @Test
    void aDifferenceBeyondTheBoundIsReportedWithItsSizeAndDirection() {
        assertThat(off(Duration.ZERO).isPresent(), is(false));
        assertThat(off(Duration.ofSeconds(-10)).isPresent(), is(false));
        assertThat(off(Duration.ofSeconds(10)).isPresent(), is(false));
        assertThat(off(Duration.ofSeconds(-11)).orElse(""), containsString("11 s behind"));
        assertThat(off(Duration.ofMinutes(7)).orElse(""), containsString("6 min ahead"));
        assertThat(off(Duration.ofHours(-3)).orElse(""), containsString("3 h behind"));
        assertThat(off(Duration.ofDays(-20_000)).orElse(""), containsString("20000 days behind"));
        assertThat(off(Duration.ofDays(1)).orElse(""), containsString("NTP"));
    }

    /** A request that took long says less about the time at which it was answered. */
    @Test
    void theTimeThatTheAnswerTookIsNoDifference() {
        assertThat(
                ClockCheck.difference(NOW, NOW.plusSeconds(60), NOW.plusSeconds(60))
                        .isPresent(),
                is(false));
        assertThat(ClockCheck.difference(NOW, NOW.plusSeconds(60), NOW).isPresent(), is(false));
    }

    @Test
    void aJumpOfTheLastDayIsReported() {
        assertThat(jumpAt(NOW.minusSeconds(3600)).orElse(""), containsString("the wall clock jumped by 2 h, at 2026"));
        assertThat(jumpAt(NOW.minus(Duration.ofDays(2))).isPresent(), is(false));
        assertThat(ClockCheck.jump(JsonNodeFactory.instance.objectNode(), NOW).isPresent(), is(false));
    }

    private static Optional<String> jumpAt(Instant at) {
        var answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("events")
                .addObject()
                .put("timestamp", at.toString())
                .put("reason", "the wall clock jumped by 2 h");
        return ClockCheck.jump(answer, NOW);
    }
}
