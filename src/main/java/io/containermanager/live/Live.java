package io.containermanager.live;

import io.containermanager.engine.Engine;
import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.live.channel.Channels;
import io.containermanager.live.channel.ClientPace;
import io.containermanager.live.channel.ConflatedChannel;
import io.containermanager.live.channel.EventsChannel;
import io.containermanager.live.channel.LogsChannel;
import io.containermanager.live.channel.StateChannel;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.Clients;
import io.containermanager.live.client.CloseReason;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.ErrorCode;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.Heartbeat;
import io.containermanager.live.client.LiveCounters;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.live.client.LiveStats;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.Writers;
import io.containermanager.live.exec.ExecAuthorizer;
import io.containermanager.live.exec.ExecEndpoint;
import io.containermanager.live.exec.ExecQuery;
import io.containermanager.live.exec.ExecSessions;
import io.containermanager.live.sse.EventStreams;
import io.containermanager.live.sse.StreamRefusedException;
import io.containermanager.live.sse.StreamRequest;
import io.containermanager.live.upgrade.LiveEndpoint;
import io.containermanager.live.upgrade.LiveEndpoint.Parts;
import io.containermanager.live.upgrade.UpgradeHandler;
import io.containermanager.live.websocket.Connection;
import io.containermanager.live.websocket.Connections;
import io.containermanager.live.websocket.WebSocketUpgrader;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.websocket.WsRouting;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket side as the root sees it: register it with the server, read its numbers, close it before the server
 * stops.
 *
 * <pre>{@code
 * var live = Live.start(settings, sources, authorizer);
 * live.register(serverBuilder, Http1Config.create());
 * …
 * live.close();   // 1001 to all clients
 * server.stop();
 * }</pre>
 */
public final class Live implements AutoCloseable {

    /** Subscribes to {@code metrics} by itself, as in the seed. */
    public static final String METRICS_PATH = "/ws/metrics";
    /** Starts without a subscription. */
    public static final String PATH = "/ws";

    /** Every path that is upgraded, as a pattern of Helidon's, and what it is for. */
    public static final SequencedMap<String, String> ROUTES = routes();

    /** How many ticks of the heartbeat, of half a second, pass between two looks at who may still be connected. */
    private static final int LEASE_TICKS = 4;

    private static SequencedMap<String, String> routes() {
        var routes = new LinkedHashMap<String, String>();
        routes.put(METRICS_PATH, "Real-time metrics updates; further channels by subscribing");
        routes.put(PATH, "Live channels; none subscribed at first");
        routes.put(ExecQuery.PATTERN, "An interactive command; ?command=sh&tty=true is a shell");
        return Collections.unmodifiableSequencedMap(routes);
    }

    private final LiveSettings settings;
    private final Clock clock;
    private final LiveCounters counters = new LiveCounters();
    private final Connections connections = new Connections();
    private final Clients clients;
    private final EventsChannel events;
    private final LogsChannel logs;
    private final Parts parts;
    private final EventStreams streams;
    private final Heartbeat heartbeat;
    private final EventBus bus;
    private @Nullable ExecSessions exec;
    /** Touched by the heartbeat alone. */
    private int ticks;

    private Live(LiveSettings settings, LiveSources sources, UpgradeAuthorizer authorizer) {
        this.settings = settings;
        this.clock = sources.clock();
        this.bus = sources.events();
        this.clients = new Clients(settings.maxClients(), settings.maxClientsPerAddress());
        var pace = new ClientPace(settings.metricsInterval(), settings.minInterval());
        var metrics = ConflatedChannel.metrics(sources.sampler(), pace, clock);
        var containers = ConflatedChannel.containers(sources.containers(), pace, clock);
        var state = new StateChannel(sources.status(), clock);
        this.events = new EventsChannel(sources.events(), clock);
        this.logs = new LogsChannel(sources.logs(), clock, () -> {
            var status = sources.status().get();
            return status.names(status.target());
        });
        var channels = new Channels(List.of(metrics, containers, state, events, logs));
        this.parts = new Parts(clients, channels, clock, counters, new Writers(), sources.ids()::get, authorizer);
        this.streams = new EventStreams(parts, connections);
        this.heartbeat = new Heartbeat(connections, settings.patience(), counters, () -> {
            state.tick();
            if (++ticks % LEASE_TICKS == 0) {
                endUnlessHeld();
            }
        });
    }

