package io.containermanager.engine.docker;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.event.ThreadScheduler;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Following a log on a daemon whose clock was set back: its answers are dated by the clock as it is now. */
class DockerLogsTest {

    private final HttpServer server;
    private final ThreadScheduler scheduler = new ThreadScheduler("test", InstantSource.system(), System::nanoTime);
    private final DockerHttp http;
    private final List<LogLine> written = new CopyOnWriteArrayList<>();
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();

    DockerLogsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        http = new DockerHttp(DockerSettings.at(
                URI.create("tcp://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void close() {
        http.close();
        server.stop(0);
        scheduler.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        exchange.sendResponseHeaders(200, 0);
        try (var body = exchange.getResponseBody()) {
            if (path.endsWith("/version")) {
                body.write("{\"ApiVersion\":\"1.41\"}".getBytes(StandardCharsets.UTF_8));
            } else if (path.endsWith("/logs")) {
                var query = exchange.getRequestURI().getQuery();
                queries.add(query);
                for (var line : written) {
                    if (given(line, query)) {
                        body.write(frame(line));
                    }
                }
            } else {
                body.write("{\"Config\": {\"Tty\": false}}".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** As the daemon does it: by the lines' times, in the order in which they were written. */
    private static boolean given(LogLine line, String query) {
        int since = query.indexOf("since=");
        var at = line.timestamp();
        var time = BigDecimal.valueOf(at.getEpochSecond()).add(BigDecimal.valueOf(at.getNano(), 9));
        return since < 0 || time.compareTo(new BigDecimal(query.substring(since + 6))) >= 0;
    }

    private static byte[] frame(LogLine line) {
        var text = (line.timestamp() + " " + line.text() + "\n").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length)
                .put((byte) 1)
                .putInt(4, text.length)
                .position(8)
                .put(text)
                .array();
    }

    private void write(Instant from, String... texts) {
        for (int i = 0; i < texts.length; i++) {
            written.add(new LogLine(from.plusMillis(i), false, texts[i]));
        }
    }

    @Test
    void afterTheClockWasSetBackEachLineIsDeliveredOnce() {
        var now = Instant.now();
        write(now.plus(Duration.ofDays(1)), "1", "2", "3");
        var logs = new DockerLogs(
                http, scheduler, "c1", new LogRequest(Instant.EPOCH, 10), line -> read.add(line.text()), _ -> {});
        logs.start();
        try {
            await().until(() -> read.size() == 3);
            write(now, "4", "5");
            starts(logs, 5);
            write(now.plusSeconds(1), "6");
            starts(logs, 6);
            write(now.plusSeconds(2), "7");
            starts(logs, 7);
            assertThat(read, contains("1", "2", "3", "4", "5", "6", "7"));
            assertThat("the clock is behind the last line", queries, hasItem(not(containsString("since="))));
        } finally {
            logs.close();
        }
    }

    @Test
    void theEndOfEachRunIsKnownOnceAllItsLinesAreDelivered() {
        var now = Instant.now();
        write(now, "1", "2");
        var logs = new DockerLogs(
                http, scheduler, "c1", new LogRequest(Instant.EPOCH, 10), line -> read.add(line.text()), _ -> {});
        try {
            assertThat(logs.readToEnd(false).isDone(), is(false));
            logs.happened("c1", "start");
            assertThat(
                    "the newer run began while the older is unread",
                    logs.readToEnd(true).isDone(),
                    is(false));
            logs.start();
            await().until(() -> logs.readToEnd(true).isDone());
            logs.happened("c1", "start");
            logs.readToEnd(false).orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(read, contains("1", "2"));
            write(now.plusSeconds(1), "3");
            logs.happened("c1", "start");
            logs.readToEnd(false).orTimeout(10, TimeUnit.SECONDS).join();
            assertThat("of the run that began", read, contains("1", "2", "3"));
        } finally {
            logs.close();
        }
        logs.readToEnd(false).orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The container starts until that many lines were read, and once more, which must read nothing. */
    private void starts(DockerLogs logs, int lines) {
        await().until(() -> {
            logs.happened("c1", "start");
            return read.size() >= lines;
        });
        int streams = queries.size();
        await().until(() -> {
            logs.happened("c1", "start");
            return queries.size() > streams + 1;
        });
        assertThat(read, hasSize(lines));
    }
}
