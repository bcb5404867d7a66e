package io.containermanager.engine.kubernetes.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.observed.OutsideChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
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

    @AutoClose
    private final FakeCluster cluster;

    HandEditsTest(@TempDir Path folder) {
        cluster = new FakeCluster(folder);
        cluster.pull();
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
        assertThat(ManifestTree.object(object(path), "spec", "selector").containsKey("tier"), is(false));

        var other = Map.of("name", "other", "protocol", "TCP", "port", 9);
        cluster.api.merge(path, Map.of("spec", Map.of("ports", List.of(other))));
        noticed();
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
    }

    private static final String FILES = "/api/v1" + NAMESPACED + "configmaps/";
    private static final String TAMPERED = "bGlzdGVuIDY2Ng==";

    /** As by {@code kubectl replace --force}, or a deletion and another tool, with the labels as they were. */
    private String replacedFiles(String createdAt) {
        var path = cluster.api.paths(FILES).getFirst();
        var other = new LinkedHashMap<>(object(path));
        var metadata = new LinkedHashMap<String, Object>();
        ManifestTree.object(other, "metadata").forEach((key, value) -> metadata.put(String.valueOf(key), value));
        metadata.put("uid", "another");
        metadata.put("creationTimestamp", createdAt);
        other.put("metadata", metadata);
        other.put("binaryData", Map.of("file-0", TAMPERED));
        cluster.api.remove(path);
        cluster.api.put(path, other);
        return path;
    }

    @Test
    void aConfigMapThatWasReplacedByOneWithOtherContent() {
        var id = cluster.mounting(1);
        cluster.start(id);
        assertThat(changed(), is(OutsideChange.NONE));
        var content = object(cluster.api.paths(FILES).getFirst()).get("binaryData");
        var path = replacedFiles("2999-01-01T00:00:00Z");
        assertThat(noticed().reach(), endsWith(" was replaced by one with other content"));
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
        assertThat(object(path).get("binaryData"), is(content));
    }

    /** Nothing else could say what they run with. */
    @Test
    void podsThatWereMadeSinceAConfigMapWasReplacedAreReplacedToo() {
        cluster.start(cluster.mounting(1));
        replacedFiles("2001-01-01T00:00:00Z");
        await().atMost(30, SECONDS).until(() -> changed().spec() != null);
        assertThat(changed().spec(), endsWith(" was replaced by one with other content"));
    }

    @Test
    void creatingOrStartingAVersionRestoresItsReplacedFiles() {
        var id = cluster.mounting(1);
        var content = object(cluster.api.paths(FILES).getFirst()).get("binaryData");
        var path = replacedFiles("2999-01-01T00:00:00Z");
        cluster.mounting(2);
        assertThat(object(path).get("binaryData"), is(content));
        replacedFiles("2999-01-01T00:00:01Z");
        await().atMost(30, SECONDS).untilAsserted(() -> {
            cluster.start(id);
            assertThat(object(path).get("binaryData"), is(content));
            cluster.stop(id);
        });
    }

    @Test
    void aConfigMapOfThatNameThatThisManagerDidNotMakeIsLeftAlone() {
        var id = cluster.mounting(1);
        cluster.start(id);
        var path = cluster.api.paths(FILES).getFirst();
        var name = path.substring(FILES.length());
        cluster.api.remove(path);
        cluster.api.put(
                path,
                Map.of(
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", name, "uid", "foreign", "labels", Map.of()),
                        "data",
                        Map.of("file-0", "listen 666")));
        assertThat(noticed().reach(), endsWith(" is missing"));
        var refused = assertThrows(EngineException.Rejected.class, () -> cluster.restore(id));
        assertThat(refused.getMessage(), containsString("There is a ConfigMap " + name));
        assertThat(object(path).containsKey("data"), is(true));
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
        var spec = ManifestTree.object(object(cluster.api.paths(JOBS).getFirst()), "spec", "template", "spec");
        assertThat(ManifestTree.number(spec, "terminationGracePeriodSeconds", 0), is(10L));
    }

    @Test
    void aJobThatIsToHaveMorePodsIsAnotherVersion() {
        job();
        cluster.api.merge(cluster.api.paths(JOBS).getFirst(), Map.of("spec", Map.of("parallelism", 2)));
        await().atMost(30, SECONDS).until(() -> changed().spec() != null);
        assertThat(changed().spec(), endsWith("was edited: it is not as declared"));
    }
}
