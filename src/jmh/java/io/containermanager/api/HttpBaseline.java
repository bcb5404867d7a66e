package io.containermanager.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What {@code bench/http} compares the service with: a bare Helidon route that answers the bytes of a file, durable commits of SQLite one
 * after the other, and a load generator for machines without {@code wrk}.
 *
 * <pre>{@code
 * serve PORT FILE [dressed]  a bare route at /, until killed; dressed: with the headers of the service's answers, and as many filters before it
 * floor PORT [once]          the least a start can take: a route at every path; once: asks itself and ends, to train an AOT cache
 * commits FILE SECONDS       durable commits a second of one connection
 * store PORT FILE            the least a durable write can take: a bare route at / that reads JSON, commits it and answers, until killed
 * load PORT PATH CONNECTIONS SECONDS [BODY]    answers a second; every # in the body becomes a number of its own
 * }</pre>
 */
public final class HttpBaseline {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int WRITES_MAX = 1_000;

    /** Those of {@code ApiRouting.configure}. */
    private static final int FILTERS = 9;

    private HttpBaseline() {}

    /** Does one of the five. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "serve" -> serve(Integer.parseInt(arguments[1]), Path.of(arguments[2]), arguments.length > 3);
            case "floor" -> floor(Integer.parseInt(arguments[1]), arguments.length > 2);
            case "commits" -> commits(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "store" -> store(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
            case "load" -> load(arguments);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void serve(int port, Path file, boolean dressed) throws IOException {
        byte[] body = Files.readAllBytes(file);
        var json = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
        start(port, routing -> {
            if (dressed) {
                filters(routing);
            }
            routing.get("/", (_, response) -> response.header(json).send(body));
        });
    }

    /** As many as the service has; they do nothing but send the headers that its answers have. */
    private static void filters(HttpRouting.Builder routing) {
        var headers = Stream.of(
                        "X-Content-Type-Options: nosniff",
                        "Referrer-Policy: no-referrer",
                        "Cross-Origin-Resource-Policy: same-origin",
                        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
                        "Vary: Origin",
                        "Cache-Control: no-cache",
                        "ETag: \"0123456789abcdef01234567\"")
                .map(header -> header.split(": ", 2))
                .map(header -> HeaderValues.createCached(HeaderNames.create(header[0]), header[1]))
                .toList();
        routing.addFilter((chain, _, response) -> {
            headers.forEach(response::header);
            chain.proceed();
        });
        for (int filter = 1; filter < FILTERS; filter++) {
            routing.addFilter((chain, _, _) -> chain.proceed());
        }
    }

    private static void start(int port, Consumer<HttpRouting.Builder> routes) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .useNio(false)
                .featuresDiscoverServices(false)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routes)
                .build()
                .start();
    }

    private static void floor(int port, boolean once) throws IOException {
        var server = WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .useNio(false)
                .featuresDiscoverServices(false)
                .routing(routing -> routing.any((_, response) -> response.send("{}")))
                .build()
                .start();
        System.out.println("Server running on " + server.port());
        if (once) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            }
            System.exit(0);
        }
    }

    private static void durable(Statement statement) throws SQLException {
        statement.execute("PRAGMA journal_mode=WAL");
        statement.execute("PRAGMA synchronous=FULL");
        statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)");
    }

    private record Write(String body, CompletableFuture<Void> committed) {}

    private static void store(int port, Path file) {
        var mapper = new ObjectMapper();
        var writes = new ArrayBlockingQueue<Write>(WRITES_MAX);
        Thread.ofPlatform().start(() -> commitTogether(file, writes));
        start(
                port,
                routing -> routing.get("/", (_, response) -> response.send("{}"))
                        .post("/", (request, response) -> {
                            var body = request.content().as(String.class);
                            mapper.readTree(body);
                            var write = new Write(body, new CompletableFuture<>());
                            writes.put(write);
                            write.committed().join();
                            response.send("{}");
                        }));
    }

    /** What waits is committed in one transaction, as the service does it. */
    private static void commitTogether(Path file, ArrayBlockingQueue<Write> writes) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            durable(statement);
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement("INSERT INTO t (body) VALUES (?)")) {
                while (true) {
                    var together = new ArrayList<Write>();
                    together.add(writes.take());
                    writes.drainTo(together);
                    for (var write : together) {
                        insert.setString(1, write.body());
                        insert.executeUpdate();
                    }
                    connection.commit();
                    together.forEach(write -> write.committed().complete(null));
                }
            }
        } catch (SQLException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void commits(Path file, int seconds) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            durable(statement);
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            long start = System.nanoTime();
            long done = 0;
            try (var insert = connection.prepareStatement("INSERT INTO t (body) VALUES (?)")) {
                while (System.nanoTime() < end) {
                    insert.setString(1, "x".repeat(500));
                    insert.executeUpdate();
                    done++;
                }
            }
            System.out.printf("%.0f%n", done / ((System.nanoTime() - start) / NANOS_PER_SECOND));
        }
    }

    private static void load(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        int connections = Integer.parseInt(arguments[3]);
        int seconds = Integer.parseInt(arguments[4]);
        var body = arguments.length > 5 ? arguments[5] : "";
        var answers = new AtomicLong();
        var numbers = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofVirtual().start(() -> connection(port, arguments[2], body, numbers, answers, end)));
        }
        for (var thread : threads) {
            thread.join();
        }
        System.out.printf("%.0f%n", answers.get() / ((System.nanoTime() - start) / NANOS_PER_SECOND));
    }

    private static void connection(
            int port, String path, String body, AtomicLong numbers, AtomicLong answers, long end) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(request(path, body, numbers));
                int status = answer(in);
                if (status >= 300) {
                    throw new IOException("status " + status);
                }
                answers.incrementAndGet();
            }
        } catch (IOException failed) {
            System.err.println(failed);
        }
    }

    private static byte[] request(String path, String body, AtomicLong numbers) {
        if (body.isEmpty()) {
            return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        }
        var text = body.replace("#", Long.toString(numbers.incrementAndGet()));
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + text.length() + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static int answer(BufferedInputStream in) throws IOException {
        int status = 0;
        int length = 0;
        for (int lines = 0; ; lines++) {
            var line = line(in);
            if (line.isEmpty()) {
                break;
            }
            if (lines == 0) {
                status = Integer.parseInt(line.substring(9, 12));
            } else if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(BufferedInputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
