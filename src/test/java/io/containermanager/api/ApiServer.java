package io.containermanager.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.Requirement;
import io.containermanager.TempFolder;
import io.containermanager.access.Access;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.SessionCookie;
import io.containermanager.access.SessionSettings;
import io.containermanager.access.TokenBook;
import io.containermanager.access.power.Grants;
import io.containermanager.access.power.TargetPowers;
import io.containermanager.api.http.Route;
import io.containermanager.api.listener.BodyBudget;
import io.containermanager.api.listener.ConnectionGuard;
import io.containermanager.api.listener.ListenerLimits;
import io.containermanager.api.web.ResponseSchemas;
import io.containermanager.engine.OneMachineRules;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.TargetRules;
import io.containermanager.engine.simulated.SimulatedEngine;
import io.containermanager.engine.simulated.SimulatedFaults;
import io.containermanager.event.EventBus;
import io.containermanager.host.MetricsSampler;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.image.ImageContainer;
import io.containermanager.live.Live;
import io.containermanager.logs.LogCollector;
import io.containermanager.logs.LogStore;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.TextStore;
import io.containermanager.store.sqlite.SqliteTargetStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The real HTTP side on a free port, over a store in a folder, the simulated engine and the real loop. With {@code -Dtests.image=NAME} it is a
 * container of that image ({@link ImageContainer}); what reaches behind its address is skipped then.
 */
public final class ApiServer implements AutoCloseable {

    static final int PAYLOAD_MAX_BYTES = 4 * 1024 * 1024;
    public static final ListenerLimits LIMITS = ListenerLimits.DEFAULTS.withMaxConnections(10_000);
    public static final ObjectMapper JSON = new ObjectMapper();

    public final HttpClient client = HttpClient.newHttpClient();
    /** What carries a session. */
    static final SessionCookie COOKIE = SessionCookie.of("test");

    private final @Nullable InProcessServer parts;
    private final @Nullable ImageContainer container;

    public ApiServer(Path folder) {
        this(folder, AccessSettings.anonymous("machine"));
    }

    public ApiServer(Path folder, AccessSettings rules) {
        var image = ImageContainer.image();
        container = image.isEmpty() ? null : ImageContainer.start(image, folder, ImageSettings.of(folder, rules));
        parts = image.isEmpty()
                ? new InProcessServer(
                        folder,
                        rules,
                        LIMITS,
                        powers(folder),
                        SecretFiles.NONE,
                        SessionSettings.DEFAULTS,
                        TextStore.inMemory(),
                        new OneMachineRules("simulated"))
                : null;
    }

    public ApiServer(Path folder, AccessSettings rules, ListenerLimits limits) {
        this(folder, rules, limits, powers(folder), SecretFiles.NONE);
    }

    /** With sessions that last as long as that. */
    public ApiServer(Path folder, AccessSettings rules, SessionSettings sessions) {
        this(folder, rules, LIMITS, powers(folder), SecretFiles.NONE, sessions, new OneMachineRules("simulated"));
    }

    /** With another engine's rules: unless those are of one machine, the simulated engine runs as many replicas as are declared. */
    public ApiServer(Path folder, TargetRules engineRules) {
        this(
                folder,
                AccessSettings.anonymous("machine"),
                LIMITS,
                powers(folder),
                SecretFiles.NONE,
                SessionSettings.DEFAULTS,
                engineRules);
    }

    public ApiServer(
            Path folder, AccessSettings rules, ListenerLimits limits, TargetPowers powers, SecretFiles secrets) {
        this(folder, rules, limits, powers, secrets, SessionSettings.DEFAULTS, new OneMachineRules("simulated"));
    }

    public ApiServer(
            Path folder,
            AccessSettings rules,
            ListenerLimits limits,
            TargetPowers powers,
            SecretFiles secrets,
            SessionSettings sessions,
            TargetRules engineRules) {
        this(folder, rules, limits, powers, secrets, sessions, TextStore.inMemory(), engineRules);
    }

    /** With sessions that are kept there. */
    public ApiServer(Path folder, AccessSettings rules, TextStore sessions) {
        this(
                folder,
                rules,
                LIMITS,
                powers(folder),
                SecretFiles.NONE,
                SessionSettings.DEFAULTS,
                sessions,
                new OneMachineRules("simulated"));
    }

