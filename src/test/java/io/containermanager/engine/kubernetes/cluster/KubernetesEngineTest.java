package io.containermanager.engine.kubernetes.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.model.PortMapping;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.RunState.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps write, on an API server in memory. */
class KubernetesEngineTest {

    private static final String POLICIES =
            "/apis/networking.k8s.io/v1/namespaces/" + FakeCluster.NAMESPACE + "/networkpolicies/";

    private static final String CONFIG_MAPS = "/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/configmaps/";

    @TempDir
    Path folder;

    private FakeCluster cluster;

    @BeforeEach
    void start() {
        cluster = new FakeCluster(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
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
        assertThat(cluster.api.paths("/api/v1/namespaces/" + FakeCluster.NAMESPACE + "/"), is(empty()));
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

    /** The file is in a ConfigMap, named by its content, that all versions with that file share. */
    private String mounting(long serviceId) {
        var file = folder.resolve("7").resolve("web.conf");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "listen 80");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var bind = new VolumeMount(VolumeMount.Type.BIND, file.toString(), "/etc/web.conf", true, List.of());
        return cluster.create(serviceId, it -> it.volumes(List.of(bind)));
    }

    @Test
    void filesThatARemovalDeletesWhileAnotherVersionIsCreatedAreMadeAgain() {
        cluster.pull();
        var first = mounting(1);
        var files = cluster.api.paths(CONFIG_MAPS).getFirst();
        cluster.api.after(
                "POST /apis/apps/v1/namespaces/" + FakeCluster.NAMESPACE + "/deployments",
                () -> cluster.api.remove(files));
        mounting(2);
        assertThat(cluster.api.paths(CONFIG_MAPS), contains(files));
        cluster.remove(first);
        assertThat("another one mounts them", cluster.api.paths(CONFIG_MAPS), contains(files));
    }

    @Test
    void filesThatAVersionMountsWhichWasCreatedDuringARemovalComeBack() {
        cluster.pull();
        var first = mounting(1);
        var files = cluster.api.paths(CONFIG_MAPS).getFirst();
        cluster.api.after("GET " + files, () -> mounting(2));
        cluster.remove(first);
        assertThat(cluster.api.paths(CONFIG_MAPS), contains(files));
    }

    @Test
    void filesThatThisManagerDidNotMakeStay() {
        cluster.pull();
        var first = mounting(1);
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
}
