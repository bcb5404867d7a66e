package io.containermanager.replica;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.FreePort;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import io.containermanager.engine.kubernetes.TestCluster;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Three replicas that share who has access: a session and a created token are known to each of them, and so is their end. */
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class SharedAccessIT {

    @RegisterExtension
    static final ClusterNamespace NAMESPACE = new ClusterNamespace("cmk-access");

    private static final String ADMIN = "an-administrator-of-the-three-replicas";
    private static final String APP = """
        {"appId": 7, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "nginx:1"}]}\
        """;

    @TempDir
    Path folder;

    private final String name = "a" + UUID.randomUUID().toString().substring(0, 8);
    private final List<RunningService> replicas = new ArrayList<>();
    private final List<ClusterWire> wires = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void threeReplicas() throws IOException {
        var tokens = Files.writeString(
                folder.resolve("tokens.yaml"),
                "- {name: admin, scopes: [read, operate, exec, admin], token: " + ADMIN + "}\n");
        for (int replica = 0; replica < 3; replica++) {
            var own = Files.createDirectory(folder.resolve("replica-" + replica));
            var wire = new ClusterWire(own, NAMESPACE);
            wires.add(wire);
            int port = FreePort.next();
            replicas.add(RunningService.start(
                    own,
                    Map.of(
                            "PORT",
                            String.valueOf(port),
                            "SECURITY_TOKENS_FILE",
                            tokens.toString(),
                            "STORE_KIND",
                            "kubernetes",
                            "STORE_KUBERNETES_NAMESPACE",
                            NAMESPACE.name(),
                            "STORE_KUBERNETES_NAME",
                            name,
                            "STORE_KUBERNETES_ADDRESS",
                            "http://127.0.0.1:" + port,
                            "ENGINE_KUBERNETES_KUBECONFIG",
                            wire.kubeconfig().toString())));
        }
        await().atMost(60, SECONDS)
                .until(() -> replicas.stream()
                        .anyMatch(it -> json(send(it, "GET", "/api/v1/status", "", ADMIN, null))
                                .at("/replica/acting")
                                .asBoolean()));
    }

    @AfterEach
    void closeAll() {
        replicas.forEach(RunningService::close);
        wires.forEach(ClusterWire::close);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return RunningService.json(answer);
    }

    /** As a program with a token, or as the dashboard's page with a cookie. */
    private HttpResponse<String> send(
            RunningService to,
            String method,
            String path,
            String body,
            @Nullable String token,
            @Nullable String cookie) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (cookie != null) {
            request.header("Cookie", cookie).header("Sec-Fetch-Site", "same-origin");
        }
        return answer(request);
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private int status(RunningService replica, @Nullable String token, @Nullable String cookie) {
        return send(replica, "GET", "/api/v1/apps", "", token, cookie).statusCode();
    }

    private String signIn(RunningService replica) {
        var signedIn = send(replica, "POST", "/api/v1/sessions", "{\"token\":\"" + ADMIN + "\"}", null, null);
        assertThat(signedIn.body(), signedIn.statusCode(), is(200));
        return signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    @Test
    void whoSignsInOnOneReplicaIsSignedInOnAllAndMayChangeSomethingThroughEach() {
        var cookie = signIn(replicas.getFirst());
        for (var replica : replicas) {
            await().atMost(30, SECONDS).until(() -> status(replica, null, cookie) == 200);
            var changed = send(replica, "POST", "/api/v1/apps/7", APP, null, cookie);
            assertThat("forwarded, or done here: " + changed.body(), changed.statusCode(), is(200));
        }
        var listed = json(send(replicas.get(1), "GET", "/api/v1/sessions", "", ADMIN, null));
        assertThat(listed.toString(), listed.path("sessions").size(), is(1));

        assertThat(
                send(replicas.get(2), "DELETE", "/api/v1/sessions/current", "", null, cookie)
                        .statusCode(),
                is(204));
        for (var replica : replicas) {
            await().atMost(30, SECONDS).until(() -> status(replica, null, cookie) == 401);
        }
    }

    @Test
    void aStolenCookieIsNotForwardedFromAnAddressThatAClientClaims() {
        var cookie = signIn(replicas.getFirst());
        for (var replica : replicas) {
            await().atMost(30, SECONDS).until(() -> status(replica, null, cookie) == 200);
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port() + "/api/v1/apps/7"))
                    .header("Content-Type", "application/json")
                    .header("Cookie", cookie)
                    .header("X-Container-Manager-Forwarded", "127.0.0.1 " + "0".repeat(64))
                    .POST(BodyPublishers.ofString(APP));
            // Until the replica knows the key, it can only ask for another try.
            await().atMost(30, SECONDS).until(() -> answer(request).statusCode() != 503);
            var refused = answer(request);
            assertThat(refused.body(), refused.statusCode(), is(403));
        }
    }

    @Test
    void aCreatedTokenHoldsOnAllReplicasUntilItIsRevoked() {
        var created =
                send(replicas.get(1), "POST", "/api/v1/tokens", "{\"name\":\"ci\",\"scopes\":[\"read\"]}", ADMIN, null);
        assertThat(created.body(), created.statusCode(), is(201));
        var secret = json(created).path("token").asText();
        for (var replica : replicas) {
            await().atMost(30, SECONDS).until(() -> status(replica, secret, null) == 200);
        }
        var kept = TestCluster.kubectl("get", "secrets", "-n", NAMESPACE.name(), "-o", "yaml")
                .good();
        assertThat(kept, containsString(name + "-tokens"));
        assertThat("hashes only", kept, not(containsString(secret)));

        wires.get(2).cut();
        assertThat(
                send(replicas.getFirst(), "DELETE", "/api/v1/tokens/ci", "", ADMIN, null)
                        .statusCode(),
                is(200));
        await().atMost(30, SECONDS).until(() -> status(replicas.get(1), secret, null) == 401);
        assertThat("cut off", status(replicas.get(2), secret, null), is(200));
        wires.get(2).join();
        await().atMost(60, SECONDS).until(() -> status(replicas.get(2), secret, null) == 401);
    }
}
