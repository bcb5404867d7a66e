package io.containermanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.config.Settings;
import io.containermanager.image.ImageContainer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole service on a free port with a data folder of its own, and a client for it. With {@code -Dtests.image=NAME} it is a container of
 * that image instead of a service in this JVM: {@code bin/image-test --suite} runs so all tests that start a service.
 */
public final class RunningService implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final IntSupplier port;
    private final Runnable end;
    private final @Nullable String token;
    private final Supplier<Optional<List<String>>> printed;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningService(ImageContainer container, @Nullable String token) {
        this.port = container::port;
        this.end = container::close;
        this.token = token;
        this.printed = () -> Optional.of(container.log().lines().toList());
    }

    private RunningService(ContainerManager manager, @Nullable String token) {
        this.port = manager::port;
        this.end = manager::close;
        this.token = token;
        this.printed = Optional::empty;
    }

    /** Starts it with quick defaults; the environment is laid over them. */
    public static RunningService start(Path folder, Map<String, String> environment) {
        var variables = new HashMap<>(Map.of(
                "PORT", "0",
                "DATABASE_PATH", folder.resolve("database.sqlite").toString(),
                "WS_METRICS_INTERVAL", "200",
                "RECONCILE_MIN_HEALTHY", "200",
                "ENGINE_SIMULATED_PULL_DELAY", "20",
                "ENGINE_SIMULATED_CREATE_DELAY", "5",
                "ENGINE_SIMULATED_START_DELAY", "5",
                "ENGINE_SIMULATED_STOP_DELAY", "5"));
        variables.putAll(environment);
        var image = ImageContainer.image();
        if (!image.isEmpty()) {
            var container = ImageContainer.start(image, folder, variables);
            return new RunningService(container, administrator(folder.resolve("admin-token")));
        }
        var manager = ContainerManager.start(Settings.load(Optional.empty(), variables));
        return new RunningService(manager, administrator(folder.resolve("admin-token")));
    }

    /** Starts it with that file and environment and nothing else. */
    public static RunningService start(Optional<Path> file, Map<String, String> environment) {
        return new RunningService(ContainerManager.start(Settings.load(file, environment)), null);
    }

    /** With a real engine the first start makes a token; then every request of this client carries it. */
    private static @Nullable String administrator(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : null;
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** The lines that its container has printed; empty where it runs in this JVM, in which a handler hears what it logs. */
    public Optional<List<String>> printed() {
        return printed.get();
    }

    public int port() {
        return port.getAsInt();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError("no answer: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException notJson) {
            throw new AssertionError("not JSON: " + text, notJson);
        }
    }

    public JsonNode read(String path) {
        return json(get(path));
    }

    @Override
    public void close() {
        end.run();
    }
}
