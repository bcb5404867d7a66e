package io.containermanager.api.containers;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.RunningService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose command still runs when the manager stops gets an answer, over HTTP and over a WebSocket. */
class StoppingExecTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    private static String container(RunningService service) {
        var applied = service.post("/api/v1/apps/1?apply=true&wait=30s", """
            {"appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "nginx"}]}\
            """);
        assertThat(applied.body(), applied.statusCode(), is(200));
        return RunningService.json(service.get("/api/v1/containers"))
                .at("/containers/0/containerId")
                .asText();
    }

    private static void running(RunningService service, String what) {
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> service.get("/api/v1/events?limit=50").body().contains(what));
    }

    @Test
    void aCommandThatAnAnswerWaitsForGetsOne() throws Exception {
        var answer = new CompletableFuture<HttpResponse<String>>();
        try (var service = RunningService.start(folder, Map.of("EXEC_ENABLED", "true"))) {
            var path = "/api/v1/containers/" + container(service) + "/exec";
            Thread.ofVirtual().start(() -> {
                try {
                    answer.complete(service.post(path, "{\"command\": [\"sleep\", \"50\"], \"timeoutMs\": 60000}"));
                } catch (Throwable cut) {
                    answer.completeExceptionally(cut);
                }
            });
            running(service, "runs sleep");
        }

        var stopped = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(stopped.body(), stopped.statusCode(), is(503));
        assertThat(RunningService.json(stopped).path("error").asText(), is("stopping"));
    }

    @Test
    void anInteractiveCommandEndsWithGoingAway() throws Exception {
        var closed = new CompletableFuture<Integer>();
        var client = HttpClient.newHttpClient();
        try (var service = RunningService.start(folder, Map.of("EXEC_ENABLED", "true"))) {
            var id = container(service);
            var uri = URI.create(
                    "ws://127.0.0.1:" + service.port() + "/ws/containers/" + id + "/exec?command=sh&tty=true");
            client.newWebSocketBuilder()
                    .buildAsync(uri, new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                            closed.complete(code);
                            return CompletableFuture.completedFuture(null);
                        }

                        @Override
                        public void onError(WebSocket socket, Throwable cut) {
                            closed.completeExceptionally(cut);
                        }
                    })
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            running(service, "opens sh");
        }

        assertThat(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is(1001));
    }
}
