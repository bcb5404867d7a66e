package io.containermanager.logs.search;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.logs.search.LogPattern.ExpiredException;
import io.containermanager.logs.search.LogPattern.InvalidRegexException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogPatternTest {

    @ParameterizedTest
    @CsvSource({
        "timed, Upstream TIMED out, true",
        "Timed, Upstream TIMED out, false",
        "TIMED, Upstream TIMED out, true",
        "up out, Upstream TIMED out, false",
        "straße, IN DER STRASSE, false",
        "größe, GRÖSSE und GRÖßE, true",
        "a.c, abc, false",
        "[31m, a \u001b[31mred\u001b[0m, false",
        "redder, \u001b[31mred\u001b[0mder, true"
    })
    void aTextIsFoundWithoutCaseUnlessItHasAnUpperCaseLetter(String text, String message, boolean found) {
        assertThat(LogPattern.text(text).matches(message, () -> false), is(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "time[d]? out; Upstream timed out; true",
                "TIMED; Upstream timed out; false",
                "(?i)TIMED; Upstream timed out; true",
                "^Up.*out$; Upstream timed out; true",
                "^stream; Upstream timed out; false",
                "\\b5\\d{2}\\b; GET /cart 502; true",
                "\\b5\\d{2}\\b; GET /cart/5021; false",
                "\\{3\\}; a{3}; true",
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}; id"
                        + " 01234567-89ab-cdef-0123-456789abcdef; true",
                "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3,9}Z; 2026-11-30T05:30:00.123Z; true",
                "\\x{2000}?[\\x{300}-\\x{36f}]?[{1001}]\\Qa{5000}\\E; 1a{5000}; true",
                "(a{10}){100}(b{1000}|c); c; false",
                "red$; \u001b[31mred\u001b[0m; true",
                "durationMs=\\d{3}$; {\"level\":\"info\",\"durationMs\":178,\"msg\":\"simulated job\"}; true",
                "^simulated job durationMs=; {\"level\":\"info\",\"durationMs\":178,\"msg\":\"simulated job\"}; true",
                "durationMs\":\\d{3}; {\"level\":\"info\",\"durationMs\":178,\"msg\":\"simulated job\"}; true",
                "^err; {\"error\": \"no route\", \"at\": [1, 2.50, {\"x\": null}], \"ok\": true}; true",
                "at=.1,2.50,.\"x\":null.. ok=true$; {\"error\": \"no route\", \"at\": [1, 2.50, {\"x\": null}],"
                        + " \"ok\": true}; true",
                "level=info; {\"level\":\"info\",\"msg\":\"started\"}; false",
                "a=1; {\"a\":1; false",
                "(x+x+)+y; xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; false"
            })
    void anExpressionIsFoundAnywhereInTheMessage(String regex, String message, boolean found)
            throws InvalidRegexException {
        assertThat(LogPattern.regex(regex).matches(message, () -> false), is(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a[b; 1; missing closing ]: [b",
                "ab(c; 0; missing closing ): ab(c",
                "ab**; 2; invalid nested repetition operator: **",
                "x(?=y); 1; (?=",
                "(a)\\1; 3; invalid escape sequence: \\1",
                "a{1001}; 1; counts",
                "(a{100}){11}; 8; counts",
                "(\\\\{100}){11}; 9; counts",
                "a{99999999999999999999}; 1; counts",
                "*a; 0; missing argument to repetition operator: *"
            })
    void aBadExpressionIsRefusedWithItsPlace(String regex, int place, String words) {
        var refused = assertThrows(InvalidRegexException.class, () -> LogPattern.regex(regex));
        assertThat(refused.getMessage(), refused.place(), is(place));
        assertThat(refused.getMessage(), containsString(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a*)*b",
                "(a|aa)+$",
                "(.*)*(.*)*(.*)*x",
                "((((a?){30}){30})?)x",
                "(a?){500}a{2}b",
                "(?:(?:){1000})x",
                "([a-z]+)*!",
                "(a|b|ab)*c"
            })
    void noExpressionRunsAway(String regex) throws InvalidRegexException {
        var asked = new AtomicInteger();
        LogPattern.regex(regex).matches("a".repeat(8_192), () -> {
            asked.incrementAndGet();
            return false;
        });
        assertThat("reads of the message grow with its length only", asked.get(), lessThan(200));
    }

    @Test
    void aMatchEndsWhenItsTimeHasPassed() throws InvalidRegexException {
        var pattern = LogPattern.regex("(a?){500}a{2}b");
        assertThrows(ExpiredException.class, () -> pattern.matches("a".repeat(8_192), () -> true));
    }
}
