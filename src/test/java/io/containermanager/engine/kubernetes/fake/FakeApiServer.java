package io.containermanager.engine.kubernetes.fake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.kubernetes.ManifestTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory: objects with uids and versions, lists, watches, creation, merge patches and deletion. Its controllers give each
 * workload the pods that it wants at once. Thread-safe.
 */
public final class FakeApiServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private final HttpServer server;
    /** What was asked: method and path, without the query. */
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    // Guarded by this.
    private final FakeStore objects = new FakeStore();
    private final FakeControllers controllers = new FakeControllers(objects);
    private final Map<FakeRequest, Integer> counts = new HashMap<>();
    /** Logs that are followed, without a line, by the path of their pod. */
    private final Map<String, List<HttpExchange>> logs = new HashMap<>();

    private final Map<String, Refusal> refusals = new HashMap<>();
    private final FakeThrottle throttle = new FakeThrottle();
    private final Map<String, Runnable> interruptions = new HashMap<>();
    private int expirations;
    private List<Map<String, Object>> rules = List.of(rule("*", "*", "*"));
    private boolean closed;

    private record Refusal(int status, String message) {}

    public FakeApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** Writes a kubeconfig for it. */
    public Path kubeconfig(Path folder) {
        return Kubeconfigs.write(folder, server.getAddress().getPort());
    }

    /** What was asked since the last call of {@link #forgetAsked}, such as {@code POST /api/v1/namespaces}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** What was changed of objects since the last call of {@link #forgetAsked}. */
    public List<String> writes() {
        return asked.stream()
                .filter(it -> !it.startsWith("GET ") && !it.contains("selfsubject"))
                .toList();
    }

    /** How often each verb was asked of each resource since the last call of {@link #forgetAsked}, such as {@code list pods}. */
    public synchronized Map<String, Integer> counts() {
        var named = new TreeMap<String, Integer>();
        counts.forEach((request, count) -> named.put(request.toString(), count));
        return named;
    }

    public synchronized void forgetAsked() {
        asked.clear();
        counts.clear();
    }

    /** Answers requests whose method and path begin like that with a refusal. */
    public synchronized void refuse(String beginning, int status, String message) {
        refusals.put(beginning, new Refusal(status, message));
    }

    /** Answers so many requests whose method and path (and {@code ?watch}) begin like that with 429, which names when to try again. */
    public synchronized void throttle(String beginning, int times, int retryAfterSeconds) {
        throttle.add(beginning, times, retryAfterSeconds);
    }

    /** Ends all watches with 410, as when their version is too old, before they see anything more. */
    public synchronized void expireWatches() {
        expirations++;
        notifyAll();
    }

    /** Does something, once, right after a request with that method and path was answered by the objects, and before the client knows. */
    public synchronized void after(String methodAndPath, Runnable interruption) {
        interruptions.put(methodAndPath, interruption);
    }

    /** What the manager may do from now on: other requests are refused. */
    public synchronized void rules(List<Map<String, Object>> given) {
        rules = given;
    }

    public static Map<String, Object> rule(String group, String resource, String verb) {
        return Map.of("apiGroups", List.of(group), "resources", List.of(resource), "verbs", List.of(verb));
    }

    /** From now on controllers make at most that many pods of a workload, as a quota does. */
    public synchronized void quota(int pods) {
        controllers.quota(pods);
    }

    /** How the node runs pods from now on: makes the status of a pod. */
    public synchronized void node(UnaryOperator<Map<String, Object>> status) {
        controllers.node(status);
    }

    /** The paths of all objects below that one. */
    public synchronized List<String> paths(String below) {
        return objects.paths(below);
    }

    public synchronized @Nullable Map<String, Object> get(String path) {
        return objects.get(path);
    }

    /** Puts an object in place of what is there, as another client would. */
    public synchronized void put(String path, Map<String, Object> object) {
        store(path, object);
    }

    /** Merges fields into an object, as another client would. */
    public synchronized void merge(String path, Map<String, Object> fields) {
        var there = objects.get(path);
        store(path, FakeObjects.merged(there == null ? Map.of() : there, fields));
    }

    public synchronized void remove(String path) {
        objects.remove(path);
        notifyAll();
        logs.entrySet().removeIf(log -> {
            boolean over = objects.get(log.getKey()) == null;
            if (over) {
                log.getValue().forEach(HttpExchange::close);
            }
            return over;
        });
    }

    private Map<String, Object> store(String path, Map<String, Object> given) {
        var object = controllers.store(path, given);
        notifyAll();
        return object;
    }

    private void serve(HttpExchange exchange) throws IOException {
        var method = exchange.getRequestMethod();
        var path = exchange.getRequestURI().getPath();
        var query = exchange.getRequestURI().getQuery() == null
                ? ""
                : exchange.getRequestURI().getQuery();
        asked.add(method + " " + path);
        var body = exchange.getRequestBody().readAllBytes();
        boolean watched = query.contains("watch=true");
        boolean upgrade = exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key");
        // A watch over a WebSocket is refused below and asked for once more without: one watch, not two.
        if (!(watched && upgrade) && !admitted(FakeRequest.of(method, path, query))) {
            send(exchange, new Answer(403, Map.of("message", method + " " + path + " is forbidden")));
            return;
        }
        var retryAfter = throttled(method + " " + path + (watched ? "?watch" : ""));
        if (retryAfter.isPresent()) {
            exchange.getResponseHeaders().add("Retry-After", Integer.toString(retryAfter.getAsInt()));
            send(exchange, new Answer(429, Map.of("message", "too many requests")));
            return;
        }
        if (upgrade) {
            // The library tries again without a WebSocket.
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        if (watched) {
            watch(exchange, path, query);
            return;
        }
        if (query.contains("follow=true") && followed(exchange, path)) {
            return;
        }
        var answer = new Answer(200, Map.of());
        try {
            answer = answer(method, path, query, body.length == 0 ? Map.of() : JSON.readValue(body, TREE));
            interruption(method + " " + path).run();
        } catch (RuntimeException broken) {
            answer = new Answer(500, Map.of("message", String.valueOf(broken)));
        }
        send(exchange, answer);
    }

    /** Ends with its pod. */
    private synchronized boolean followed(HttpExchange exchange, String path) throws IOException {
        var pod = path.substring(0, path.lastIndexOf('/'));
        if (objects.get(pod) == null) {
            return false;
        }
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        logs.computeIfAbsent(pod, _ -> new ArrayList<>()).add(exchange);
        return true;
    }

    private synchronized boolean admitted(FakeRequest request) {
        counts.merge(request, 1, Integer::sum);
        return request.granted(rules);
    }

    private synchronized OptionalInt throttled(String request) {
        return throttle.refuses(request);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var text = JSON.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), text.length);
        try (var out = exchange.getResponseBody()) {
            out.write(text);
        }
    }

    private synchronized Runnable interruption(String methodAndPath) {
        var interruption = interruptions.remove(methodAndPath);
        return interruption == null ? () -> {} : interruption;
    }

    private record Answer(int status, Map<String, Object> body) {}

    private synchronized Answer answer(String method, String path, String query, Map<String, Object> body) {
        var refused = refusals.entrySet().stream()
                .filter(it -> (method + " " + path).startsWith(it.getKey()))
                .findFirst();
        if (refused.isPresent()) {
            var refusal = refused.get().getValue();
            return new Answer(refusal.status(), Map.of("message", refusal.message()));
        }
        if (path.equals("/version")) {
            return new Answer(200, Map.of("gitVersion", "v1.20.2"));
        }
        if (path.contains("/selfsubject")) {
            return new Answer(201, Map.of("status", Map.of("resourceRules", rules)));
        }
        var there = objects.get(path);
        return switch (method) {
            case "POST" -> posted(path + "/" + ManifestTree.text(ManifestTree.object(body, "metadata"), "name"), body);
            case "GET" -> there != null ? new Answer(200, there) : listed(path, query);
            case "PATCH" ->
                there == null
                        ? new Answer(201, store(path, body))
                        : new Answer(200, store(path, FakeObjects.merged(there, body)));
            case "PUT" -> replaced(path, there, body);
            case "DELETE" -> deleted(path, there, body);
            default -> new Answer(405, Map.of("message", "not here"));
        };
    }

    private Answer posted(String path, Map<String, Object> body) {
        if (objects.get(path) != null) {
            return new Answer(409, Map.of("message", path + " already exists"));
        }
        if ("Pod".equals(body.get("kind"))) {
            body.put("status", controllers.status(body));
        }
        return new Answer(201, store(path, body));
    }

    private Answer listed(String path, String query) {
        if (!path.substring(path.lastIndexOf('/') + 1).matches("[a-z]+s|[a-z]*ies")) {
            return new Answer(404, Map.of("message", path + " not found"));
        }
        return new Answer(
                200,
                Map.of(
                        "kind",
                        "List",
                        "apiVersion",
                        "v1",
                        "metadata",
                        Map.of("resourceVersion", Long.toString(objects.version())),
                        "items",
                        objects.list(path, query)));
    }

    private Answer replaced(String path, @Nullable Map<String, Object> there, Map<String, Object> body) {
        if (there == null) {
            return new Answer(404, Map.of("message", path + " not found"));
        }
        var wanted = ManifestTree.text(ManifestTree.object(body, "metadata"), "resourceVersion");
        return wanted != null
                        && !wanted.equals(ManifestTree.text(ManifestTree.object(there, "metadata"), "resourceVersion"))
                ? new Answer(409, Map.of("message", path + " was changed"))
                : new Answer(200, store(path, body));
    }

    private Answer deleted(String path, @Nullable Map<String, Object> there, Map<String, Object> options) {
        var preconditions = ManifestTree.object(options, "preconditions");
        if (there == null) {
            return new Answer(404, Map.of("message", path + " not found"));
        }
        var metadata = ManifestTree.object(there, "metadata");
        if (preconditions.entrySet().stream().anyMatch(it -> !it.getValue().equals(metadata.get(it.getKey())))) {
            return new Answer(409, Map.of("message", path + " is another one by now"));
        }
        remove(path);
        return new Answer(200, Map.of("status", "Success"));
    }

    private void watch(HttpExchange exchange, String path, String query) throws IOException {
        long from = 0;
        int begun = expirations();
        for (var part : query.split("&", -1)) {
            from = part.matches("resourceVersion=\\d+") ? Long.parseLong(part.substring(16)) : from;
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            out.write((JSON.writeValueAsString(FakeObjects.bookmark(from)) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            for (int at = 0; ; at++) {
                var change = next(path, at, begun);
                if (change == null) {
                    if (begun != expirations()) {
                        var gone = Map.of(
                                "kind",
                                "Status",
                                "apiVersion",
                                "v1",
                                "status",
                                "Failure",
                                "code",
                                410,
                                "reason",
                                "Expired");
                        var event = Map.of("type", "ERROR", "object", gone);
                        out.write((JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                    return;
                }
                if (change.version() > from
                        && FakeObjects.below(path, change.path())
                        && FakeObjects.selected(query, change.object())) {
                    var event = Map.of("type", change.type(), "object", change.object());
                    out.write((JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized FakeStore.@Nullable Change next(String collection, int at, int begun)
            throws InterruptedException {
        var change = objects.change(collection, at);
        while (change == null && !closed && begun == expirations) {
            wait();
            change = objects.change(collection, at);
        }
        return closed || begun != expirations ? null : change;
    }

    private synchronized int expirations() {
        return expirations;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
    }
}
