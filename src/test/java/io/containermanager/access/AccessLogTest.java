package io.containermanager.access;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.logging.JsonLogFormatter;
import io.containermanager.logging.TextLogFormatter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code log.requests}: a line for each request, with nothing in it that opens doors. */
@Isolated("listens to the loggers of the process")
class AccessLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "cm-ticket-0123456789abcdef";

    @TempDir
    Path folder;

    private final Logger logger = Logger.getLogger(AccessLog.class.getName());
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen() {
        Requirement.serviceInThisJvm();
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
    }

    @AfterEach
    void ignore() {
        logger.removeHandler(handler);
        logger.setLevel(null);
    }

    @Test
    void eachRequestIsOneLineWithoutQueryAndHeaders() throws Exception {
        try (var service = RunningService.start(folder, Map.of("LOG_REQUESTS", "true"));
                var client = HttpClient.newHttpClient()) {
            request(client, service, "/api/v1/state?ticket=" + SECRET);
            request(client, service, "/api/v1/nothing/%7B0%7D%0Aforged");
            request(client, service, "/api/v1/a;b");

            await().atMost(PATIENCE).until(() -> records.size() == 3);
        }
        var first = json(records.get(0));
        assertThat(first.get("address").asText(), is("127.0.0.1"));
        assertThat(first.get("method").asText(), is("GET"));
        assertThat(first.get("path").asText(), is("/api/v1/state"));
        assertThat(first.get("status").asInt(), is(400));
        assertThat(first.get("durationMs").isIntegralNumber(), is(true));
        assertThat(json(records.get(1)).get("path").asText(), is("/api/v1/nothing/%7B0%7D%0Aforged"));
        assertThat(json(records.get(1)).get("status").asInt(), is(404));
        assertThat(json(records.get(2)).get("status").asInt(), is(400));
        for (var record : records) {
            assertThat(new JsonLogFormatter().format(record), not(containsString(SECRET)));
            var text = new TextLogFormatter().format(record);
            assertThat(text, not(containsString(SECRET)));
            assertThat(text, text.lines().count(), is(1L));
        }
        assertThat(
                new TextLogFormatter().format(records.get(1)),
                containsString(" \"GET /api/v1/nothing/%7B0%7D%0Aforged\" 404 "));
    }

    @Test
    void aWebSocketIsOneLineWhenItOpensWithoutItsTicket() throws Exception {
        try (var service = RunningService.start(folder, Map.of("LOG_REQUESTS", "true"));
                var client = HttpClient.newHttpClient()) {
            client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + service.port() + "/ws"), new WebSocket.Listener() {})
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .abort();

            await().atMost(PATIENCE).until(() -> !records.isEmpty());
        }
        assertThat(json(records.getFirst()).get("method").asText(), is("WebSocket"));
        assertThat(json(records.getFirst()).get("path").asText(), is("/ws"));
        assertThat(json(records.getFirst()).get("status").asInt(), is(101));
    }

    @Test
    void nothingIsWrittenUnlessItIsWanted() throws Exception {
        try (var service = RunningService.start(folder, Map.of());
                var client = HttpClient.newHttpClient()) {
            request(client, service, "/api/v1/state");
        }
        assertThat(records.size(), is(0));
    }

    @Test
    void aLongPathIsCut() {
        var path = AccessLog.fields("a", "b", "GET", "/" + "x".repeat(4_000), 200, 1)
                .get("path");

        assertThat(String.valueOf(path).length(), is(AccessLog.PATH_MAX_CHARS + 1));
    }

    private static void request(HttpClient client, RunningService service, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Authorization", "Bearer " + SECRET)
                .build();
        client.send(request, BodyHandlers.discarding());
    }

    private static JsonNode json(LogRecord record) throws Exception {
        return new ObjectMapper().readTree(new JsonLogFormatter().format(record));
    }
}
