package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.api.metrics.MetricsViews;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small pure parts: lengths of time for people, and JSON bodies. */
class TextsTest {

    @ParameterizedTest
    @CsvSource({
        "0,0m",
        "59,0m",
        "60,1m",
        "3599,59m",
        "3600,1h 0m",
        "86399,23h 59m",
        "86400,1d 0h 0m",
        "106200,1d 5h 30m"
    })
    void uptimeIsShownInDaysHoursAndMinutes(long seconds, String text) {
        assertThat(MetricsViews.uptime(seconds), is(text));
    }

    @Test
    void aBodyBecomesAPlainTreeInItsOwnOrder() {
        var tree = JsonBody.read("{\"b\":[1,true,null],\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(tree, is(Map.of("b", java.util.Arrays.asList(1, true, null), "a", "ü")));
        assertThat(String.valueOf(tree), is("{b=[1, true, null], a=ü}"));
    }

    @Test
    void malformedJsonIsReportedWithItsLineAndColumn() {
        var thrown =
                assertThrows(ApiException.class, () -> JsonBody.read("{\n  \"a\": }".getBytes(StandardCharsets.UTF_8)));

        assertThat(thrown.error().message().startsWith("line 2, column 8: "), is(true));
        assertThat(thrown.error().violations().getFirst().pointer(), is("/a"));
    }

    @Test
    void numbersThatWouldTakeForEverAreRefused() {
        var digits = "9".repeat(10_000);

        assertThat(
                assertThrows(ApiException.class, () -> JsonBody.read(digits.getBytes(StandardCharsets.UTF_8))),
                is(notNullValue()));
    }
}
