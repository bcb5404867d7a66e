package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.logs.LogEntry.Origin;
import org.junit.jupiter.api.Test;

class LogFilterTest {

    private static LogEntry entry(LogSource source) {
        var origin = new Origin(7L, 1L, "shop", "web", "c".repeat(64), null);
        return new LogEntry(1, 1_000, "text", LogLevel.WARN, source, origin, false);
    }

    private static LogFilter of(LogSource.Type type) {
        return new LogFilter(7L, 1L, null, null, null, type, null, null, null);
    }

    @Test
    void linesOfContainersComeWithTheNoticesOfWhereSomeAreMissing() {
        assertThat(of(LogSource.Type.CONTAINER).test(entry(LogSource.NOTICE)), is(true));
        assertThat(of(LogSource.Type.MANAGER).test(entry(LogSource.NOTICE)), is(true));
        assertThat(of(LogSource.Type.SYSTEM).test(entry(LogSource.NOTICE)), is(false));
        assertThat(
                of(LogSource.Type.CONTAINER).test(entry(new LogSource(LogSource.Type.MANAGER, "reconcile"))),
                is(false));
    }
}
