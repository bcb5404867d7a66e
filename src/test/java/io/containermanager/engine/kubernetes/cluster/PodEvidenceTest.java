package io.containermanager.engine.kubernetes.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.fake.Kubeconfigs;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.model.secret.Masking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read about a version that does not come up, from an API server that answers the same each time. */
class PodEvidenceTest {

    private static final String EVENT = """
        {"items":[{"reason":"Failed","message":"pulling https://shop:hunter2@registry.example/v2 failed"}]}\
        """;

    @TempDir
    Path folder;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private ClusterClient client;
    private String output = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var uri = exchange.getRequestURI().toString();
            asked.add(uri);
            var answer = (uri.contains("/log?") ? output : EVENT).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            try (var body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.start();
        var kubeconfig = Kubeconfigs.write(folder, server.getAddress().getPort());
        client =
                ClusterClient.open(new ClusterAccess(kubeconfig, null, Duration.ofSeconds(30), Duration.ofSeconds(30)));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private static Version version(int pods) {
        var metadata = Map.of("name", "web-1-1-abc", "namespace", "cm-1");
        return new Version(
                ResourceKind.DEPLOYMENT,
                Map.of("metadata", metadata),
                null,
                IntStream.range(0, pods)
                        .mapToObj(pod -> Map.<String, Object>of("metadata", Map.of("name", "web-" + pod)))
                        .toList());
    }

    private List<String> asked(String part) {
        return asked.stream().filter(it -> it.contains(part)).toList();
    }

    @Test
    void ofManyPodsTheFirstFewAreReadAndNoMoreThanAPiece() {
        var _ = new PodEvidence(client).of(version(50), "");
        assertThat(asked("/log?"), hasSize(PodEvidence.PODS_MAX));
        assertThat(asked("/log?"), everyItem(containsString("limitBytes=65536")));
        assertThat(asked("/events?"), hasSize(PodEvidence.PODS_MAX + 1));
    }

    @Test
    void credentialsInEventsAndOutputAreHidden() {
        output = "cannot reach postgres://shop:hunter2@db/shop\n";
        var text = new PodEvidence(client).of(version(1), "");
        assertThat(text, containsString("; the cluster reports: Failed: pulling https://"));
        assertThat(text, containsString("; last output: cannot reach postgres://"));
        assertThat(text, not(containsString("hunter2")));
    }

    @Test
    void whatTheMessageSaysAlreadyIsNotRepeated() {
        output = "unable to retrieve container logs for docker://0123";
        var said = Masking.maskForms("ErrImagePull: pulling https://shop:hunter2@registry.example/v2 failed");
        assertThat(new PodEvidence(client).of(version(1), said), is(""));
    }
}
