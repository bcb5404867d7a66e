package io.containermanager.engine.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An app of three services on a real cluster, as an operator meets it: over HTTP. */
class KubernetesAppIT {

    /** What becomes of an app from its first target to its removal. */
    abstract static class Life extends ClusterAppTestBed {

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
                explains(service, 2, "held back: revision 3 failed");
                explains(service, 3, "\"health\":\"healthy\"");
                assertThat(explained(service, 2), containsString("\"lastGoodRevision\":2"));

                apply(service, app(registry.missingImage(), SERVES, ""));
                explains(service, 2, "cannot be fetched");
                assertThat("the old version goes on", explained(service, 2), containsString("\"status\":\"running\""));

                var removed = service.delete("/api/v1/apps/" + appId);
                assertThat(removed.body(), removed.statusCode(), is(200));
                service.post("/api/v1/state/apply?wait=25s", "");
                await().atMost(60, SECONDS)
                        .untilAsserted(() -> assertThat(pods(), containsString("No resources found")));
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

    /** As a manager with rights in its own namespace only, whose calls to the API server are read along. */
    @Nested
    @ResourceLock(Requirement.CLUSTER_APPS)
    class InOneNamespace extends Life {

        @AutoClose
        private final ApiAudit audit = new ApiAudit();

        @Override
        String server() {
            return audit.url();
        }

        @AfterEach
        void nothingWasRefusedForLackOfARight() {
            assertThat(audit.refused(), is(empty()));
        }
    }

    /** As a manager with a namespace for each app. */
    @Nested
    @ResourceLock(Requirement.CLUSTER_MANAGERS)
    class InANamespaceOfItsOwn extends Life {

        @Override
        boolean inOneNamespace() {
            return false;
        }
    }
}
