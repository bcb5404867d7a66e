package io.containermanager;

import static io.containermanager.RunningService.json;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.config.StartException;
import io.containermanager.ops.AddressFile;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service, as its users meet it. */
class ContainerManagerTest {

    private static final String THREE_SERVICES = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "db", "imageName": "postgres:17",
           "config": {"volumes": ["data:/var/lib/postgresql/data"]}},
          {"serviceId": 2, "serviceName": "api", "imageName": "shop/api:1.4", "config": {"dependsOn": ["db"]}},
          {"serviceId": 3, "serviceName": "web", "imageName": "nginx:1.29",
           "config": {"ports": ["8080:80"], "dependsOn": ["api"]}}]}}}
        """;

    @TempDir
    Path folder;

    @Test
    void aPostedAndAppliedTargetRuns() {
        try (var service = RunningService.start(folder, Map.of())) {
            var accepted = service.post("/api/v1/state/target", THREE_SERVICES);
            assertThat(accepted.body(), accepted.statusCode(), is(200));

            var applied = service.post("/api/v1/state/apply?wait=20s", "");

            assertThat(applied.body(), applied.statusCode(), is(200));
            var running = service.read("/api/v1/state").at("/current/apps/1001/services");
            assertThat(
                    running.toString(),
                    running.findValuesAsText("status"),
                    is(List.of("running", "running", "running")));
            var verdicts = service.read("/api/v1/reconciliation").at("/status/1001/services");
            assertThat(
                    verdicts.toString(),
                    verdicts.findValuesAsText("status"),
                    is(List.of("in-sync", "in-sync", "in-sync")));
        }
    }

    @Test
    void theSameTargetAndContainersAreThereAfterARestart() {
        String current;
        try (var service = RunningService.start(folder, Map.of())) {
            service.post("/api/v1/state/target?apply=true", THREE_SERVICES);
            service.post("/api/v1/state/apply?wait=20s", "");
            current = service.read("/api/v1/state/current")
                    .findValuesAsText("containerId")
                    .toString();
        }

        try (var service = RunningService.start(folder, Map.of())) {
            var applied = service.post("/api/v1/state/apply?wait=20s", "");
            assertThat(json(applied).findValue("revision").asInt(), is(1));
            assertThat(
                    service.read("/api/v1/state/target")
                            .at("/apps/1001/appName")
                            .asText(),
                    is("shop"));
            assertThat(
                    service.read("/api/v1/state/current")
                            .findValuesAsText("containerId")
                            .toString(),
                    is(current));
        }
    }

    @Test
    void explanationAndEventsAgreeAlsoAfterARestart() {
        try (var service = RunningService.start(folder, Map.of())) {
            service.post("/api/v1/state/target?apply=true", THREE_SERVICES);
            service.post("/api/v1/state/apply?wait=20s", "");
            assertThat(toldOfTheDatabase(service).isEmpty(), is(false));
        }
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(toldOfTheDatabase(service).toString(), containsString("startContainer"));
        }
    }

    private static JsonNode toldOfTheDatabase(RunningService service) {
        var events = new AtomicReference<JsonNode>(MissingNode.getInstance());
        // Something may happen between the two questions.
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            events.set(service.read("/api/v1/apps/1001/services/1/explain").at("/events"));
            return service.read("/api/v1/events?appId=1001&serviceId=1&limit=50")
                    .at("/events")
                    .equals(events.get());
        });
        return Objects.requireNonNull(events.get());
    }

    @Test
    void aSubscriberGetsConnectedThenASampleThenOneEachInterval() throws InterruptedException {
        try (var service = RunningService.start(folder, Map.of())) {
            var frames = new LinkedBlockingQueue<String>();
            var socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            service.uri("/ws/metrics").resolve("ws://127.0.0.1:" + service.port() + "/ws/metrics"),
                            new Collector(frames))
                    .join();

            assertThat(next(frames), containsString("\"connected\""));
            for (int i = 0; i < 3; i++) {
                assertThat(next(frames), containsString("\"cpu_usage\""));
            }
            assertThat(service.read("/api/v1/ws/stats").at("/connectedClients").asInt(), is(1));
            socket.abort();
        }
    }

    @Test
    void itsDataFolderSaysWhereItAnswersWhileItRuns() throws IOException {
        var address = folder.resolve(AddressFile.NAME);
        Files.writeString(address, "http://127.0.0.1:1\n");
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(Files.readString(address), is("http://127.0.0.1:" + service.port() + "\n"));
        }
        assertThat(Files.exists(address), is(false));
    }

    @Test
    void aPortInUseIsOneClearLine() {
        try (var service = RunningService.start(folder, Map.of())) {
            var second = Map.of("PORT", Integer.toString(service.port()));

            var refused =
                    assertThrows(StartException.class, () -> RunningService.start(folder.resolve("other"), second));

            assertThat(refused.lines().size(), is(1));
            assertThat(refused.getMessage(), containsString("port " + service.port()));
        }
    }

    @Test
    void aSecondManagerOnTheSameDataIsRefused() {
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(service.get("/health/ready").statusCode(), is(200));

            var refused = assertThrows(StartException.class, () -> RunningService.start(folder, Map.of()));

            assertThat(refused.getMessage(), containsString("is in use by another manager"));
        }
    }

    private static String next(LinkedBlockingQueue<String> frames) throws InterruptedException {
        var frame = frames.poll(10, TimeUnit.SECONDS);
        return frame == null ? "no frame within 10 s" : frame;
    }

    private static final class Collector implements WebSocket.Listener {

        private final LinkedBlockingQueue<String> frames;
        private final StringBuilder text = new StringBuilder();

        Collector(LinkedBlockingQueue<String> frames) {
            this.frames = frames;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
