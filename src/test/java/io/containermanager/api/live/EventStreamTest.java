package io.containermanager.api.live;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {

    private static final int READ_MAX_MILLIS = 10_000;

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A client that reads events, and the answer's head, from a plain socket. */
    private static final class Reader implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final String head;

        Reader(int port, String query, String... headers) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(READ_MAX_MILLIS);
            var request = new StringBuilder("GET /api/v1/stream" + query + " HTTP/1.1\r\nHost: localhost\r\n");
            for (var header : headers) {
                request.append(header).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var lines = new StringBuilder();
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.append(line).append('\n');
            }
            head = lines.toString();
        }

        /** The next event of that name, field by field; chunk sizes, comments and others are passed over. */
        Map<String, String> await(String event) throws IOException {
            var fields = new HashMap<String, String>();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                } else if (line.isEmpty() && fields.containsKey("data")) {
                    if (event.equals(fields.get("event"))) {
                        return fields;
                    }
                    fields.clear();
                }
            }
            throw new AssertionError("The stream ended before " + event);
        }

        boolean ends() throws IOException {
            var line = in.readLine();
            while (line != null && !line.equals("0")) {
                line = in.readLine();
            }
            return "0".equals(line);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void channelsComeAsEventsThatNoProxyKeeps() throws IOException {
        try (var reader = new Reader(server.port(), "?channels=metrics,events")) {
            assertThat(reader.head, startsWith("HTTP/1.1 200"));
            assertThat(reader.head, containsString("Content-Type: text/event-stream"));
            assertThat(reader.head, containsString("Cache-Control: no-store"));
            assertThat(reader.head, containsString("X-Accel-Buffering: no"));
            var connected = json(reader.await("connected"));
            assertThat(connected.at("/data/subscribedChannels").toString(), is("[\"metrics\",\"events\"]"));
            assertThat(
                    json(reader.await("metrics")).at("/data/hostname").asText().isEmpty(), is(false));
            server.bus().publish(Event.of(EventType.MANAGER_STARTED, "hello"));
            var event = reader.await("events");
            assertThat(event.get("id"), is("events=" + server.bus().lastSeq()));
            assertThat(json(event).at("/data/events/0/reason").asText(), is("hello"));
            assertThat(
                    ApiServer.json(server.get("/api/v1/ws/stats"))
                            .at("/connectedClients")
                            .asInt(),
                    is(1));
        }
        await().until(() -> {
            server.bus().publish(Event.of(EventType.MANAGER_STARTED, "so that it is written to"));
            return server.live().connectedClients() == 0;
        });
    }

    @Test
    void aReturningReaderContinuesAfterTheLastEventItSaw() throws IOException {
        server.bus().publish(Event.of(EventType.MANAGER_STARTED, "first"));
        long seen = server.bus().lastSeq();
        server.bus().publish(Event.of(EventType.MANAGER_STARTED, "second"));
        try (var reader = new Reader(server.port(), "?channels=events", "Last-Event-ID: events=" + seen)) {
            var event = reader.await("events");
            assertThat(json(event).at("/data/events/0/reason").asText(), is("second"));
            assertThat(event.get("id"), is("events=" + (seen + 1)));
        }
    }

    @Test
    void optionsAreNamedByTheirChannelAndRefusedWithReasons() {
        assertThat(server.get("/api/v1/stream").statusCode(), is(400));
        assertThat(server.get("/api/v1/stream?channels=weather").body(), containsString("there are metrics"));
        assertThat(
                server.get("/api/v1/stream?channels=metrics&metrics.interval=7").body(), containsString("multiple"));
        assertThat(
                server.get("/api/v1/stream?channels=metrics&events.after=7").body(), containsString("channel.option"));
        assertThat(server.live().connectedClients(), is(0));
    }

    @Test
    void aStreamEndsInOrderWhenTheServiceStops() throws IOException {
        try (var reader = new Reader(server.port(), "?channels=metrics")) {
            reader.await("metrics");
            server.live().close();
            assertThat(reader.ends(), is(true));
        }
    }

    private static JsonNode json(Map<String, String> event) throws IOException {
        return ApiServer.JSON.readTree(event.get("data"));
    }
}