    /**
     * Starts the heartbeat and the channels of events and logs.
     *
     * @param authorizer asked before each upgrade with live channels
     */
    public static Live start(LiveSettings settings, LiveSources sources, UpgradeAuthorizer authorizer) {
        var live = new Live(settings, sources, authorizer);
        live.heartbeat.start();
        live.logs.start();
        return live;
    }

    /**
     * Offers interactive commands at {@code /ws/containers/{id}/exec}; to be called before {@link #register}.
     *
     * @param authorizer asked before each upgrade who may
     */
    public void offerExec(Engine engine, ExecAuthorizer authorizer) {
        offerExec(engine, authorizer, ExecSessions.IDLE_MAX);
    }

    /** The same with another limit for commands without input and output. */
    void offerExec(Engine engine, ExecAuthorizer authorizer, Duration idleMax) {
        exec = new ExecSessions(engine, authorizer, bus, clock, idleMax);
    }

    /**
     * Adds the routes and their upgrade to a server that is being built.
     *
     * @param server the listener
     * @param http1 the listener's HTTP/1.1 settings: the upgrade is part of that protocol
     */
    public void register(ListenerConfig.BuilderBase<?, ?> server, Http1Config http1) {
        var upgrader = new UpgradeHandler(connections, clock, counters);
        var selector = Http1ConnectionSelector.builder().config(http1);
        WebSocketUpgrader.spellings().forEach(spelling -> selector.putUpgrader(spelling, upgrader));
        var routing = WsRouting.builder()
                .endpoint(METRICS_PATH, () -> new LiveEndpoint(parts, List.of(ConflatedChannel.METRICS)))
                .endpoint(PATH, () -> new LiveEndpoint(parts, List.of()));
        var commands = exec;
        if (commands != null) {
            routing.endpoint(ExecQuery.PATTERN, () -> new ExecEndpoint(commands));
        }
        server.addConnectionSelector(selector.build()).addRouting(routing);
    }

    /**
     * Serves one client of Server-Sent Events on the calling thread until it goes, is cut, or {@link #close()}.
     *
     * @param body begins the answer and gives its body; called once nothing can be refused any more
     * @throws StreamRefusedException before that
     */
    public void stream(StreamRequest request, Supplier<OutputStream> body) {
        streams.serve(request, body);
    }

    /** Ends what its caller may no longer have: asked once for all that came by the same token. */
    private void endUnlessHeld() {
        var asked = new HashMap<ConnectionLifetime, Boolean>();
        Predicate<ConnectionLifetime> holds = lease -> asked.computeIfAbsent(lease, ConnectionLifetime::holds);
        for (Client client : clients.all()) {
            if (!holds.test(client.lease())) {
                client.answer(Frames.error(ErrorCode.ACCESS_ENDED, CloseReason.ACCESS_ENDED.reason(), clock.now()));
                client.close(CloseReason.ACCESS_ENDED);
            }
        }
        if (exec != null) {
            exec.endUnlessHeld(holds);
        }
    }

    /** The interactive commands that are open, the longest first. */
    public List<ExecSessions.Open> commands() {
        return exec == null ? List.of() : exec.list();
    }

    /** Whether the paths are upgraded at all. */
    public boolean isEnabled() {
        return settings.enabled();
    }

    /** How many clients are connected. */
    public int connectedClients() {
        return clients.count();
    }

    /** Counts since the start; cheap. */
    public LiveStats.Totals totals() {
        return counters.snapshot();
    }

    /** Who is connected and what was sent. */
    public LiveStats stats() {
        return new LiveStats(clients.count(), clients.stats(LiveStats.CLIENTS_SHOWN_MAX), counters.snapshot());
    }

    /**
     * Admits no more clients, sends close code 1001 to all clients at the same time, waits for their answers within
     * {@link LiveSettings.Patience#closeMax()}, and cuts who is left. Call it before the server stops: a stopping
     * server just closes sockets.
     */
    @Override
    public void close() {
        clients.close();
        if (exec != null) {
            exec.close();
        }
        clients.all().forEach(client -> client.close(CloseReason.GOING_AWAY));
        connections
                .all()
                .forEach(connection ->
                        connection.closeSoon(CloseReason.GOING_AWAY.code(), CloseReason.GOING_AWAY.reason()));
        try {
            connections.awaitNone(settings.patience().closeMax(), clock::nanoTime);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        connections.all().forEach(Connection::cut);
        heartbeat.close();
        events.close();
        logs.close();
    }
}
