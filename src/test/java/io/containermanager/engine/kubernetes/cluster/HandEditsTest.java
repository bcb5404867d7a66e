package io.containermanager.engine.kubernetes.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.Tree;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.OutsideChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine made beside a version's pods, edited or deleted by hand: it is found and put right without a restart. */
class HandEditsTest {

    private static final String NAMESPACED = "/namespaces/" + FakeCluster.NAMESPACE + "/";
    private static final String POLICIES = "/apis/networking.k8s.io/v1" + NAMESPACED + "networkpolicies/";
    private static final String SERVICES = "/api/v1" + NAMESPACED + "services/";
    private static final String TEMPLATES = "/api/v1" + NAMESPACED + "podtemplates/";
    private static final String JOBS = "/apis/batch/v1" + NAMESPACED + "jobs/";

    @TempDir
    Path folder;

    private FakeCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FakeCluster(folder);
        cluster.pull();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private OutsideChange changed() {
        return cluster.containers().getFirst().attached().changed();
    }

    private Map<String, Object> object(String path) {
        return requireNonNull(cluster.api.get(path), path);
    }

    private OutsideChange noticed() {
        await().atMost(30, SECONDS).until(() -> changed().reach() != null);
        return changed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network-", "internal-"})
    void aDeletedPolicyOfANetwork(String beginning) {
        cluster.network(true);
        cluster.start(cluster.joining(1));
        assertThat(changed(), is(OutsideChange.NONE));
        var path = policy(beginning);
        cluster.api.remove(path);
        var noticed = noticed();
        assertThat(noticed.reach(), endsWith(" is missing"));
        assertThat(noticed.network(), is(FakeCluster.NETWORK));
        cluster.network(true);
        assertThat(changed(), is(OutsideChange.NONE));
        object(path);
    }

    private String policy(String beginning) {
        var kind = beginning.substring(0, beginning.indexOf('-') + 1);
        return cluster.api.paths(POLICIES + kind).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network-", "internal-"})
    void aPolicyOfANetworkWhosePeersWereWidened(String beginning) {
        cluster.network(true);
        cluster.start(cluster.joining(1));
        var path = policy(beginning);
        var before = object(path).get("spec");
        var rules = beginning.equals("network-") ? "ingress" : "egress";
        cluster.api.merge(path, Map.of("spec", Map.of(rules, List.of(Map.of()))));
        assertThat(noticed().reach(), endsWith(" is not as declared"));
        cluster.network(true);
        assertThat(changed(), is(OutsideChange.NONE));
        assertThat(object(path).get("spec"), is(before));
    }

    @Test
    void aPolicyOfANetworkThatSelectsFewerPods() {
        cluster.network(false);
        cluster.start(cluster.joining(1));
        var path = policy("network-");
        var before = object(path).get("spec");
        var narrower = Map.of("matchLabels", Map.of("tier", "none"));
        cluster.api.merge(path, Map.of("spec", Map.of("podSelector", narrower)));
        assertThat(noticed().reach(), endsWith(" is not as declared"));
        cluster.network(false);
        assertThat(changed(), is(OutsideChange.NONE));
        assertThat(object(path).get("spec"), is(before));
    }

    @Test
    void aPolicyThatAnEarlierManagerMadeIsMadeOnceMore() {
        cluster.network(false);
        cluster.start(cluster.joining(1));
        var path = policy("network-");
        var annotations = new HashMap<String, Object>();
        annotations.put("io.containermanager.policies", null);
        cluster.api.merge(path, Map.of("metadata", Map.of("annotations", annotations)));
        assertThat(noticed().reach(), endsWith(" is not as declared"));
        cluster.network(false);
        assertThat(changed(), is(OutsideChange.NONE));
    }

    @Test
    void aServiceThatSelectsFewerPodsOrHasAnotherPort() {
        var id = cluster.create(1, it -> it.ports(List.of(new PortMapping(null, 8080, 80, "tcp"))));
        cluster.start(id);
        var path = SERVICES + "published-7-1";
        cluster.api.merge(path, Map.of("spec", Map.of("selector", Map.of("tier", "none"))));
        assertThat(noticed().reach(), is("its Service published-7-1 is not as declared"));
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
        assertThat(Tree.object(object(path), "spec", "selector").containsKey("tier"), is(false));

        var other = Map.of("name", "other", "protocol", "TCP", "port", 9);
        cluster.api.merge(path, Map.of("spec", Map.of("ports", List.of(other))));
        noticed();
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
    }

    private String job() {
        var id = cluster.create(1, it -> it.restart(RestartPolicy.ON_FAILURE));
        cluster.start(id);
        assertThat(changed(), is(OutsideChange.NONE));
        return id;
    }

    @Test
    void thePodTemplateOfAJobIsPutRightAndTheJobRunsWhatIsDeclared() {
        var id = job();
        var path = cluster.api.paths(TEMPLATES).getFirst();
        var edited = Map.<String, Object>of("template", Map.of("spec", Map.of("terminationGracePeriodSeconds", 99)));
        cluster.api.merge(path, edited);
        assertThat(noticed().reach(), endsWith(" is not as declared"));
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));

        cluster.stop(id);
        cluster.api.merge(path, edited);
        await().atMost(30, SECONDS)
                .until(() -> Objects.equals(
                        cluster.containers().getFirst().config().updatePolicy().stopGracePeriod(),
                        Duration.ofSeconds(99)));
        cluster.start(id);
        var spec = Tree.object(object(cluster.api.paths(JOBS).getFirst()), "spec", "template", "spec");
        assertThat(Tree.number(spec, "terminationGracePeriodSeconds", 0), is(10L));
    }

    @Test
    void aJobThatIsToHaveMorePodsIsAnotherVersion() {
        job();
        cluster.api.merge(cluster.api.paths(JOBS).getFirst(), Map.of("spec", Map.of("parallelism", 2)));
        await().atMost(30, SECONDS).until(() -> changed().spec() != null);
        assertThat(changed().spec(), endsWith("was edited: it is not as declared"));
    }
}
