package io.containermanager.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.Requirement;
import io.containermanager.live.client.LiveStats;
import io.containermanager.live.websocket.FrameDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveProtocolTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(TestServer.every(Duration.ofMillis(200)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void metricsPathGreetsThenSendsASampleAtOnceAndOneEachInterval() {
        Requirement.serviceInThisJvm();
        try (var client = new TestClient(server.uri("/ws/metrics"))) {
            JsonNode connected = client.next();
            assertThat(connected.path("type").asText(), is("connected"));
            assertThat(connected.at("/data/clientId").asText().length(), greaterThan(8));
            assertThat(connected.at("/data/subscribedChannels").toString(), is("[\"metrics\"]"));
            Instant.parse(connected.path("timestamp").asText());

            JsonNode first = client.next();
            assertThat(first.path("type").asText(), is("metrics"));
            assertThat(first.at("/data/hostname").asText(), is("host-a"));
            assertThat(first.at("/data/cpu_temp").isNull(), is(true));
            assertThat(first.at("/data/top_processes").size(), is(10));
            assertThat(first.at("/data/network_interfaces/0/default").isBoolean(), is(true));
            long before = first.at("/data/uptime").asLong();
            for (int i = 0; i < 3; i++) {
                long uptime = client.await("metrics").at("/data/uptime").asLong();
                assertThat("every sample comes once", uptime, greaterThan(before));
                before = uptime;
            }
        }
    }

    @Test
    void plainPathStartsWithoutSubscription() {
        try (var client = new TestClient(server.uri("/ws"))) {
            assertThat(client.next().at("/data/subscribedChannels").size(), is(0));
            client.send("{\"type\":\"ping\"}");
            assertThat(client.next().path("type").asText(), is("pong"));
        }
    }

    @Test
    void theAcknowledgementRepeatsTheOptionsThatWereTaken() {
        try (var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"logs\",\"after\":7,\"serviceName\":\"web\"}");
            assertThat(
                    client.await("subscribed").at("/data/options").toString(),
                    is("{\"after\":7,\"serviceName\":\"web\"}"));
            client.send("{\"type\":\"subscribe\",\"channel\":\"metrics\"}");
            assertThat(client.await("subscribed").at("/data/options").toString(), is("{}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"%s\",\"channel\":\"metrics\"}",
                "{\"type\":\"%s\",\"data\":{\"channel\":\"metrics\"}}"
            })
    void bothFormsOfSubscribingAreAcknowledged(String form) {
        try (var client = new TestClient(server.uri("/ws"))) {
            client.await("connected");
            client.send(form.formatted("subscribe"));
            JsonNode acknowledged = client.next();
            assertThat(acknowledged.path("type").asText(), is("subscribed"));
            assertThat(acknowledged.path("channel").asText(), is("metrics"));
            assertThat(acknowledged.at("/data/subscribedChannels").toString(), is("[\"metrics\"]"));
            assertThat(client.next().path("type").asText(), is("metrics"));

            client.send(form.formatted("unsubscribe"));
            JsonNode left = client.await("unsubscribed");
            assertThat(left.at("/data/channel").asText(), is("metrics"));
            assertThat(left.at("/data/subscribedChannels").size(), is(0));
            client.send("{\"type\":\"ping\"}");
            assertThat(
                    "nothing comes after unsubscribing",
                    client.next().path("type").asText(),
                    is("pong"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | invalid-json",
                "{\"type\":\"ping\"} {} | invalid-json",
                "[] | invalid-message",
                "{\"type\":7} | invalid-message",
                "{\"type\":\"subscribe\"} | invalid-message",
                "{\"type\":\"dance\"} | unknown-type",
                "{\"type\":\"half a pair \\ud83d\"} | invalid-json",
                "{\"type\":\"subscribe\",\"channel\":\"\\udc00\"} | invalid-json",
                "{\"type\":\"ping\",\"type\":\"ping\"} | invalid-json",
                "{\"type\":\"subscribe\",\"channel\":\"weather\"} | unknown-channel",
                "{\"type\":\"unsubscribe\",\"channel\":\"weather\"} | unknown-channel",
                "{\"type\":\"subscribe\",\"channel\":\"metrics\",\"interval\":1300} | invalid-option",
                "{\"type\":\"subscribe\",\"channel\":\"metrics\",\"interval\":\"fast\"} | invalid-option",
                "{\"type\":\"subscribe\",\"channel\":\"metrics\",\"colour\":\"red\"} | invalid-option",
            })
    void whatIsNotUnderstoodIsAnsweredByAnErrorFrame(String message, String code) {
        try (var client = new TestClient(server.uri("/ws"))) {
            client.await("connected");
            client.send(message);
            JsonNode error = client.next();
            assertThat(error.path("type").asText(), is("error"));
            assertThat(error.path("code").asText(), is(code));
            assertThat(error.path("message").asText().length(), greaterThan(10));
            client.send("{\"type\":\"ping\"}");
            assertThat("the connection stays", client.next().path("type").asText(), is("pong"));
        }
    }

    @Test
    void aClientMaySetItsOwnPace() {
        Requirement.serviceInThisJvm();
        try (var client = new TestClient(server.uri("/ws"))) {
            client.send("{\"type\":\"subscribe\",\"channel\":\"metrics\",\"interval\":1000}");
            client.await("metrics");
            long first = client.await("metrics").at("/data/uptime").asLong();
            long second = client.await("metrics").at("/data/uptime").asLong();
            assertThat("five base intervals apart", second - first, is(5L));
        }
    }

    @Test
    void pingFramesAreAnsweredWithTheirPayload() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(0x80 | RawClient.PING, "abc".getBytes(StandardCharsets.US_ASCII), true);
            assertThat(client.read(RawClient.PONG).text(), is("abc"));
        }
    }

    @Test
    void aCloseIsEchoedWithItsCode() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(0x80 | RawClient.CLOSE, new byte[] {0x0F, (byte) 0xA0}, true);
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(4000));
        }
    }

    @Test
    void fragmentsArePutTogether() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(RawClient.TEXT, "{\"type\":".getBytes(StandardCharsets.US_ASCII), true);
            client.send(0x80 | RawClient.PING, new byte[0], true);
            client.send(0x80, "\"ping\"}".getBytes(StandardCharsets.US_ASCII), true);
            client.read(RawClient.TEXT);
            assertThat(client.read(RawClient.TEXT).text(), containsString("\"pong\""));
        }
    }

    @Test
    void aMessageOf64KibIsTakenAndAGreaterOneClosesWith1009() throws Exception {
        String message = "{\"type\":\"ping\"}" + " ".repeat(64 * 1024 - 15);
        try (var client = new RawClient(server.port(), "/ws")) {
            client.read(RawClient.TEXT);
            client.sendText(message);
            assertThat(client.read(RawClient.TEXT).text(), containsString("\"pong\""));
            client.sendText(message + " ");
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(1009));
        }
    }

    @Test
    void fragmentsBeyond64KibCloseWith1009() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(RawClient.TEXT, new byte[40_000], true);
            client.send(RawClient.CONTINUATION, new byte[30_000], true);
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(1009));
        }
    }

    @Test
    void endlessEmptyFragmentsCloseWith1009() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(RawClient.TEXT, new byte[0], true);
            for (int i = 0; i < FrameDecoder.FRAGMENTS_MAX; i++) {
                client.send(RawClient.CONTINUATION, new byte[0], true);
            }
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(1009));
        }
    }

    @Test
    void anUnmaskedFrameClosesWith1002() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(0x80 | RawClient.TEXT, "{}".getBytes(StandardCharsets.US_ASCII), false);
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(1002));
        }
    }

    @Test
    void binaryMessagesCloseWith1003() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            client.send(0x80 | RawClient.BINARY, new byte[] {1}, true);
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(1003));
        }
    }

    @Test
    void aFloodIsClosedWith1008AfterItsBurst() throws Exception {
        try (var client = new RawClient(server.port(), "/ws")) {
            for (int i = 0; i < 80; i++) {
                client.sendText("{\"type\":\"ping\"}");
            }
            int pongs = 0;
            RawClient.Received next = client.read();
            while (next.opcode() != RawClient.CLOSE) {
                pongs += next.text().contains("pong") ? 1 : 0;
                next = client.read();
            }
            assertThat(next.closeCode(), is(1008));
            assertThat("the burst was answered before", pongs, greaterThan(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "WEBSOCKET", "Websocket", "wEbSoCkEt"})
    void theUpgradeHeaderIsComparedInAnyCase(String word) throws Exception {
        try (var client = new RawClient(server.port(), "/ws", "Upgrade: " + word)) {
            assertThat(client.status(), is(101));
            assertThat(client.read().text(), containsString("connected"));
        }
    }

    @Test
    void anInvalidKeyIsABadRequest() throws Exception {
        try (var client = new RawClient(server.port(), "/ws", "Sec-WebSocket-Key: !!!")) {
            assertThat(client.status(), equalTo(400));
        }
    }

    @Test
    void foreignPagesAreRefusedAndOwnPagesAreNot() throws Exception {
        try (var foreign = new RawClient(server.port(), "/ws", "Origin: https://evil.example");
                var own = new RawClient(server.port(), "/ws", "Origin: http://127.0.0.1:" + server.port())) {
            assertThat(foreign.status(), is(403));
            assertThat(own.status(), is(101));
        }
    }

    @Test
    void oneClientTooManyIsAnswered503BeforeTheUpgrade() throws Exception {
        var settings = TestServer.every(Duration.ofSeconds(1)).withMaxClients(1, 0);
        try (var small = new TestServer(settings);
                var first = new RawClient(small.port(), "/ws")) {
            first.read();
            try (var second = new RawClient(small.port(), "/ws")) {
                assertThat(second.status(), is(503));
                assertThat(second.response, containsString("Retry-After: 5"));
            }
            first.reset();
            await().until(() -> small.live().connectedClients() == 0);
            try (var third = new RawClient(small.port(), "/ws")) {
                assertThat(third.status(), is(101));
            }
            assertThat(small.live().totals().refused(), is(1L));
        }
    }

    @Test
    void oneClientTooManyFromAnAddressIsAnswered503() throws Exception {
        var settings = TestServer.every(Duration.ofSeconds(1)).withMaxClients(10, 1);
        try (var small = new TestServer(settings);
                var first = new RawClient(small.port(), "/ws")) {
            first.read();
            try (var second = new RawClient(small.port(), "/ws")) {
                assertThat(second.status(), is(503));
            }
        }
    }

    @Test
    void noOtherPathIsUpgraded() throws Exception {
        try (var client = new RawClient(server.port(), "/ws/weather")) {
            assertThat(client.status(), is(404));
        }
    }

    @Test
    void loopbackPagesMayConnectWhenTheGuardSaysSo() throws Exception {
        try (var open = new TestServer(
                        TestServer.every(Duration.ofSeconds(1)), new OriginGuard(Set.of(), true), 0, builder -> {});
                var client = new RawClient(open.port(), "/ws", "Origin: http://localhost:5173")) {
            assertThat(client.status(), is(101));
        }
    }

    @Test
    void statsTellWhoIsConnectedAndWhatWasSent() {
        try (var small = new TestServer(TestServer.every(Duration.ofMillis(200)));
                var client = new TestClient(small.uri("/ws/metrics"))) {
            String id = client.await("connected").at("/data/clientId").asText();
            client.await("metrics");
            await().until(() -> small.live().stats().clients().getFirst().sent() >= 2);
            LiveStats stats = small.live().stats();
            assertThat(stats.connectedClients(), is(1));
            assertThat(stats.clients().getFirst().id(), is(id));
            assertThat(stats.clients().getFirst().subscribedChannels(), is(java.util.List.of("metrics")));
            assertThat(stats.totals().accepted(), is(1L));
        }
    }

    @Test
    void aHundredClientsThatConnectAtOnceCostOneSample() throws Exception {
        try (var slow = new TestServer(TestServer.every(Duration.ofSeconds(60)))) {
            await().until(() -> slow.source().collected.get() == 1);
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 100; i++) {
                clients.add(new RawClient(slow.port(), "/ws/metrics"));
            }
            for (RawClient client : clients) {
                client.read(RawClient.TEXT);
                assertThat(client.read(RawClient.TEXT).text(), containsString("\"uptime\":1,"));
                client.reset();
            }
            assertThat(slow.source().collected.get(), is(1));
        }
    }

    @Test
    void nobodyWatchingMeansNoSamplesAreTaken() {
        try (var small = new TestServer(TestServer.every(Duration.ofMillis(100)))) {
            try (var client = new TestClient(small.uri("/ws/metrics"))) {
                client.await("metrics");
                client.await("metrics");
            }
            await().until(() -> small.live().connectedClients() == 0);
            int then = small.source().collected.get();
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(
                    "at most the one that was under way",
                    small.source().collected.get() - then <= 1,
                    is(true));
        }
    }
}
