package io.containermanager.engine.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What goes wrong on a real cluster, and what is changed there by hand, as an operator meets it: over HTTP. */
class KubernetesFaultsIT {

    private static final String IDLE = "\"command\": [\"sleep\", \"3600\"], \"stopGracePeriod\": \"1s\"";

    /** An app of one service. */
    abstract static class OneService extends ClusterAppTestBed {

        final void declare(RunningService service, String config) {
            apply(service, """
                {"appId": %d, "appName": "Faults", "services": [{"serviceId": 1, "serviceName": "web",
                  "imageName": "%s", "config": {%s}}]}
                """.formatted(appId, registry.image(), config));
        }

        final List<String> running() {
            return TestCluster.kubectl(
                            "get", "pods", "-n", namespace, "--field-selector=status.phase=Running", "-o", "name")
                    .good()
                    .lines()
                    .toList();
        }

        /** The version before it runs, the failed one is held and says why. */
        final void undone(RunningService service, String why) {
            explains(service, 1, "held back: revision 2 failed");
            assertThat(explained(service, 1), containsString(why));
            await().atMost(180, SECONDS).untilAsserted(() -> {
                assertThat(explained(service, 1), containsString("\"status\":\"running\""));
                assertThat(running(), hasSize(2));
            });
        }
    }

    @Nested
    @ResourceLock(Requirement.CLUSTER_FAULTS)
    class Replicas extends OneService {

        @Test
        void severalRunAreScaledAndFailedVersionsOfThemAreUndone() {
            try (var service = start()) {
                declare(service, IDLE + ", \"replicas\": 2");
                converged(service);
                assertThat(running(), hasSize(2));
                TestCluster.kubectl("create", "quota", "small", "--hard=pods=2", "-n", namespace)
                        .good();

                declare(service, IDLE + ", \"replicas\": 3, \"environment\": {\"A\": \"1\"}");
                undone(service, "exceeded quota");

                declare(service, IDLE + ", \"replicas\": 2");
                converged(service);
                TestCluster.kubectl("delete", "quota", "small", "-n", namespace).good();
                TestCluster.kubectl("scale", "deployment", "--all", "--replicas=1", "-n", namespace)
                        .good();
                await().atMost(120, SECONDS).untilAsserted(() -> assertThat(running(), hasSize(2)));
                converged(service);
            }
        }
    }

    @Nested
    @ResourceLock(Requirement.CLUSTER_FAULTS)
    class Versions extends OneService {

        @Test
        void oneThatIsNeverReadyIsUndone() {
            try (var service = start()) {
                declare(service, IDLE + ", \"replicas\": 2");
                converged(service);
                declare(service, IDLE + """
                    , "replicas": 2, "healthcheck": {"test": ["CMD", "false"], "interval": "1s", "timeout": "2s",
                    "retries": 2}\
                    """);
                undone(service, "health");
            }
        }

        @Test
        void oneThatMemoryRunsOutOfIsUndone() {
            try (var service = start()) {
                declare(service, IDLE + ", \"replicas\": 2");
                converged(service);
                declare(service, """
                    "command": ["busybox", "tail", "/dev/zero"], "replicas": 2, "resources": {"memory": "16m"}\
                    """);
                undone(service, "out of memory");
            }
        }
    }

    @Nested
    @ResourceLock(Requirement.CLUSTER_FAULTS)
    class Drift extends OneService {

        @Test
        void whatIsDeletedOrEditedByHandIsPutRight() {
            try (var service = start()) {
                declare(service, IDLE + ", \"ports\": [\"8080:8080\"]");
                converged(service);
                var first = running();
                TestCluster.kubectl("delete", "service,networkpolicy", "--all", "-n", namespace)
                        .good();
                await().atMost(60, SECONDS)
                        .untilAsserted(() -> assertThat(
                                TestCluster.kubectl("get", "service,networkpolicy", "-n", namespace, "-o", "name")
                                        .good(),
                                containsString("networkpolicy.networking.k8s.io/published-" + appId + "-1")));
                converged(service);
                assertThat("without a restart", running(), is(first));
                explainedBefore(service, " is missing");

                TestCluster.kubectl("set", "env", "deployment", "--all", "A=edited", "-n", namespace)
                        .good();
                explainedBefore(service, "was edited: its pod template is not the declared one");
                await().atMost(120, SECONDS)
                        .untilAsserted(() -> assertThat(
                                TestCluster.kubectl("get", "deployment", "-n", namespace, "-o", "yaml")
                                        .good(),
                                not(containsString("edited"))));
                converged(service);
                assertThat(running(), hasSize(1));
                assertThat(
                        TestCluster.kubectl(
                                        "get",
                                        "events",
                                        "-n",
                                        namespace,
                                        "-o",
                                        "jsonpath={range .items[?(@.source.component=='container-manager')]}{.reason}"
                                                + " {end}")
                                .good(),
                        containsString("Restored"));
            }
        }

        /** As events say afterwards. */
        private void explainedBefore(RunningService service, String reason) {
            await().atMost(120, SECONDS)
                    .untilAsserted(() ->
                            assertThat(service.read("/api/v1/events?limit=200").toString(), containsString(reason)));
        }
    }

    @Nested
    @ResourceLock(Requirement.CLUSTER_FAULTS)
    class Rights extends OneService {

        @Override
        List<Object> changedRules(List<Object> rules) {
            return rules.stream().map(Rights::withoutPatch).toList();
        }

        private static Object withoutPatch(Object each) {
            var rule = new LinkedHashMap<Object, Object>((Map<?, ?>) each);
            rule.computeIfPresent(
                    "verbs",
                    (_, verbs) -> ((List<?>) verbs)
                            .stream().filter(verb -> !verb.equals("patch")).toList());
            return rule;
        }

        @Test
        void thoseThatAreMissingAreNamed() {
            try (var service = start()) {
                await().atMost(60, SECONDS).untilAsserted(() -> {
                    var missing = service.read("/api/v1/status").at("/engine/missingRights");
                    var named = StreamSupport.stream(missing.spliterator(), false)
                            .map(right -> right.asText())
                            .toList();
                    assertThat(named, hasSize(5));
                    assertThat(named.getFirst(), startsWith("deployments.apps: patch"));
                });
            }
        }
    }
}
