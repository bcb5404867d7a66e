package io.containermanager.engine.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.kubernetes.ClusterAccount.Grant;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A manager with a namespace for each app beside one that has a namespace for all, with an app of the same id and name. */
@ResourceLock(Requirement.CLUSTER_MANAGERS)
class KubernetesSideBySideIT extends ClusterAppTestBed {

    @Override
    boolean inOneNamespace() {
        return false;
    }

    private String app() {
        return """
            {"appId": %d, "appName": "Twin", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "%s",
              "config": {"command": ["sh", "-c", "sleep 3600"], "stopGracePeriod": "1s", "ports": ["8080:8080"]}}]}
            """.formatted(appId, registry.image());
    }

    @Test
    void appsOfTheSameIdRunSideBySideAndOneIsRemoved(@TempDir Path others) {
        var shared = "twin-" + appId;
        try (var account = new ClusterAccount().grant(shared, Grant.ONE_NAMESPACE);
                var other = RunningService.start(
                        others,
                        Map.of(
                                "ENGINE_KIND",
                                "kubernetes",
                                "ENGINE_KUBERNETES_KUBECONFIG",
                                account.kubeconfig(others).toString(),
                                "ENGINE_KUBERNETES_NAMESPACE",
                                shared));
                var service = start()) {
            apply(other, app());
            converged(other);
            apply(service, app());
            converged(service);
            converged(other);
            assertThat(policies(namespace), containsString("network-" + appId));

            var removed = service.delete("/api/v1/apps/" + appId);
            assertThat(removed.body(), removed.statusCode(), is(200));
            service.post("/api/v1/state/apply?wait=25s", "");
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(policies(namespace), not(containsString("network-" + appId))));
            converged(other);
            assertThat(policies(shared), containsString("network-" + appId));
        } finally {
            TestCluster.kubectl("delete", "namespace", shared, "--ignore-not-found", "--wait=false");
        }
    }

    private static String policies(String namespace) {
        return TestCluster.kubectl("get", "networkpolicies", "-n", namespace).text();
    }
}
