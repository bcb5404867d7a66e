package io.containermanager.live.channel;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.event.Clock;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.LiveCounters;
import io.containermanager.live.client.Writers;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.ConnectionTimes;
import io.containermanager.live.websocket.Frame;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import io.containermanager.logs.LogStore;
import io.containermanager.model.naming.NameIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Lines that cannot be encoded, for whatever reason. */
class LogsChannelFailureTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final LogStore store = new LogStore(new LogBounds(1_000, 8L << 20), 1_000);
    private final Clock clock = new Clock(InstantSource.system(), System::nanoTime);

    /** Keeps what is sent. */
    private static final class Recorder implements Connection {
        final List<String> seen = new CopyOnWriteArrayList<>();
        private final ConnectionTimes times = new ConnectionTimes(System::nanoTime);

        @Override
        public String address() {
            return "test";
        }

        @Override
        public void write(Frame frame) {
            int from = frame.payloadStart();
            try {
                JsonNode message = new ObjectMapper().readTree(frame.bytes(), from, frame.length() - from);
                if (message.path("type").asText().equals("dropped")) {
                    seen.add("dropped " + message.at("/data/count").asInt());
                }
                seen.addAll(message.at("/data/logs").findValuesAsText("message"));
            } catch (IOException notJson) {
                throw new UncheckedIOException(notJson);
            }
        }

        @Override
        public void ping() {}

        @Override
        public void closeSoon(int code, String reason) {
            seen.add("closed");
        }

        @Override
        public void cut() {
            seen.add("cut");
        }

        @Override
        public ConnectionTimes times() {
            return times;
        }
    }

    private void line(String text) {
        store.add(new LogEntry(
                0,
                1_000,
                text,
                LogLevel.INFO,
                new LogSource(LogSource.Type.CONTAINER, "web"),
                new LogEntry.Origin(7L, 1L, "web", "c"),
                false));
    }

    private Recorder subscriber(LogsChannel channel, ChannelOptions options) throws Exception {
        var recorder = new Recorder();
        var client = new Client("c", recorder, clock, new LiveCounters(), new Writers(), ConnectionLifetime.UNLIMITED);
        var feed = channel.feed(client, options);
        client.add(feed);
        channel.open(feed, options);
        return recorder;
    }

    private static String text(LogEntry entry) {
        if (entry.message().startsWith("bad")) {
            throw new IllegalStateException("no text for this line");
        }
        return LogJson.text(entry);
    }

    @Test
    void aLineThatCannotBeEncodedIsReportedInItsPlaceAndTheOthersArrive() throws Exception {
        long before = failures();
        try (var channel = new LogsChannel(store, clock, () -> NameIndex.EMPTY, LogsChannelFailureTest::text).start()) {
            var live = subscriber(channel, ChannelOptions.NONE);
            var expected = new ArrayList<String>();
            for (var text : List.of("one", "bad 1", "two", "three", "bad 2")) {
                line(text);
                expected.add(text.startsWith("bad") ? "dropped 1" : text);
            }
            await().atMost(LIMIT).until(() -> live.seen, is(expected));
            line("after it");
            await().atMost(LIMIT).until(() -> live.seen, hasItem("after it"));
            var late = subscriber(channel, new ChannelOptions(Map.of("after", 0L)));
            await().atMost(LIMIT).until(() -> late.seen.size(), is(6));
            assertThat(late.seen, contains("one", "dropped 1", "two", "three", "dropped 1", "after it"));
            assertThat(failures() - before, greaterThanOrEqualTo(2L));
            assertThat(
                    ThreadRegistry.ofProcess().failing().stream()
                            .filter(name -> name.startsWith("live-logs"))
                            .toList(),
                    empty());
        }
    }

    private static long failures() {
        return ThreadRegistry.ofProcess().failures().getOrDefault("live-logs", 0L);
    }
}
