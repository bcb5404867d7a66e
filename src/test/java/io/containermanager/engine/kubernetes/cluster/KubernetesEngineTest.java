package io.containermanager.engine.kubernetes.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.fake.FakeApiServer;
import io.containermanager.model.PortMapping;
import io.containermanager.model.observed.OutsideChange;
import io.containermanager.model.observed.Pod;
import io.containermanager.model.observed.RunState.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps write, on an API server in memory. */
class KubernetesEngineTest {

    private static final String POLICIES =
            "/apis/networking.k8s.io/v1/namespaces/" + FakeCluster.NAMESPACE + "/networkpolicies/";

    private static final String CONFIG_MAPS = "/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/configmaps/";

    private static final String RIGHTS = "POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

    @AutoClose
    private final FakeCluster cluster;

    KubernetesEngineTest(@TempDir Path folder) {
        cluster = new FakeCluster(folder);
    }

    @Test
    void aVersionIsCreatedStartedStoppedAndRemoved() {
        cluster.pull();
        var id = cluster.create(1, it -> it);
        assertThat(cluster.containers().getFirst().run().status(), is(Status.CREATED));
        cluster.start(id);
        assertThat(cluster.containers().getFirst().run().status(), is(Status.RUNNING));
        cluster.stop(id);
        cluster.remove(id);
        assertThat(cluster.containers(), is(empty()));
        assertThat(cluster.api.paths(WORKLOADS), is(empty()));
        assertThat(cluster.api.paths(SERVICES), is(empty()));
    }

    /** Deleted before its controller has heard of the new count, each would be replaced by one more of the old version. */
    @Test
    void aStopLeavesThePodsToTheirController() {
        cluster.pull();
        var id = cluster.create(1, it -> it);
        cluster.start(id);
        cluster.api.forgetAsked();

        cluster.stop(id);

        assertThat(cluster.containers().getFirst().run().status(), is(Status.EXITED));
        assertThat(cluster.api.writes(), not(hasItem(containsString("/pods/"))));
    }

    @Test
    void inSyncNothingIsWritten() {
        cluster.pull();
        cluster.start(cluster.create(1, it -> it));
        until(() -> cluster.api.paths(EVENTS).size() == 2);
        cluster.api.forgetAsked();
        assertThat(cluster.containers(), hasSize(1));
        assertThat(cluster.api.writes(), is(empty()));
        // The rights are asked for once the watches are connected, which may be now.
        var asked = cluster.api.asked().stream().filter(it -> !it.contains("selfsubjectrulesreviews"));
        assertThat(asked.toList(), contains("GET /version"));
    }

    @Test
    void stepsThatFollowEachOtherDoNotAskEachWhetherTheApiServerAnswers() {
        cluster.pull();
        cluster.api.forgetAsked();
        long began = System.nanoTime();
        for (long service = 1; service <= 10; service++) {
            cluster.start(cluster.create(service, it -> it));
        }
        long seconds = 1 + (System.nanoTime() - began) / 1_000_000_000;
        var asked = cluster.api.asked().stream().filter("GET /version"::equals).count();
        assertThat("20 steps: once a second", asked, is(lessThanOrEqualTo(seconds)));
    }

    @Test
    void thePolicyOfPublishedPortsGoesWithTheVersionThatPublishesNone() {
        cluster.pull();
        var published = cluster.create(1, it -> it.ports(List.of(new PortMapping(null, 8080, 80, "tcp"))));
        cluster.start(published);
        assertThat(cluster.api.paths(POLICIES), contains(POLICIES + "published-7-1"));
        cluster.stop(published);
        var hidden = cluster.create(1, it -> it);
        cluster.start(hidden);
        assertThat(cluster.api.paths(POLICIES), is(empty()));
    }

