package io.containermanager.api.containers;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that writes more than the memory has room for loses lines, and who reads them learns up to when. */
class DroppedLinesApiTest {

    private static void line(ApiServer server, long at, long app) {
        server.logs()
                .add(new LogEntry(
                        0,
                        at,
                        "noise",
                        LogLevel.INFO,
                        new LogSource(LogSource.Type.CONTAINER, "web"),
                        new LogEntry.Origin(app, 1L, "web", "a".repeat(64)),
                        false));
    }

    private static JsonNode dropped(ApiServer server, long app) {
        var answer = server.send(server.request("/api/v1/logs?files=true&limit=1&appId=" + app));
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer).at("/search/dropped");
    }

    @Test
    void aSearchSaysWhatTheMemoryHadNoRoomFor(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            line(server, 1_000, 7);
            line(server, 2_000, 8);
            assertThat(dropped(server, 7).isMissingNode(), is(true));
            for (int i = 0; i < 2_000; i++) {
                line(server, 10_000 + i, 7);
            }
            var lost = dropped(server, 7);
            assertThat(lost.path("upToTimestamp").asLong(), is(greaterThan(10_000L)));
            assertThat(lost.path("keptLines").asInt(), is(both(greaterThan(900)).and(lessThan(1_001))));
            assertThat("the other app lost nothing", dropped(server, 8).isMissingNode(), is(true));
        }
    }
}
