package io.containermanager.live.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The WebSocket layer on a real server, with a listener that sends back what it gets. */
final class EchoServer implements AutoCloseable {

    /** What listeners heard about ends: one entry a connection. */
    final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();

    final Connections connections = new Connections();
    private final WebServer server;

    EchoServer() {
        var upgrader = new WebSocketUpgrader(connections, System::nanoTime);
        var selector = Http1ConnectionSelector.builder().config(Http1Config.create());
        WebSocketUpgrader.spellings().forEach(spelling -> selector.putUpgrader(spelling, upgrader));
        server = WebServer.builder()
                .featuresDiscoverServices(false)
                .host("127.0.0.1")
                .shutdownHook(false)
                .useNio(false)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addConnectionSelector(selector.build())
                .addRouting(WsRouting.builder().endpoint("/echo/{name}", Echo::new))
                .build()
                .start();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Echo implements WsListener {
        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            if (text.equals("please fail")) {
                throw new IllegalStateException("asked to fail");
            }
            session.send(text, last);
        }

        @Override
        public void onMessage(WsSession session, BufferData buffer, boolean last) {
            session.send(buffer, last);
        }

        @Override
        public void onClose(WsSession session, int status, String reason) {
            ends.add(status);
        }
    }
}
