package io.containermanager.replica;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.FreePort;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.kubernetes.ClusterNamespace;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Three replicas of the whole service that share their targets in a real cluster: one acts, all answer, and no acknowledged write is lost. */
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class ReplicasIT {

    @RegisterExtension
    static final ClusterNamespace NAMESPACE = new ClusterNamespace("cmk-replicas");

    @TempDir
    Path folder;

    private final String name = "r" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Replica> replicas = new ArrayList<>();

    private record Replica(RunningService service, ClusterWire wire) {
        boolean acts() {
            return service.read("/api/v1/status").at("/replica/acting").asBoolean();
        }

        long revision() {
            return service.read("/api/v1/status").path("revision").asLong();
        }
    }

    @BeforeEach
    void threeReplicas() throws IOException {
        for (int replica = 0; replica < 3; replica++) {
            var own = Files.createDirectory(folder.resolve("replica-" + replica));
            var wire = new ClusterWire(own, NAMESPACE);
            int port = FreePort.next();
            var service = RunningService.start(
                    own,
                    Map.of(
                            "PORT",
                            String.valueOf(port),
                            "STORE_KIND",
                            "kubernetes",
                            "STORE_KUBERNETES_NAMESPACE",
                            NAMESPACE.name(),
                            "STORE_KUBERNETES_NAME",
                            name,
                            "STORE_KUBERNETES_ADDRESS",
                            "http://127.0.0.1:" + port,
                            "ENGINE_KUBERNETES_KUBECONFIG",
                            wire.kubeconfig().toString()));
            replicas.add(new Replica(service, wire));
        }
    }

    @AfterEach
    void closeAll() {
        replicas.forEach(replica -> {
            replica.service().close();
            replica.wire().close();
        });
    }

    private List<Replica> acting() {
        var acting = replicas.stream().filter(Replica::acts).toList();
        assertThat("never two at a time", acting.size(), is(lessThanOrEqualTo(1)));
        return acting;
    }

    private Replica one() {
        await().atMost(40, SECONDS).until(() -> !acting().isEmpty());
        return acting().getFirst();
    }

    private Replica follower() {
        var acting = one();
        return replicas.stream().filter(it -> !it.equals(acting)).findFirst().orElseThrow();
    }

    private static String app(long id, String name) {
        return """
            {"appId": %d, "appName": "%s", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "nginx:1"}]}\
            """.formatted(id, name);
    }

    @Test
    void whatIsAskedOfAFollowerIsDoneByTheOneThatActs() {
        var acting = one();
        var follower = follower();
        await().atMost(20, SECONDS)
                .until(() -> !follower.service()
                        .read("/api/v1/status")
                        .at("/replica/actingAddress")
                        .isNull());

        var posted = follower.service().post("/api/v1/apps/7?apply=true&wait=30s", app(7, "shop"));
        assertThat(posted.body(), posted.statusCode(), is(200));
        await().atMost(30, SECONDS).until(() -> replicas.stream().allMatch(it -> it.revision() == 1));
        assertThat(
                acting.service()
                        .read("/api/v1/reconciliation")
                        .at("/status/7/services/1/status")
                        .asText(),
                is("in-sync"));

        assertThat(follower.service().post("/api/v1/apps/7/services/1/stop", "").statusCode(), is(200));
        await().atMost(30, SECONDS)
                .until(() -> acting.service()
                                .read("/api/v1/status")
                                .path("currentServices")
                                .asInt()
                        == 0);
        var wrong = follower.service().post("/api/v1/apps/7", "{\"appName\": 3}");
        assertThat("the other's refusal comes through", wrong.statusCode(), is(400));
    }

    @Test
    void noAcknowledgedWriteIsLostWhenTheOneThatActsIsCutOff() throws Exception {
        var first = one();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        var ended = new AtomicBoolean();
        var writers = IntStream.range(0, 3)
                .mapToObj(writer -> Thread.ofVirtual().start(() -> {
                    for (int number = 1; !ended.get(); number++) {
                        long id = 1_000L * (writer + 1) + number;
                        var answer = tried(replicas.get(number % 3), id);
                        if (answer == 200) {
                            acknowledged.add(String.valueOf(id));
                        }
                    }
                }))
                .toList();
        await().atMost(30, SECONDS).until(() -> acknowledged.size() > 10);
        first.wire().cut();
        await().atMost(40, SECONDS).until(() -> acting().stream().anyMatch(replica -> !replica.equals(first)));
        int then = acknowledged.size();
        await().atMost(40, SECONDS).until(() -> acknowledged.size() > then + 10);
        first.wire().join();
        ended.set(true);
        for (var writer : writers) {
            writer.join();
        }
        await().atMost(60, SECONDS).untilAsserted(() -> {
            for (var replica : replicas) {
                var apps = replica.service().read("/api/v1/state/target").path("apps");
                assertThat(
                        "acknowledged and not there",
                        acknowledged.stream().filter(id -> !apps.has(id)).toList(),
                        hasSize(0));
            }
        });
    }

    private static int tried(Replica replica, long id) {
        try {
            HttpResponse<String> answer = replica.service().post("/api/v1/apps/" + id, app(id, "app-" + id));
            return answer.statusCode();
        } catch (AssertionError noAnswer) {
            return 0;
        }
    }

    @Test
    void aReplicaThatStopsHandsOverAtOnce() {
        var first = one();
        assertThat(
                first.service()
                        .post("/api/v1/apps/7?apply=true&wait=30s", app(7, "shop"))
                        .statusCode(),
                is(200));
        first.service().close();
        replicas.remove(first);
        var next = one();
        await().atMost(30, SECONDS)
                .until(() -> next.service()
                        .read("/api/v1/reconciliation")
                        .at("/status/7/services/1/status")
                        .asText()
                        .equals("in-sync"));
        first.wire().close();
    }
}
