package io.containermanager.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** A manager that answers a few requests as a test wants it; for answers that a real one gives at a bad moment only. */
final class StandInManager implements AutoCloseable {

    private final HttpServer server;

    /** What is answered to a method and a path; all else is 404. */
    record Answer(int status, String json) {}

    private StandInManager(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts one on a free port.
     *
     * @param before is called with each request's method and path before it is answered
     */
    static StandInManager start(Map<String, Answer> answers, Consumer<String> before) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            before.accept(request);
            send(exchange, answers.getOrDefault(request, new Answer(404, "{}")));
        });
        server.start();
        return new StandInManager(server);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var body = answer.json().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
