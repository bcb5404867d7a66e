package io.containermanager.live.client;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.live.RawClient;
import io.containermanager.live.TestClient;
import io.containermanager.live.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("no class may log a warning meanwhile")
class HeartbeatTest {

    private static TestServer server() {
        return new TestServer(TestServer.every(Duration.ofMillis(200)).withPatience(TestServer.SHORT));
    }

    @Test
    void clientsArePingedAndThoseThatAnswerStay() {
        try (var server = server();
                var client = new TestClient(server.uri("/ws"))) {
            client.await("connected");
            await().pollDelay(TestServer.SHORT.silentMax().multipliedBy(2)).until(() -> true);
            client.send("{\"type\":\"ping\"}");
            client.await("pong");
            assertThat(server.live().connectedClients(), is(1));
        }
    }

    @Test
    void aClientThatIsSilentIsDropped() throws Exception {
        try (var server = server();
                var silent = new RawClient(server.port(), "/ws")) {
            assertThat(silent.read(RawClient.PING).text(), is("live"));
            await().until(() -> server.live().connectedClients() == 0
                    && server.live().totals().silentReaped() == 1);
        }
    }

    @Test
    void peersThatVanishLeaveNothingBehind() throws Exception {
        try (var server = server()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                clients.add(new RawClient(server.port(), "/ws/metrics"));
                clients.getLast().read();
            }
            for (int i = 0; i < clients.size(); i++) {
                if (i % 2 == 0) {
                    clients.get(i).reset();
                } else {
                    clients.get(i).close();
                }
            }
            await().until(() -> server.live().connectedClients() == 0
                    && server.live().stats().clients().isEmpty());
        }
    }

    @Test
    void whoClosesAndDoesNotWaitForTheAnswerCausesNoWarning() throws Exception {
        var warnings = new CopyOnWriteArrayList<String>();
        var listening = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(entry.getLoggerName() + ": " + entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listening);
        try (var server = server()) {
            for (int i = 0; i < 200; i++) {
                var client = new RawClient(server.port(), "/ws");
                client.send(0x80 | RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8}, true);
                client.reset();
            }
            await().until(() -> server.live().connectedClients() == 0);
        } finally {
            root.removeHandler(listening);
        }
        assertThat(warnings, is(empty()));
    }

    @Test
    void aPeerThatDoesNotAnswerACloseIsCut() throws Exception {
        try (var server = server();
                var client = new RawClient(server.port(), "/ws")) {
            client.send(0x80 | RawClient.BINARY, new byte[] {1}, true);
            assertThat(client.read(RawClient.CLOSE).closeCode(), is(1003));
            await().until(() -> server.live().connectedClients() == 0);
        }
    }

    @Test
    void shutdownSends1001ToAllClientsAndDoesNotWaitForTheSlow() throws Exception {
        var server = server();
        try (var first = new TestClient(server.uri("/ws/metrics"));
                var second = new TestClient(server.uri("/ws"));
                var deaf = new RawClient(server.port(), "/ws/metrics")) {
            first.await("metrics");
            second.await("connected");
            long began = System.nanoTime();
            server.live().close();
            assertThat(Duration.ofNanos(System.nanoTime() - began), lessThan(Duration.ofSeconds(8)));
            assertThat(first.awaitClose(), is(1001));
            assertThat(second.awaitClose(), is(1001));
            assertThat(deaf.read(RawClient.CLOSE).closeCode(), is(1001));
            try (var late = new RawClient(server.port(), "/ws")) {
                assertThat(late.status(), is(503));
                assertThat(late.response, containsString("Retry-After"));
            }
        } finally {
            server.close();
        }
    }

    @Test
    void aClientReconnectsAfterARestart() throws Exception {
        int port;
        try (var server = server();
                var client = new TestClient(server.uri("/ws/metrics"))) {
            port = server.port();
            client.await("metrics");
        }
        try (var again = new TestServer(
                        TestServer.every(Duration.ofMillis(200)),
                        request -> ConnectionLifetime.UNLIMITED,
                        port,
                        b -> {});
                var client = new TestClient(again.uri("/ws/metrics"))) {
            client.await("metrics");
        }
    }
}
