package io.containermanager.live.channel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.live.TestClient;
import io.containermanager.live.TestServer;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogsChannelTest {

    private final TestServer server = new TestServer(TestServer.every(Duration.ofSeconds(5)));

    @AfterEach
    void stop() {
        server.close();
    }

    private long line(long app, String name, String text, LogLevel level) {
        return server.logs()
                .add(new LogEntry(
                        0,
                        1_000,
                        text,
                        level,
                        new LogSource(LogSource.Type.CONTAINER, name),
                        new LogEntry.Origin(app, 1L, name, name.repeat(16)),
                        level == LogLevel.ERROR))
                .id();
    }

    private TestClient subscriber(String options) {
        var client = new TestClient(server.uri("/ws"));
        client.send("{\"type\":\"subscribe\",\"channel\":\"logs\"" + options + "}");
        client.await("subscribed");
        return client;
    }

    private static List<String> messages(TestClient client, int count) {
        var messages = new ArrayList<String>();
        while (messages.size() < count) {
            JsonNode data = client.await("logs").path("data");
            assertThat(data.path("logs").size(), lessThanOrEqualTo(LogsChannel.BATCH_MAX_LINES));
            assertThat(
                    data.path("seq").asLong(),
                    is(data.path("logs")
                            .path(data.path("logs").size() - 1)
                            .path("id")
                            .asLong()));
            messages.addAll(data.path("logs").findValuesAsText("message"));
        }
        return messages;
    }

    @Test
    void linesComeInOrderWithTheirOrigin() {
        try (var client = subscriber("")) {
            line(7, "web", "first", LogLevel.INFO);
            JsonNode entry = client.await("logs").at("/data/logs/0");
            assertThat(entry.path("message").asText(), is("first"));
            assertThat(entry.path("level").asText(), is("info"));
            assertThat(entry.at("/source/type").asText(), is("container"));
            assertThat(entry.path("appId").asLong(), is(7L));
            assertThat(entry.path("serviceName").asText(), is("web"));
            var texts = IntStream.range(0, 250).mapToObj(i -> "line " + i).toList();
            texts.forEach(text -> line(7, "web", text, LogLevel.INFO));
            assertThat(messages(client, 250), is(texts));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"serviceName\":\"db\"",
                ",\"appId\":8",
                ",\"level\":\"error\"",
                ",\"containerId\":\"dbdbdbdbdbdb\"",
                ",\"serviceId\":1,\"serviceName\":\"db\""
            })
    void eachSubscriberGetsWhatItWantsAndNothingElse(String options) {
        try (var all = subscriber("");
                var some = subscriber(options)) {
            line(7, "web", "not this", LogLevel.INFO);
            line(8, "db", "this", LogLevel.ERROR);
            assertThat(messages(all, 2), contains("not this", "this"));
            assertThat(messages(some, 1), contains("this"));
        }
    }

    @Test
    void anAppAndItsServiceCanBeNamed() {
        server.status()
                .set(TestServer.status(
                        2,
                        State.EMPTY
                                .with(App.of(
                                        7, "shop", List.of(new Service(1, "web", "nginx:1", ServiceConfig.DEFAULTS))))
                                .with(App.of(
                                        8,
                                        "blog",
                                        List.of(new Service(1, "web", "nginx:1", ServiceConfig.DEFAULTS))))));
        try (var all = subscriber("");
                var some = subscriber(",\"appId\":\"blog\",\"serviceId\":\"web\"")) {
            line(7, "web", "not this", LogLevel.INFO);
            line(8, "web", "this", LogLevel.INFO);
            assertThat(messages(all, 2), contains("not this", "this"));
            assertThat(messages(some, 1), contains("this"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"level\":\"fatal\"",
                ",\"level\":7",
                ",\"appId\":\"8\"",
                ",\"appId\":\"nobody\"",
                ",\"serviceId\":\"web\"",
                ",\"serviceId\":0",
                ",\"containerId\":\"short\"",
                ",\"serviceName\":\"\"",
                ",\"after\":-1",
                ",\"tail\":5"
            })
    void badOptionsAreRefused(String options) {
        try (var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"logs\"" + options + "}");
            JsonNode error = client.await("error");
            assertThat(error.path("code").asText(), is("invalid-option"));
            assertThat(error.path("message").asText(), containsString("ption"));
        }
    }

    @Test
    void aReconnectingClientGetsWhatItMissedOnceAndContinues() {
        line(7, "web", "old", LogLevel.INFO);
        long seen = line(7, "web", "seen", LogLevel.INFO);
        line(7, "web", "missed 1", LogLevel.INFO);
        line(8, "db", "another's", LogLevel.INFO);
        line(7, "web", "missed 2", LogLevel.INFO);
        try (var client = subscriber(",\"appId\":7,\"after\":" + seen)) {
            assertThat(messages(client, 2), contains("missed 1", "missed 2"));
            line(7, "web", "new", LogLevel.INFO);
            assertThat(messages(client, 1), contains("new"));
        }
    }

    @Test
    void aLateReaderGetsAGapButNotForOtherSources() {
        long seen = line(7, "web", "seen", LogLevel.INFO);
        IntStream.range(0, 3_000).forEach(i -> line(8, "db", "noise " + i, LogLevel.INFO));
        line(7, "web", "missed", LogLevel.INFO);
        try (var quiet = subscriber(",\"appId\":7,\"after\":" + seen);
                var noisy = subscriber(",\"appId\":8,\"after\":" + seen)) {
            JsonNode first = quiet.next();
            assertThat(first.toString(), first.path("type").asText(), is("logs"));
            JsonNode gap = noisy.await("gap");
            assertThat(gap.at("/data/channel").asText(), is("logs"));
            assertThat(gap.at("/data/after").asLong(), is(seen));
            JsonNode oldest = noisy.await("logs").at("/data/logs/0");
            assertThat(oldest.path("id").asLong(), is(gap.at("/data/oldest").asLong()));
            assertThat(oldest.path("message").asText(), is("noise " + (3_000 - LogsChannel.REPLAY_MAX_LINES)));
        }
    }

    @Test
    void aBurstBeyondTheRingIsReportedAsAGapAndTheNewestLinesArrive() {
        try (var client = subscriber("")) {
            IntStream.range(0, 20_000).forEach(i -> line(7, "web", "noise " + i, LogLevel.INFO));
            line(7, "web", "the last one", LogLevel.INFO);
            boolean last = false;
            boolean gap = false;
            long seq = 0;
            while (!last) {
                JsonNode frame = client.next();
                gap |= frame.path("type").asText().equals("gap")
                        || frame.path("type").asText().equals("dropped");
                for (JsonNode entry : frame.at("/data/logs")) {
                    assertThat(entry.path("id").asLong() > seq, is(true));
                    seq = entry.path("id").asLong();
                    last |= entry.path("message").asText().equals("the last one");
                }
            }
            assertThat("lost lines were reported", gap, is(true));
        }
    }

    @Test
    void aLongLineOfEmojiIsCutBetweenThemAndLaterLinesArrive() {
        try (var client = subscriber("")) {
            line(7, "web", "x" + "😀".repeat(9_000), LogLevel.INFO);
            line(7, "web", "half \ud83d of one", LogLevel.INFO);
            line(8, "db", "later", LogLevel.INFO);
            var texts = messages(client, 3);
            assertThat(texts.getFirst(), endsWith("😀 … (cut)"));
            assertThat(texts.subList(1, 3), contains("half \ufffd of one", "later"));
        }
        try (var late = subscriber(",\"after\":0")) {
            assertThat(messages(late, 3).getLast(), is("later"));
        }
    }
}
