package io.containermanager.engine.kubernetes.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.fake.Kubeconfigs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches an API server from a process that may write only while it holds a Lease. */
class FencedWritesTest {

    private static final Map<String, Object> MANIFEST =
            Map.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "x", "namespace", "n"));

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile boolean allowed = true;
    private HttpServer server;
    private ClusterClient client;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod());
            exchange.getRequestBody().readAllBytes();
            var body = "{\"metadata\":{\"name\":\"x\"}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        var file = Kubeconfigs.write(folder, server.getAddress().getPort());
        client = ClusterClient.open(new ClusterAccess(file, null, Duration.ofSeconds(30), Duration.ofSeconds(30)));
        client.writeWhile(() -> allowed);
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void whoMayNotWriteReadsOnly() {
        allowed = false;
        assertThat(client.get(ResourceKind.CONFIG_MAP, "n", "x").isPresent(), is(true));
        for (var write : List.<Runnable>of(
                () -> client.create(MANIFEST),
                () -> client.apply(MANIFEST),
                () -> client.replace(MANIFEST),
                () -> client.patch(ResourceKind.CONFIG_MAP, "n", "x", Map.of()),
                () -> client.delete(ResourceKind.CONFIG_MAP, "n", "x", Map.of()))) {
            var refused = assertThrows(EngineException.Unavailable.class, write::run);
            assertThat(refused.getMessage(), containsString("this replica does not act any more"));
        }
        assertThat(requests, is(List.of("GET")));
    }

    @Test
    void whoMayNotWriteMayStillAskForItsRights() {
        allowed = false;
        client.ownRights("n");
        assertThat(requests, is(List.of("POST")));
    }

    @Test
    void aWriteThatFailedIsNotSentAgainLater() {
        status = 503;
        assertThrows(EngineException.class, () -> client.create(MANIFEST));
        assertThat("reads are repeated", requests, is(List.of("POST")));
        assertThrows(EngineException.class, () -> client.get(ResourceKind.CONFIG_MAP, "n", "x"));
        assertThat(requests.subList(1, requests.size()), is(List.of("GET", "GET", "GET", "GET")));
    }
}
