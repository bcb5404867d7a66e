package io.containermanager.engine.kubernetes;

import static io.containermanager.RunningService.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.NodeRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The whole service with a real cluster and the rights that {@code k8s/overlays/cluster} grants, as an operator meets it: over HTTP. */
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class KubernetesAppIT {

    private static final String PREFIX = "cm-app";
    private static final String SERVES = "exec busybox httpd -f -p 8080 -h /data";

    @TempDir
    Path folder;

    private final NodeRegistry registry = NodeRegistry.required();
    private final long appId = 3_000_000_000L + ThreadLocalRandom.current().nextLong(1_000_000_000);
    private final String namespace = PREFIX + "-" + appId;
    private final String storageClass = "app-" + appId;

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

    /** An account with exactly the rights of the overlay. */
    @BeforeEach
    void anAccount() throws IOException {
        var role = Files.readString(Path.of("k8s/overlays/cluster/clusterrole.yaml"))
                .replace("name: container-manager\n  labels", "name: " + storageClass + "\n  labels");
        var file = Files.writeString(folder.resolve("role.yaml"), role);
        TestCluster.kubectl("apply", "-f", file.toString()).good();
        TestCluster.kubectl("create", "serviceaccount", storageClass, "-n", "default")
                .good();
        TestCluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        storageClass,
                        "--clusterrole=" + storageClass,
                        "--serviceaccount=default:" + storageClass)
                .good();
        Files.writeString(
                kubeconfig(),
                Files.readString(TestCluster.kubeconfig()).replaceAll("token: \\S+", "token: " + token()));
    }

    private Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** Clusters before 1.24 keep it in a Secret; later ones make it when asked. */
    private String token() {
        var made = TestCluster.kubectl("create", "token", storageClass, "-n", "default");
        if (made.code() == 0) {
            return made.text().strip();
        }
        await().atMost(60, SECONDS).until(() -> !secret().isBlank());
        var data = TestCluster.kubectl("get", "-n", "default", secret(), "-o", "jsonpath={.data.token}");
        return new String(Base64.getDecoder().decode(data.good().strip()), StandardCharsets.UTF_8);
    }

    private String secret() {
        var name = TestCluster.kubectl(
                        "get", "serviceaccount", storageClass, "-n", "default", "-o", "jsonpath={.secrets[0].name}")
                .good()
                .strip();
        return name.isEmpty() ? "" : "secret/" + name;
    }

    @AfterEach
    void nothingStays() {
        TestCluster.kubectl("delete", "clusterrole,clusterrolebinding", storageClass);
        TestCluster.kubectl("delete", "serviceaccount", storageClass, "-n", "default");
        TestCluster.kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
        TestCluster.kubectl("delete", "pv", storageClass, "--wait=false");
        TestCluster.run(List.of("rm", "-rf", "/tmp/" + storageClass));
    }

    private RunningService start() {
        var environment = new HashMap<String, String>();
        environment.put("ENGINE_KIND", "kubernetes");
        environment.put("ENGINE_KUBERNETES_KUBECONFIG", kubeconfig().toString());
        environment.put("ENGINE_KUBERNETES_NAMESPACE_PREFIX", PREFIX);
        environment.put("ENGINE_KUBERNETES_STORAGE_CLASS", storageClass);
        environment.put("RECONCILE_MIN_HEALTHY", "1000");
        return RunningService.start(folder, environment);
    }

    private String app(String image, String webCommand, String more) {
        return """
            {"appId": %1$d, "appName": "Cluster Shop", "services": [
              {"serviceId": 1, "serviceName": "prepare", "imageName": "%2$s", "config": {"restart": "no",
                "command": ["sh", "-c", "echo prepared > /data/index.html"], "volumes": ["data:/data"]}},
              {"serviceId": 2, "serviceName": "web", "imageName": "%3$s", "config": {"command": ["sh", "-c", "%4$s"],
                "dependsOn": {"prepare": "completed"}, "volumes": ["data:/data:ro"], "networks": ["front"], %5$s
                "stopGracePeriod": "1s", "ports": ["8080:8080"]}},
              {"serviceId": 3, "serviceName": "checked", "imageName": "%2$s", "config": {"stopGracePeriod": "1s",
                "networks": ["front"], "healthcheck": {"test": ["CMD", "wget", "-q", "-O", "-", "http://web:8080/"],
                "interval": "1s", "timeout": "5s"}}}],
             "volumes": {"data": {}}, "networks": {"front": {}}}
            """.formatted(appId, registry.image(), image, webCommand, more);
    }

    private JsonNode apply(RunningService service, String app) {
        var accepted = service.post("/api/v1/apps/" + appId, app);
        assertThat(accepted.body(), accepted.statusCode(), is(200));
        return json(service.post("/api/v1/state/apply?wait=25s", ""));
    }

    private void converged(RunningService service) {
        await().atMost(120, SECONDS).untilAsserted(() -> {
            var verdicts = service.read("/api/v1/reconciliation").at("/status/" + appId + "/services");
            assertThat(verdicts.toString(), verdicts.findValuesAsText("status"), everyItem(is("in-sync")));
        });
    }

    private String explained(RunningService service, int serviceId) {
        return service.read("/api/v1/apps/" + appId + "/services/" + serviceId + "/explain")
                .toString();
    }

    private void explains(RunningService service, int serviceId, String text) {
        await().atMost(180, SECONDS)
                .untilAsserted(() -> assertThat(explained(service, serviceId), containsString(text)));
    }

    private static List<String> kinds(JsonNode pass) {
        var kinds = new ArrayList<String>();
        pass.path("steps").forEach(step -> kinds.add(step.path("kind").asText()));
        return kinds;
    }

    private String pods() {
        return TestCluster.kubectl("get", "pods", "-n", namespace).text();
    }

    @Test
    void threeServicesConvergeAndABrokenUpdateIsUndoneByItself() {
        try (var service = start()) {
            apply(service, app(registry.image(), SERVES, ""));
            converged(service);
            assertThat(
                    "a second apply does nothing",
                    kinds(apply(service, app(registry.image(), SERVES, ""))),
                    is(List.of()));
            explains(service, 3, "\"health\":\"healthy\"");

            apply(service, app(registry.image(), SERVES, "\"environment\": {\"A\": \"1\"},"));
            converged(service);

            apply(service, app(registry.image(), "echo broken on purpose; exit 3", ""));
            explains(service, 2, "held: revision 3 failed");
            explains(service, 3, "\"health\":\"healthy\"");
            assertThat(explained(service, 2), containsString("\"lastGoodRevision\":2"));

            apply(service, app(registry.missingImage(), SERVES, ""));
            explains(service, 2, "cannot be fetched");
            assertThat("the old version goes on", explained(service, 2), containsString("\"status\":\"running\""));

            var removed = service.delete("/api/v1/apps/" + appId);
            assertThat(removed.body(), removed.statusCode(), is(200));
            service.post("/api/v1/state/apply?wait=25s", "");
            await().atMost(60, SECONDS).untilAsserted(() -> assertThat(pods(), containsString("No resources found")));
            assertThat(
                    "the data stays",
                    TestCluster.kubectl("get", "pvc", "-n", namespace).text(),
                    containsString("v-" + appId + "-data"));
            assertThat(
                    TestCluster.kubectl("get", "svc,netpol,podtemplates", "-n", namespace)
                            .text(),
                    containsString("No resources found"));
        }
    }
}