    private ApiServer(
            Path folder,
            AccessSettings rules,
            ListenerLimits limits,
            TargetPowers powers,
            SecretFiles secrets,
            SessionSettings sessions,
            TextStore keptSessions,
            TargetRules engineRules) {
        if (!ImageContainer.image().isEmpty()) {
            throw Requirement.unmetByTheImage("builds the service of parts or bounds that no setting makes");
        }
        container = null;
        parts = new InProcessServer(folder, rules, limits, powers, secrets, sessions, keptSessions, engineRules);
    }

    private static TargetPowers powers(Path folder) {
        return new TargetPowers(List.of(), folder.resolve("projects"), Grants.NONE);
    }

    private InProcessServer parts() {
        if (parts == null) {
            throw Requirement.unmetByTheImage("reaches into the service, which is a container here");
        }
        return parts;
    }

    public Access access() {
        return parts().access;
    }

    public ConnectionGuard guard() {
        return parts().guard;
    }

    public BodyBudget bodies() {
        return parts().bodies;
    }

    public AtomicBoolean serving() {
        return parts().serving;
    }

    public SteadyMachine machine() {
        return parts().machine;
    }

    public SimulatedEngine engine() {
        return parts().engine;
    }

    public SqliteTargetStore store() {
        return parts().store;
    }

    public LogStore logs() {
        return parts().logs;
    }

    public LogCollector collector() {
        return parts().collector;
    }

    public ReconcileLoop loop() {
        return parts().loop;
    }

    public MetricsSampler sampler() {
        return parts().sampler;
    }

    public MetricsHistory metrics() {
        return parts().metrics;
    }

    public EventBus bus() {
        return parts().bus;
    }

    public Live live() {
        return parts().live;
    }

    public Map<String, String> sentences() {
        return parts().api.sentences();
    }

    /** Every route. A container has those that this JVM would have. */
    public List<Route> endpoints() {
        if (parts != null) {
            return parts.api.endpoints();
        }
        try (var folder = TempFolder.create("routes");
                var own = new InProcessServer(
                        folder.path(),
                        AccessSettings.anonymous("machine"),
                        LIMITS,
                        powers(Path.of("/")),
                        SecretFiles.NONE,
                        SessionSettings.DEFAULTS,
                        TextStore.inMemory(),
                        new OneMachineRules("simulated"))) {
            return own.api.endpoints();
        }
    }

    /** Reads the tokens file again, which a container does by itself every few seconds. */
    public void refresh(TokenBook book) {
        var _ = parts();
        book.refresh();
    }

    /** What carries a session. */
    public SessionCookie cookie() {
        var _ = parts();
        return COOKIE;
    }

    /** The newest target's revision, as a caller without a token sees it where the service is a container. */
    public long revision() {
        if (parts != null) {
            return parts.store.latest().revision();
        }
        var tag = get("/api/v1/state/target").headers().firstValue("ETag").orElseThrow();
        return Long.parseLong(tag.replace("\"", ""));
    }

    public int port() {
        return container != null ? container.port() : parts().server.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public SimulatedFaults faults() {
        return SimulatedFaults.of(engine());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            ResponseSchemas.check(answer);
            return answer;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException notJson) {
            throw new AssertionError(response.body(), notJson);
        }
    }

    /** A target of one app with that many services of a well-behaved image. */
    public static String target(long appId, int services) {
        return "{\"apps\":{\"" + appId + "\":" + app(appId, services) + "}}";
    }

    public static String app(long appId, int services) {
        var list = new StringBuilder();
        for (int i = 1; i <= services; i++) {
            list.append(i == 1 ? "" : ",")
                    .append("{\"serviceId\":%d,\"serviceName\":\"s%d\",\"imageName\":\"nginx:1.%d\"}"
                            .formatted(i, i, i));
        }
        return "{\"appId\":%d,\"appName\":\"app %d\",\"services\":[%s]}".formatted(appId, appId, list);
    }

    @Override
    public void close() {
        client.close();
        if (parts != null) {
            parts.close();
        }
        if (container != null) {
            container.close();
        }
    }
}