    @Test
    void filesThatARemovalDeletesWhileAnotherVersionIsCreatedAreMadeAgain() {
        cluster.pull();
        var first = cluster.mounting(1);
        var files = cluster.api.paths(CONFIG_MAPS).getFirst();
        cluster.api.after(
                "POST /apis/apps/v1/namespaces/" + FakeCluster.NAMESPACE + "/deployments",
                () -> cluster.api.remove(files));
        cluster.mounting(2);
        assertThat(cluster.api.paths(CONFIG_MAPS), contains(files));
        cluster.remove(first);
        assertThat("another one mounts them", cluster.api.paths(CONFIG_MAPS), contains(files));
    }

    @Test
    void filesThatAVersionMountsWhichWasCreatedDuringARemovalComeBack() {
        cluster.pull();
        var first = cluster.mounting(1);
        var files = cluster.api.paths(CONFIG_MAPS).getFirst();
        cluster.api.after("GET " + files, () -> cluster.mounting(2));
        cluster.remove(first);
        assertThat(cluster.api.paths(CONFIG_MAPS), contains(files));
    }

    @Test
    void filesThatThisManagerDidNotMakeStay() {
        cluster.pull();
        var first = cluster.mounting(1);
        var files = cluster.api.paths(CONFIG_MAPS).getFirst();
        cluster.api.put(files, Map.of("kind", "ConfigMap", "metadata", Map.of("name", "files-x", "uid", "other")));
        cluster.remove(first);
        assertThat(cluster.api.paths(CONFIG_MAPS), contains(files));
    }

    @Test
    void aStartOfSeveralReplicasOfWhichAQuotaRefusesOneHasFailed() {
        cluster.pull();
        cluster.api.quota(1);
        var id = cluster.create(1, it -> it.replicas(2));
        var failed = assertThrows(EngineException.Rejected.class, () -> cluster.start(id));
        assertThat(failed.getMessage(), containsString("exceeded quota"));
        assertThat(cluster.containers().getFirst().pods(), is(empty()));
    }

    @Test
    void aPodWhoseNodeIsLostIsNotReadyAndSaysWhy() {
        cluster.pull();
        cluster.start(cluster.create(1, it -> it));
        var path = cluster.api
                .paths("/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/pods/")
                .getFirst();
        var unknown = Map.of("type", "Ready", "status", "False");
        cluster.api.merge(path, Map.of("status", Map.of("conditions", List.of(unknown))));
        until(() -> !onlyPod().ready());
        assertThat(onlyPod().reason(), containsString("does not answer"));
        assertThat("what is known last", cluster.containers().getFirst().run().status(), is(Status.RUNNING));
    }

    private Pod onlyPod() {
        return requireNonNull(cluster.containers().getFirst().pods()).getFirst();
    }

    private static final String WORKLOADS = "/apis/apps/v1/namespaces/" + FakeCluster.NAMESPACE + "/deployments/";
    private static final String SERVICES = "/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/services/";
    private static final String EVENTS = "/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/events/";

    private void until(Callable<Boolean> condition) {
        await().atMost(30, SECONDS).until(condition);
    }

    private OutsideChange changed() {
        return cluster.containers().getFirst().attached().changed();
    }

    @Test
    void aDeletedServiceOfARunningVersionIsNoticedAndRestoredInPlace() {
        cluster.pull();
        var id = cluster.create(1, it -> it);
        cluster.start(id);
        assertThat(changed(), is(OutsideChange.NONE));
        var events = new CopyOnWriteArrayList<EngineEvent>();
        cluster.engine.events(events::add);
        until(() -> events.contains(new EngineEvent.Connected()));
        cluster.api.remove(SERVICES + "web1");
        until(() -> events.contains(new EngineEvent.ContainerChanged(id, "update", null)));
        until(() -> changed().reach() != null);
        assertThat(changed().reach(), is("its Service web1 is missing"));
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
        assertThat(cluster.api.paths(SERVICES), contains(SERVICES + "web1"));
    }

    @Test
    void aChangedPolicyOfARunningVersionIsNoticedAndRestoredInPlace() {
        cluster.pull();
        var id = cluster.create(1, it -> it.ports(List.of(new PortMapping(null, 8080, 80, "tcp"))));
        cluster.start(id);
        assertThat(changed(), is(OutsideChange.NONE));
        var path = POLICIES + "published-7-1";
        var edited = new HashMap<>(requireNonNull(cluster.api.get(path)));
        edited.put("spec", Map.of("podSelector", Map.of(), "ingress", List.of()));
        cluster.api.put(path, edited);
        until(() -> changed().reach() != null);
        assertThat(changed().reach(), is("its NetworkPolicy published-7-1 is not as declared"));
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
    }

