package io.containermanager.api;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What {@code bench/live} compares the service with: a bare Helidon WebSocket that sends everybody the same message once a second and does
 * nothing else, so that what its clients cost is what Helidon and a JVM just started cost.
 *
 * <pre>{@code
 * PORT BYTES    until killed
 * 0 BYTES once  watches itself for a moment and ends, to train an AOT cache
 * }</pre>
 */
public final class LiveBaseline {

    private static final int TRAINING_MILLIS = 2_500;
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private LiveBaseline() {}

    /** Serves. */
    public static void main(String[] arguments) throws Exception {
        int bytes = Integer.parseInt(arguments[1]);
        var sessions = ConcurrentHashMap.<WsSession>newKeySet();
        var server = WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .useNio(false)
                .featuresDiscoverServices(false)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addRouting(WsRouting.builder().endpoint("/ws/metrics", () -> new Everybody(sessions)))
                .build()
                .start();
        var timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleAtFixedRate(() -> broadcast(sessions, bytes), 1, 1, TimeUnit.SECONDS);
        if (arguments.length > 2) {
            watchItself(server.port());
            System.exit(0);
        }
    }

    private static void broadcast(Set<WsSession> sessions, int bytes) {
        var around = "{\"type\":\"metrics\",\"data\":{\"padding\":\"%s\"},\"timestamp\":\"%s\"}";
        var now = MILLIS.format(Instant.now());
        var empty = around.formatted("", now);
        var message = around.formatted("x".repeat(Math.max(0, bytes - empty.length())), now);
        for (var session : sessions) {
            try {
                session.send(message, true);
            } catch (RuntimeException gone) {
                sessions.remove(session);
            }
        }
    }

    private static void watchItself(int port) throws IOException, InterruptedException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /ws/metrics HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "Connection: Upgrade\r\n"
                                    + "Upgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            new BufferedInputStream(socket.getInputStream()).skip(1_000);
            Thread.sleep(TRAINING_MILLIS);
        }
    }

    private record Everybody(Set<WsSession> sessions) implements WsListener {
        @Override
        public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
            return Optional.empty();
        }

        @Override
        public void onOpen(WsSession session) {
            sessions.add(session);
        }

        @Override
        public void onClose(WsSession session, int status, String reason) {
            sessions.remove(session);
        }

        @Override
        public void onError(WsSession session, Throwable failure) {
            sessions.remove(session);
        }
    }
}
