package io.containermanager.engine.kubernetes;

import static io.containermanager.RunningService.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.RunningService;
import io.containermanager.engine.NodeRegistry;
import io.containermanager.engine.kubernetes.ClusterAccount.Grant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The whole service with a real cluster and the rights that the manifests grant, and one app of its own. */
abstract class ClusterAppTestBed {

    private static final String PREFIX = "cm-app";
    static final String SERVES = "exec busybox httpd -f -p 8080 -h /data";

    @TempDir
    Path folder;

    final NodeRegistry registry = NodeRegistry.required();
    final long appId = 3_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    final String namespace = PREFIX + "-" + appId;
    private final String storageClass = "app-" + appId;
    private @Nullable ClusterAccount account;

    /** The node has no provisioner. */
    @BeforeEach
    void aVolumeToClaim() {
        var spec = Map.of(
                "capacity",
                Map.of("storage", "2Gi"),
                "accessModes",
                List.of("ReadWriteOnce"),
                "storageClassName",
                storageClass,
                "hostPath",
                Map.of("path", "/tmp/" + storageClass, "type", "DirectoryOrCreate"));
        TestCluster.apply(List.of(Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "PersistentVolume",
                        "metadata",
                        Map.of("name", storageClass),
                        "spec",
                        spec)))
                .good();
    }

    /** An account with exactly the rights that the manifests grant. */
    @BeforeEach
    void anAccount() {
        account = new ClusterAccount(this::changedRules);
        if (inOneNamespace()) {
            account.grant(namespace, Grant.ONE_NAMESPACE);
        } else {
            account.grant(Grant.ALL_NAMESPACES);
        }
    }

    /** Whether the manager has rights in one namespace only, in which it runs all apps; else in the whole cluster. */
    boolean inOneNamespace() {
        return true;
    }

    /** The rights that are granted, which a test may cut. */
    List<Object> changedRules(List<Object> rules) {
        return rules;
    }

    /** By which way the manager reaches the API server; empty for the direct one. */
    String server() {
        return "";
    }

    @AfterEach
    void nothingStays() {
        if (account != null) {
            account.close();
        }
        TestCluster.kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
        TestCluster.kubectl("delete", "pv", storageClass, "--wait=false");
        TestCluster.run(List.of("rm", "-rf", "/tmp/" + storageClass));
    }

    RunningService start() {
        var environment = new HashMap<String, String>();
        environment.put("ENGINE_KIND", "kubernetes");
        var config = Objects.requireNonNull(account).kubeconfig(folder, server());
        environment.put("ENGINE_KUBERNETES_KUBECONFIG", config.toString());
        if (inOneNamespace()) {
            environment.put("ENGINE_KUBERNETES_NAMESPACE", namespace);
        } else {
            environment.put("ENGINE_KUBERNETES_NAMESPACE_PREFIX", PREFIX);
        }
        environment.put("ENGINE_KUBERNETES_STORAGE_CLASS", storageClass);
        // A node under load reports seconds late that a container has ended.
        environment.put("RECONCILE_MIN_HEALTHY", "6000");
        return RunningService.start(folder, environment);
    }

    JsonNode apply(RunningService service, String app) {
        var accepted = service.post("/api/v1/apps/" + appId, app);
        assertThat(accepted.body(), accepted.statusCode(), is(200));
        return json(service.post("/api/v1/state/apply?wait=25s", ""));
    }

    /** Every service is as declared, and the pass that made it so has ended: another apply would join it. */
    void converged(RunningService service) {
        await().atMost(180, SECONDS).untilAsserted(() -> {
            var standing = service.read("/api/v1/reconciliation");
            var verdicts = standing.at("/status/" + appId + "/services").findValuesAsText("status");
            assertThat(standing.toString(), verdicts, not(empty()));
            assertThat(standing.toString(), verdicts, everyItem(is("in-sync")));
            assertThat(standing.toString(), standing.path("isReconciling").asBoolean(), is(false));
        });
    }

    String explained(RunningService service, int serviceId) {
        return service.read("/api/v1/apps/" + appId + "/services/" + serviceId + "/explain")
                .toString();
    }

    void explains(RunningService service, int serviceId, String text) {
        await().atMost(180, SECONDS)
                .untilAsserted(() -> assertThat(explained(service, serviceId), containsString(text)));
    }

    static List<String> kinds(JsonNode pass) {
        var kinds = new ArrayList<String>();
        pass.path("steps").forEach(step -> kinds.add(step.path("kind").asText()));
        return kinds;
    }

    String pods() {
        return TestCluster.kubectl("get", "pods", "-n", namespace).text();
    }
}
