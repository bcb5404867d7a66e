package io.containermanager.engine.kubernetes.cluster;

import static io.containermanager.RunningService.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import io.containermanager.engine.kubernetes.fake.GrantedRules;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many services ask of an API server in memory; {@code bench/cluster-scale} does the same with thousands. */
class ClusterScaleTest {

    private static final int APPS = 20;
    private static final int SERVICES = 5;
    private static final int ALL = APPS * SERVICES;

    /** One list and one watch each, whatever the number of apps. */
    private static final String[] WATCHED = {
        "configmaps",
        "deployments.apps",
        "jobs.batch",
        "networkpolicies.networking.k8s.io",
        "persistentvolumeclaims",
        "pods",
        "podtemplates",
        "services",
        "statefulsets.apps"
    };

    @TempDir
    Path folder;

    private final FakeApiServer api = new FakeApiServer();

    @AfterEach
    void close() {
        api.close();
    }

    private RunningService start() {
        Requirement.serviceInThisJvm(
                "the Kubernetes engine with 100 services needs more than the 128 MiB of these containers");
        api.rules(GrantedRules.engine());
        return RunningService.start(
                folder,
                Map.of(
                        "ENGINE_KIND",
                        "kubernetes",
                        "ENGINE_KUBERNETES_KUBECONFIG",
                        api.kubeconfig(folder).toString()));
    }

    private static String target() {
        return IntStream.rangeClosed(1, APPS)
                .mapToObj(app -> "\"%d\":{\"appId\":%d,\"appName\":\"app%d\",\"services\":[%s]}"
                        .formatted(app, app, app, services()))
                .collect(Collectors.joining(",", "{\"apps\":{", "}}"));
    }

    private static String services() {
        return IntStream.rangeClosed(1, SERVICES)
                .mapToObj("{\"serviceId\":%1$d,\"serviceName\":\"service%1$d\",\"imageName\":\"good:1\"}"::formatted)
                .collect(Collectors.joining(","));
    }

    private void converge(RunningService service) {
        await().atMost(120, SECONDS).untilAsserted(() -> {
            var applied = json(service.post("/api/v1/state/apply?wait=30s", ""));
            assertThat(applied.toString(), applied.path("state").asText(), is("converged"));
        });
        var verdicts = service.read("/api/v1/reconciliation").at("/status").findValuesAsText("status");
        assertThat(verdicts, hasSize(ALL));
        assertThat(verdicts, everyItem(is("in-sync")));
    }

    /** What was asked, without looks for whether the API server answers, Events, logs and the question for rights. */
    private Map<String, Integer> asked() {
        var asked = new TreeMap<>(api.counts());
        asked.keySet().removeIf(it -> it.endsWith(" /version") || it.endsWith("rulesreviews.authorization.k8s.io"));
        asked.remove("create events");
        asked.remove("get pods/log");
        return asked;
    }

    private Map<String, Integer> listedAndWatchedOnce() {
        var once = new TreeMap<String, Integer>();
        for (var resource : WATCHED) {
            once.put("list " + resource, 1);
            once.put("watch " + resource, 1);
        }
        return once;
    }

    @Test
    void requestsGrowWithTheServicesNoneWritesInSyncAndARestartListsOnce() {
        try (var service = start()) {
            service.post("/api/v1/state/target", target());
            converge(service);
            var made = listedAndWatchedOnce();
            made.put("create networkpolicies.networking.k8s.io", APPS);
            made.put("create services", ALL);
            made.put("create deployments.apps", ALL);
            made.put("get pods", 1);
            made.put("create pods", 1);
            made.put("patch deployments.apps", ALL);
            made.put("delete pods", 1);
            var asked = asked();
            // Two steps that begin an app at the same time both ask for its namespace.
            assertThat(asked.remove("get namespaces"), is(lessThanOrEqualTo(2 * APPS)));
            assertThat(asked.remove("create namespaces"), is(lessThanOrEqualTo(2 * APPS)));
            assertThat(asked, is(made));

            api.forgetAsked();
            converge(service);
            assertThat(asked(), is(Map.of()));
        }
        api.forgetAsked();
        try (var service = start()) {
            converge(service);
            assertThat(asked(), is(listedAndWatchedOnce()));
        }
    }
}
