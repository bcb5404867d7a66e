package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelDetectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "[ERROR] cannot connect => ERROR",
                "[error] cannot connect => ERROR",
                "warn: queue is nearly full => WARN",
                "WARNING: deprecated option => WARN",
                "Error: listen EADDRINUSE => ERROR",
                "{\"level\":\"warn\",\"msg\":\"slow\"} => WARN",
                "{\"msg\":\"an error\",\"level\":30,\"time\":1} => INFO",
                "{\"severity\":\"ERROR\",\"message\":\"x\"} => ERROR",
                "{\"s\":\"I\",\"msg\":\"no level we know\"} => INFO",
                "time=\"2026-01-01T00:00:00Z\" level=error msg=\"x\" => ERROR",
                "ts=1 caller=main.go:1 level=debug msg=\"hi\" => DEBUG",
                "2026/11/23 10:00:00 [notice] 1#1: start worker processes => INFO",
                "2026/11/23 10:00:00 [crit] 1#1: out of memory => ERROR",
                "[Mon Nov 23 10:00:00 2026] [core:warn] [pid 1] AH00098 => WARN",
                "2026-11-23T10:00:00.123Z ERROR [worker-1] upstream timed out => ERROR",
                "2026-11-23 10:00:00,123 - WARNING - retrying => WARN",
                "10:00:00.123 [main] DEBUG org.example.Main - hello => DEBUG",
                "2026-11-23 10:00:00.123 UTC [42] FATAL:  role does not exist => ERROR",
                "2026-11-23 10:00:00.123 UTC [42] LOG:  database system is ready => INFO",
                "<3>disk failure => ERROR",
                "<28>something odd => WARN",
                "E1123 10:00:00.123456       1 main.go:10] failed => ERROR",
                "I1123 10:00:00.123456       1 main.go:10] fine => INFO",
                "Exception in thread \"main\" java.lang.IllegalStateException => ERROR",
                "Traceback (most recent call last): => ERROR",
                "compiled with 0 errors and no warning => INFO",
                "GET /error/500 200 12 => INFO",
                "listening on port 80 => INFO",
            })
    void tellsTheLevelFromTheShapeOfTheLine(String line, LogLevel level) {
        assertThat(LevelDetection.detect(line, false), is(level));
    }

    @Test
    void aLineThatDoesNotSayIsAnErrorOnTheErrorStreamOnly() {
        assertThat(LevelDetection.detect("something happened", true), is(LogLevel.ERROR));
        assertThat(LevelDetection.detect("something happened", false), is(LogLevel.INFO));
        assertThat(LevelDetection.detect("[notice] something happened", true), is(LogLevel.INFO));
    }

    @Test
    void neverFailsOnRandomText() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            random.ints(random.nextInt(800), 1, 0x250).forEach(text::appendCodePoint);
            assertThat(LevelDetection.detect(text.toString(), false) != null, is(true));
        }
    }
}
