package io.containermanager.dashboard;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.kubernetes.KubernetesRules;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Replicas of a service on its page: where each runs, and which of them is not ready and why. */
@ResourceLock(Requirement.BROWSER)
class DashboardReplicasIT {

    private static final String TARGET = """
        {"apps": {"1001": {"appId": 1001, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28", "config": {"replicas": 3}}]}}}
        """;

    @Test
    void thePageOfAServiceListsItsPodsAndTheTerminalOffersThem(@TempDir Path folder) throws Exception {
        var rules = new KubernetesRules(KubernetesSettings.DEFAULTS, folder.resolve("projects"));
        try (var server = new ApiServer(Files.createDirectory(folder.resolve("data")), rules);
                var page = new Page()) {
            server.post("/api/v1/state/target?apply=true&wait=30s", TARGET);
            var pod = ApiServer.json(server.get("/api/v1/containers"))
                    .at("/containers/0/pods/1/name")
                    .asText();
            server.faults().unready(pod, "CrashLoopBackOff");

            page.open(server.port(), "service/1001/1");

            page.awaitText("main", allOf(containsString("2 of 3 ready"), containsString("node-")));
            page.awaitText("main", containsString("2 of 3 replicas are ready (" + pod + ": CrashLoopBackOff)"));
            page.awaitText("tr[data-unready]", allOf(containsString(pod), containsString("CrashLoopBackOff")));
            page.go("service/1001/1?tab=terminal");
            page.awaitText("#terminal-pod", containsString(pod));
        }
    }
}
