package io.containermanager.replica.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.FreePort;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import io.containermanager.replica.ClusterWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A replica of the manager as a process of its own, which can be killed, stopped, continued and cut off from the API server. */
final class ManagerProcess implements AutoCloseable {

    static final String TOKEN = "an-administrator-of-the-three-replicas";

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int EXIT_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();

    private final String name;
    private final Path folder;
    private final String namespace;
    private final ClusterWire wire;
    private final int port;
    private @Nullable Process process;

    ManagerProcess(String name, Path folder, ClusterNamespace namespace) {
        try {
            this.name = name;
            this.namespace = namespace.name();
            this.folder = Files.createDirectory(folder.resolve(name));
            this.wire = new ClusterWire(this.folder, namespace);
            Files.writeString(
                    this.folder.resolve("tokens.yaml"),
                    "- {name: admin, scopes: [read, operate, exec, admin], token: " + TOKEN + "}\n");
            this.port = FreePort.next();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        start();
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path log() {
        return folder.resolve("log");
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOSTNAME", name),
                Map.entry("PORT", String.valueOf(port)),
                Map.entry("DATABASE_PATH", folder.resolve("database.sqlite").toString()),
                Map.entry("SECURITY_TOKENS_FILE", folder.resolve("tokens.yaml").toString()),
                Map.entry("STORE_KIND", "kubernetes"),
                Map.entry("STORE_KUBERNETES_NAMESPACE", namespace),
                Map.entry("STORE_KUBERNETES_ADDRESS", "http://127.0.0.1:" + port),
                Map.entry("ENGINE_KIND", "kubernetes"),
                Map.entry("ENGINE_KUBERNETES_NAMESPACE", namespace),
                Map.entry("ENGINE_KUBERNETES_KUBECONFIG", wire.kubeconfig().toString()),
                Map.entry("RECONCILE_MIN_HEALTHY", "200"),
                Map.entry("WS_METRICS_INTERVAL", "1000"));
    }

    void start() {
        var java = ProcessHandle.current().info().command().orElse("java");
        var builder = new ProcessBuilder(List.of(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.containermanager.Main"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment());
        try {
            process = builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Process process() {
        var running = process;
        if (running == null) {
            throw new AssertionError(name + " was not started");
        }
        return running;
    }

    void kill() {
        process().destroyForcibly();
        awaitExit();
    }

    /** Ends it as Kubernetes does: SIGTERM, and time to leave. */
    void terminate() {
        process().destroy();
        awaitExit();
    }

    private void awaitExit() {
        try {
            if (!process().waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process().destroyForcibly();
                throw new AssertionError(name + " did not end within " + EXIT_SECONDS + " s");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process().pid()))
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void cut() {
        wire.cut();
    }

    void join() {
        wire.join();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .timeout(ANSWER);
    }

    /** What it answers with 200; empty for anything else, and when it does not answer. */
    Optional<JsonNode> get(String path) {
        return send(request(path).GET());
    }

    Optional<JsonNode> post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    private static Optional<JsonNode> send(HttpRequest.Builder request) {
        try {
            var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
        } catch (IOException noAnswer) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    boolean ready() {
        return get("/health/ready").isPresent();
    }

    boolean acts() {
        return get("/api/v1/status")
                .map(status -> status.at("/replica/acting").asBoolean())
                .orElse(false);
    }

    long revision() {
        return get("/api/v1/status")
                .map(status -> status.path("revision").asLong())
                .orElse(-1L);
    }

    @Override
    public void close() {
        thaw();
        kill();
        wire.close();
    }
}
