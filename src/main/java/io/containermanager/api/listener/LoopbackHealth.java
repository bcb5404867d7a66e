package io.containermanager.api.listener;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.observe.ObserveFeature;
import java.time.Duration;

/**
 * Health without TLS, for the machine itself, where everything else is served with TLS: the image's health check has no TLS client, and a JVM
 * for each check would need as much memory as the service. A free port of the loopback address, which nothing beyond this machine or
 * container reaches; what health says is public anyway.
 */
public final class LoopbackHealth implements AutoCloseable {

    /** Connections at a time; more wait. */
    private static final int CONNECTIONS_MAX = 16;
    /** How long a connection may be idle. */
    private static final Duration IDLE_MAX = Duration.ofSeconds(10);

    private final WebServer server;

    private LoopbackHealth(WebServer server) {
        this.server = server;
    }

    /** Starts it. */
    public static LoopbackHealth start(ObserveFeature health) {
        return new LoopbackHealth(ListenerBase.builder()
                .host("127.0.0.1")
                .port(0)
                .maxTcpConnections(CONNECTIONS_MAX)
                .idleConnectionTimeout(IDLE_MAX)
                .shutdownHook(false)
                .addConnectionSelector(Http1ConnectionSelector.builder()
                        .config(Http1Config.create())
                        .build())
                .addFeature(health)
                .build()
                .start());
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