    @Test
    void deletedFilesOfARunningVersionAreRestoredInPlace() {
        cluster.pull();
        var id = cluster.mounting(1);
        cluster.start(id);
        assertThat(changed(), is(OutsideChange.NONE));
        var files = cluster.api.paths(CONFIG_MAPS).getFirst();
        var content = requireNonNull(cluster.api.get(files)).get("binaryData");
        cluster.api.remove(files);
        until(() -> changed().reach() != null);
        cluster.restore(id);
        assertThat(changed(), is(OutsideChange.NONE));
        assertThat(requireNonNull(cluster.api.get(files)).get("binaryData"), is(content));
    }

    @Test
    void anEditedPodTemplateIsNoticedAndAStopDoesNotForgetIt() {
        cluster.pull();
        var id = cluster.create(1, it -> it);
        cluster.start(id);
        assertThat(changed(), is(OutsideChange.NONE));
        edit(Map.of("metadata", Map.of("annotations", Map.of("kubectl.kubernetes.io/restartedAt", "now"))));
        cluster.api.merge(cluster.api.paths(WORKLOADS).getFirst(), Map.of("spec", Map.of("replicas", 2)));
        until(() -> cluster.containers().getFirst().config().replicas() == 2);
        assertThat("neither a restart nor a scaling is an edit", changed(), is(OutsideChange.NONE));
        edit(Map.of("spec", Map.of("nodeSelector", Map.of("disk", "fast"))));
        until(() -> changed().spec() != null);
        assertThat(changed().spec(), endsWith("was edited: its pod template is not the declared one"));
        cluster.stop(id);
        cluster.start(id);
        assertThat("it still is", changed().spec(), is(notNullValue()));
    }

    /** Merges fields into the pod template of the only workload, as {@code kubectl edit} would. */
    private void edit(Map<String, Object> template) {
        var path = cluster.api.paths(WORKLOADS).getFirst();
        cluster.api.merge(path, Map.of("spec", Map.of("template", template)));
    }

    @Test
    void whatTheManagerDoesIsAnEventOfItsWorkload() {
        cluster.pull();
        cluster.api.quota(0);
        var id = cluster.create(1, it -> it);
        assertThrows(EngineException.Rejected.class, () -> cluster.start(id));
        cluster.remove(id);
        until(() -> cluster.api.paths(EVENTS).size() == 3);
        var written = cluster.api.paths(EVENTS).stream()
                .map(path -> requireNonNull(cluster.api.get(path)))
                .map(event -> event.get("type") + " " + event.get("reason") + " "
                        + ManifestTree.text(ManifestTree.object(event, "involvedObject"), "uid"))
                .toList();
        assertThat(written, containsInAnyOrder("Normal Created " + id, "Warning Failed " + id, "Normal Removed " + id));
    }

    @Test
    void missingRightsAreNamedUntilTheyAreGranted(@TempDir Path folder) {
        until(() -> cluster.api.asked().contains(RIGHTS));
        assertThat(cluster.engine.missingRights(), is(empty()));
        try (var another = new FakeCluster(folder, it -> it.rules(List.of(FakeApiServer.rule("", "*", "*"))))) {
            until(() -> !another.engine.missingRights().isEmpty());
            assertThat(
                    another.engine.missingRights(),
                    hasItem("deployments.apps: get, list, watch, create, patch, delete"));
            var lease = "leases.coordination.k8s.io: get, create, update (in namespace managers)";
            assertThat("for one manager", another.engine.missingRights(), not(hasItem(lease)));
            another.engine.sharedIn("managers");
            until(() -> another.engine.missingRights().contains(lease));
            assertThat(another.engine.missingRights(), not(hasItem(startsWith("secrets"))));
        }
    }
}
