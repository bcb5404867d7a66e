package io.containermanager.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.reconcile.LoopStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamChannelsTest {

    private static TestServer server() {
        return new TestServer(TestServer.every(Duration.ofSeconds(5)));
    }

    private static List<Long> numbers(TestClient client, int count) {
        var numbers = new ArrayList<Long>();
        while (numbers.size() < count) {
            for (JsonNode event : client.await("events").at("/data/events")) {
                numbers.add(event.path("seq").asLong());
            }
        }
        return numbers;
    }

    @Test
    void stateComesAtOnceAndOnChange() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"state\"}");
            JsonNode first = client.await("state");
            assertThat(first.at("/data/version").asLong(), is(1L));
            assertThat(first.at("/data/engine/kind").asText(), is("simulated"));
            assertThat(first.at("/data/pausedUntil").isNull(), is(true));
            server.status().set(TestServer.status(2, Map.of(LoopStatus.ALL_APPS, Instant.EPOCH.plusNanos(1_999_999))));
            var second = client.await("state");
            assertThat(second.at("/data/version").asLong(), is(2L));
            assertThat("as REST writes it", second.at("/data/pausedUntil").asText(), is("1970-01-01T00:00:00.001Z"));
        }
    }

    @Test
    void eventsComeInOrderWithReasonAndEvidence() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"events\"}");
            client.await("subscribed");
            server.events()
                    .publish(Event.ofApp(EventType.STEP_FAILED, 7, "Image not found")
                            .with("attempt", 2));
            JsonNode event = client.await("events").at("/data/events/0");
            assertThat(event.path("seq").asLong(), is(1L));
            assertThat(event.path("type").asText(), is("step-failed"));
            assertThat(event.path("appId").asLong(), is(7L));
            assertThat(event.path("reason").asText(), is("Image not found"));
            assertThat(event.at("/details/attempt").asInt(), is(2));
        }
    }

    @Test
    void aReconnectingClientGetsWhatItMissedOnceAndContinues() {
        try (var server = server()) {
            for (int i = 0; i < 5; i++) {
                server.events().publish(Event.of(EventType.PASS_STARTED, "Pass " + i));
            }
            try (var client = new TestClient(server.uri("/ws"))) {
                client.send("{\"type\":\"subscribe\",\"channel\":\"events\",\"after\":3}");
                assertThat(numbers(client, 2), contains(4L, 5L));
                server.events().publish(Event.of(EventType.PASS_FINISHED, "Converged"));
                assertThat(numbers(client, 1), contains(6L));
            }
        }
    }

    /** As after the data folder was lost: numbers begin again, and a client must not wait for its old one. */
    @Test
    void aNumberThatWasNeverGivenIsAGapAndAllEventsFollow() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            server.events().publish(Event.of(EventType.PASS_STARTED, "Pass"));
            client.send("{\"type\":\"subscribe\",\"data\":{\"channel\":\"events\",\"after\":100000}}");
            assertThat(client.await("gap").at("/data/after").asLong(), is(100_000L));
            assertThat(client.await("events").at("/data/events/0/seq").asLong(), is(1L));
        }
    }

    @Test
    void aLateReaderGetsAGap() {
        try (var server = server()) {
            for (int i = 0; i < 600; i++) {
                server.events().publish(Event.of(EventType.PASS_STARTED, "Pass " + i));
            }
            try (var client = new TestClient(server.uri("/ws"))) {
                client.send("{\"type\":\"subscribe\",\"data\":{\"channel\":\"events\",\"after\":10}}");
                JsonNode gap = client.await("gap");
                assertThat(gap.at("/data/after").asLong(), is(10L));
                assertThat(gap.at("/data/oldest").asLong(), is(101L));
                assertThat(client.await("events").at("/data/events/0/seq").asLong(), is(101L));
            }
        }
    }

    @Test
    void unsubscribedChannelsAreSilent() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"events\"}");
            client.send("{\"type\":\"unsubscribe\",\"channel\":\"events\"}");
            client.await("unsubscribed");
            long seq = server.events()
                    .publish(Event.of(EventType.PASS_STARTED, "Unseen"))
                    .seq();
            await().until(() -> server.events().lastSeq() == seq);
            client.send("{\"type\":\"ping\"}");
            assertThat(client.next().path("type").asText(), is("pong"));
        }
    }
}
