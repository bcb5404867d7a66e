package io.containermanager.api.listener;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Helidon's HTTP/1.1 with connections that the guard sees. Everything that connects is taken for HTTP, so that it gets an answer. */
final class GuardedHttp implements ServerConnectionSelector {

    /** The connection whose request is being handled on this thread. */
    static final ScopedValue<GuardedContext> CURRENT = ScopedValue.newInstance();

    private final Http1ConnectionSelector http;
    private final Function<ConnectionContext, GuardedContext> guard;

    // Helidon will always check hosts one day: then HostHeader has had its time.
    @SuppressWarnings("removal")
    GuardedHttp(Http1ConnectionSelector real, Function<ConnectionContext, GuardedContext> guard) {
        var settings = real.prototype();
        // Alone: Helidon 4.5.0 calls none of several listeners. What it would log of requests is not to be
        // logged anyway.
        var config = Http1Config.builder(settings.config())
                .receiveListeners(List.of(new Heads()))
                // Heads does it.
                .validateRequestHostHeader(false)
                .build();
        var builder = Http1ConnectionSelector.builder().config(config);
        settings.upgraders().forEach((name, upgrader) -> builder.putUpgrader(name, new Upgrader(upgrader)));
        this.http = builder.build();
        this.guard = guard;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var guarded = guard.apply(context);
        return new Guarded(guarded, http.connection(guarded));
    }

    /** Checks a request's host, and reports when its head is complete. */
    private static final class Heads implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            if (context instanceof GuardedContext guarded) {
                guarded.host().check(headers);
                guarded.source().headed(headers);
            }
        }
    }

    /** Notes what a connection has become, such as a WebSocket, and lets HTTP end before that begins. */
    private record Upgrader(Http1Upgrader real) implements Http1Upgrader {
        @Override
        public String supportedProtocol() {
            return real.supportedProtocol();
        }

        @Override
        public @Nullable ServerConnection upgrade(
                ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
            var upgraded = real.upgrade(context, prologue, headers);
            if (upgraded == null || !(context instanceof GuardedContext guarded)) {
                return upgraded;
            }
            guarded.upgraded(upgraded);
            return new Later(upgraded);
        }
    }

    /** What Helidon takes for the upgraded connection: it can be closed, and is handled when HTTP has returned. */
    private record Later(ServerConnection upgraded) implements ServerConnection {

        @Override
        public void handle(Limit limit) {
            // Guarded does it.
        }

        @Override
        @SuppressWarnings("removal") // Abstract still; Helidon calls the other.
        public void handle(Semaphore requests) {
            // Guarded does it.
        }

        @Override
        public Duration idleTime() {
            return upgraded.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            upgraded.close(interrupt);
        }
    }

    /**
     * A connection that is forgotten when it has ended. What it is upgraded to is handled outside HTTP's frames, and without what HTTP
     * keeps: a client that watches for hours takes 3 KB less.
     */
    private static final class Guarded implements ServerConnection, InterruptableTask<Void> {

        private final GuardedContext context;
        private volatile ServerConnection current;

        Guarded(GuardedContext context, ServerConnection http) {
            this.context = context;
            this.current = http;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            try {
                asHttp(limit);
                var upgraded = context.upgraded();
                if (upgraded != null) {
                    current = upgraded;
                    upgraded.handle(limit);
                }
            } finally {
                context.drain();
                context.connection().end();
            }
        }

        private void asHttp(Limit limit) throws InterruptedException {
            ScopedValue.where(CURRENT, context).call(() -> {
                current.handle(limit);
                return context;
            });
        }

        @Override
        @SuppressWarnings("removal") // Abstract still; Helidon calls the other.
        public void handle(Semaphore requests) throws InterruptedException {
            current.handle(requests);
        }

        @Override
        public Duration idleTime() {
            return current.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            current.close(interrupt);
        }

        @Override
        public boolean canInterrupt() {
            return current instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }
}
