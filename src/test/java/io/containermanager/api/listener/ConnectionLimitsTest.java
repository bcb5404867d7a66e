package io.containermanager.api.listener;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.access.AccessSettings;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that keep others waiting: each is bounded, and others are served meanwhile and afterwards. */
class ConnectionLimitsTest {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final String HEAD = "POST /api/v1/state/target HTTP/1.1\r\nHost: localhost\r\n";

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    private static ListenerLimits quick(int connections, int unfinished, long bodyBytes) {
        return limits(connections, unfinished, Duration.ofSeconds(1), bodyBytes);
    }

    private static ListenerLimits limits(int connections, int unfinished, Duration patience, long bodyBytes) {
        return new ListenerLimits(
                connections,
                0,
                unfinished,
                unfinished,
                patience,
                patience,
                1 << 20,
                patience,
                patience.multipliedBy(2),
                bodyBytes);
    }

    private ApiServer server(ListenerLimits limits) {
        return new ApiServer(folder, AccessSettings.anonymous("machine"), limits);
    }

    private Socket connect(ApiServer server, String text) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        sockets.add(socket);
        send(socket, text);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat("in time", System.nanoTime(), is(lessThan(end)));
            Thread.onSpinWait();
        }
    }

    @Test
    void headersThatComeTooSlowlyAreAnswered408() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            var slow = connect(server, "GET / HTTP/1.1\r\nHost: loc");

            assertThat(rest(slow), allOf(startsWith("HTTP/1.1 408"), containsString("too slowly")));
            await(() -> server.guard().connections() == 0);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            assertThat(rest(connect(server, "")), is(""));
            await(() -> server.guard().connections() == 0);
            // Browsers open such connections in advance: it is nothing to warn of.
            assertThat(server.guard().cut(), is(0L));
        }
    }

    @Test
    void aBodyThatComesTooSlowlyIsAnswered408AndALateButSteadyOneIsTaken() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            var slow = connect(server, HEAD + "Content-Length: 100000\r\n\r\n{");
            var chunked = connect(server, HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"app");

            assertThat(rest(slow), startsWith("HTTP/1.1 408"));
            assertThat(rest(chunked), startsWith("HTTP/1.1 408"));
            await(() -> server.bodies().used() == 0);
        }
    }

    @Test
    void anIdleConnectionServesSeveralRequestsAndIsClosedInTheEnd() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            var request = "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n";
            var posted = HEAD
                    + "Content-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "b\r\n"
                    + "{\"apps\":{}}\r\n"
                    + "0\r\n\r\n";
            var socket = connect(server, request + posted + request);

            assertThat(rest(socket).split("HTTP/1.1 200", -1).length, is(4));
        }
    }

    @Test
    void unfinishedRequestsBeyondTheBoundCostTheOldestAndOthersAreServed() throws IOException {
        try (var server = server(limits(1_000, 20, Duration.ofHours(1), 8 << 20))) {
            for (int i = 0; i < 200; i++) {
                connect(server, i % 2 == 0 ? "GET / HT" : HEAD + "Content-Length: 1000\r\n\r\n{");
            }
            assertThat(server.get("/health/ready").statusCode(), is(200));
            await(() -> server.guard().cut() > 100 && server.guard().unfinished() <= 20);
        }
    }

    @Test
    void aFloodOfUnfinishedHeadersKeepsTheMemoryOfFewOnly() throws IOException {
        int most = 0;
        try (var server = server(limits(10_000, 50, Duration.ofHours(1), 8 << 20))) {
            for (int i = 0; i < 3_000; i++) {
                connect(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "a".repeat(15_000));
                most = Math.max(most, server.guard().connections());
            }
            assertThat(server.get("/health/ready").statusCode(), is(200));
        }
        // Twice as many as may be unfinished, and the one that was accepted last.
        assertThat(most, is(lessThanOrEqualTo(101)));
    }

    @Test
    void idleConnectionsMakeRoomForNewOnes() throws IOException {
        try (var server = server(quick(20, 1_000, 8 << 20))) {
            for (int i = 0; i < 100; i++) {
                connect(server, "");
            }
            assertThat(server.guard().connections(), is(lessThanOrEqualTo(20)));
            assertThat(server.get("/health/ready").statusCode(), is(200));
        }
    }

    @Test
    void bodiesInMemoryHaveABudgetBeyondWhichOneIsAnswered503() throws IOException {
        try (var server = server(quick(100, 100, 1 << 20))) {
            var half = "x".repeat(600_000);
            connect(server, HEAD + "Content-Length: 700000\r\n\r\n" + half);
            await(() -> server.bodies().used() > 600_000);
            var refused = connect(server, HEAD + "Content-Length: 700000\r\n\r\n" + half);

            assertThat(rest(refused), allOf(startsWith("HTTP/1.1 503"), containsString("Retry-After")));
            await(() -> server.bodies().used() == 0);
            assertThat(
                    server.post("/api/v1/state/target", ApiServer.target(1, 1)).statusCode(), is(200));
        }
    }

    @Test
    void anAnswerBeforeTheEndOfABodyReachesAClientThatSendsOn() throws IOException {
        try (var server = server(quick(100, 100, 1 << 20))) {
            for (var refused : List.of(
                    head("PATCH /api/v1/device HTTP/1.1", "Host: localhost", "Content-Length: 8000000"),
                    head("POST /api/v1/nothing HTTP/1.1", "Host: localhost", "Content-Length: 8000000"),
                    head("POST /api/v1/state/target HTTP/1.1", "Host: localhost", "Content-Length: 8000000"),
                    head("POST / HTTP/1.1", "Host: localhost", "Content-Length: 8000000", "Content-Encoding: br"),
                    head("GET / HTTP/1.1", "Content-Length: 8000000"))) {
                var socket = connect(server, refused + "x".repeat(4_000_000));
                send(socket, "x".repeat(3_000_000));

                assertThat(refused, rest(socket), startsWith("HTTP/1.1 4"));
                socket.close();
            }
            await(() -> server.guard().connections() == 0);
        }
    }

    @Test
    void aRouteOfAFewFieldsTakesASmallBodyOnly() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            var announced = connect(
                    server,
                    head(
                                    "PATCH /api/v1/device HTTP/1.1",
                                    "Host: localhost",
                                    "Content-Type: application/json",
                                    "Content-Length: 100000")
                            + "{");
            assertThat(rest(announced), allOf(startsWith("HTTP/1.1 413"), containsString("64 KiB")));
            var chunked = connect(
                    server,
                    "PATCH /api/v1/device HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + ("8000\r\n" + " ".repeat(0x8000) + "\r\n").repeat(3) + "0\r\n\r\n");
            assertThat(rest(chunked), startsWith("HTTP/1.1 413"));
        }
    }

    @Test
    void aClientThatLeavesItsAnswersUnreadIsCut() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            var deaf = connect(server, "GET /openapi HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(400));
            await(() -> server.guard().cut() == 1);
            await(() -> server.guard().connections() == 0);
            deaf.close();
        }
    }

    @Test
    void aStreamIsNotAnUnfinishedRequestAndALongAnswerIsNotCut() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            var stream = connect(server, "GET /api/v1/stream?channels=metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            stream.setSoTimeout(4_000);
            assertThrows(SocketTimeoutException.class, () -> rest(stream));
            assertThat(server.guard().connections(), is(1));
            assertThat(server.guard().cut(), is(0L));
        }
    }

    @Test
    void http10IsAnsweredAndTheConnectionClosed() throws IOException {
        try (var server = server(quick(100, 100, 8 << 20))) {
            assertThat(rest(connect(server, "GET /health/ready HTTP/1.0\r\n\r\n")), startsWith("HTTP/1.1 200"));
            assertThat(
                    rest(connect(server, "GET /metrics HTTP/1.0\r\nConnection: keep-alive\r\nHost: localhost\r\n\r\n")),
                    startsWith("HTTP/1.1 200"));
            var split = connect(server, "GET /api/v1/sta");
            send(split, "tus HTTP/1.0\r\nHost: loc");
            send(split, "alhost\r\n\r\n");
            assertThat(rest(split), startsWith("HTTP/1.1 200"));
            var post = connect(
                    server,
                    head("POST /api/v1/state/target HTTP/1.0", "Content-Type: application/json", "Content-Length: 11")
                            + "{\"apps\"");
            send(post, ":{}}");
            assertThat(rest(post), startsWith("HTTP/1.1 200"));
            assertThat(
                    rest(connect(server, "GET /api/v1/stream?channels=metrics HTTP/1.0\r\n\r\n")),
                    allOf(startsWith("HTTP/1.1 505"), containsString("HTTP/1.1")));
            assertThat(rest(connect(server, "OPTIONS / HTTP/1.0\r\n\r\n")), startsWith("HTTP/1.1 204"));
        }
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }
}
