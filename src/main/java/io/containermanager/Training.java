package io.containermanager;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One short life of the service on a free port, for the JVM to learn what a start and the first requests load (JEP 514): the launcher
 * and the image build run it once to make the AOT cache. It needs nothing from outside and leaves nothing behind but its data folder.
 */
final class Training {

    /** How long any answer may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String TARGET = """
        {"apps": {"1": {"appId": 1, "appName": "training", "services": [
          {"serviceId": 1, "serviceName": "db", "imageName": "db:1", "config": {"volumes": ["data:/data"]}},
          {"serviceId": 2, "serviceName": "web", "imageName": "web:1",
           "config": {"ports": ["8080:80"], "environment": {"A": "b"}, "dependsOn": ["db"]}}]}}}
        """;

    private static final List<String> READ = List.of(
            "/",
            "/api/docs",
            "/api/v1/state",
            "/api/v1/status",
            "/api/v1/reconciliation",
            "/api/v1/apps",
            "/api/v1/metrics",
            "/api/v1/ws/stats",
            "/api/v1/events",
            "/health",
            "/metrics",
            "/api/v1/unknown");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    private Training(int port) {
        base = URI.create("http://127.0.0.1:" + port);
    }

    /** Starts, exercises, stops. */
    static void run(Settings settings) {
        ServiceLog.configure(settings.log().json(), settings.log().level());
        try (var manager = ContainerManager.start(settings.forTraining())) {
            new Training(manager.port()).exercise();
        } catch (IOException | InterruptedException failed) {
            Thread.currentThread().interrupt();
            throw new StartException(List.of("the training failed: " + failed.getMessage()));
        }
        // Worker threads of libraries must not keep the process.
        System.exit(0);
    }

    private void exercise() throws IOException, InterruptedException {
        var frames = new FirstFrames();
        var socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + base.getPort() + "/ws/metrics"), frames)
                .join();
        frames.metrics.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        post("/api/v1/state/target", TARGET);
        post("/api/v1/state/apply?wait=20s", "");
        for (var path : READ) {
            send(HttpRequest.newBuilder(base.resolve(path)).GET());
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var ignored = client.send(request.timeout(PATIENCE).build(), BodyHandlers.discarding());
    }

    /** Waits for the first sample. */
    private static final class FirstFrames implements WebSocket.Listener {

        private final CompletableFuture<Void> metrics = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                if (text.indexOf("\"metrics\"") >= 0 && text.indexOf("cpu_usage") >= 0) {
                    metrics.complete(null);
                }
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
