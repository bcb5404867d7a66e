package io.containermanager.engine.kubernetes.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.kubernetes.ClusterRights;
import io.containermanager.model.Network;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.Step.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each right that the manifests grant is used: what an app meets in its life asks for all of them, and with no other one. */
class RightsUsedTest {

    /** Since Kubernetes 1.35 the API server wants it of commands over WebSockets, too, which ask with GET. */
    private static final Set<String> OF_LATER_SERVERS = Set.of("create pods/exec");

    private static final String IN = "/namespaces/" + FakeCluster.NAMESPACE + "/";
    private static final String SERVICES = "/api/v1" + IN + "services/";
    private static final String POLICIES = "/apis/networking.k8s.io/v1" + IN + "networkpolicies/";
    private static final String TEMPLATES = "/api/v1" + IN + "podtemplates/";
    private static final List<PortMapping> PORTS = List.of(new PortMapping(null, 8080, 80, "tcp"));

    private final Path folder;

    @AutoClose
    private final FakeCluster cluster;

    RightsUsedTest(@TempDir Path folder) {
        this.folder = folder;
        cluster = new FakeCluster(folder);
    }

    private static Set<String> granted() {
        var rights = new TreeSet<String>();
        for (var right : ClusterRights.used(false)) {
            right.verbs()
                    .forEach(verb -> rights.add(
                            verb + " " + right.resource() + (right.group().isEmpty() ? "" : "." + right.group())));
        }
        rights.removeAll(OF_LATER_SERVERS);
        return rights;
    }

    private Set<String> asked() {
        var asked = new TreeSet<>(cluster.api.counts().keySet());
        asked.removeIf(it -> it.contains("/version") || it.contains("selfsubjectrulesreviews"));
        return asked;
    }

    /** A version that mounts the volume and a file of the app. */
    private String create(long serviceId, UnaryOperator<ServiceConfigBuilder> changes) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of()));
        mounts.add(new VolumeMount(VolumeMount.Type.BIND, file().toString(), "/etc/web.conf", true, List.of()));
        return create(serviceId, mounts, changes);
    }

    private Path file() {
        try {
            var file = folder.resolve("7").resolve("web.conf");
            Files.createDirectories(file.getParent());
            return Files.writeString(file, "listen 80");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private String create(long serviceId, List<VolumeMount> mounts, UnaryOperator<ServiceConfigBuilder> changes) {
        var config =
                changes.apply(ServiceConfig.DEFAULTS.builder().volumes(mounts)).build();
        var service = new Service(serviceId, "web" + serviceId, FakeCluster.IMAGE, config);
        var hash = "v1:" + Integer.toHexString(config.hashCode());
        var labels = new ContainerLabels(
                FakeCluster.APP, "Shop", serviceId, service.serviceName(), 1, hash, FakeCluster.INSTANCE);
        var placement = new Placement(
                FakeCluster.IMAGE,
                Map.of("data", "7_data"),
                Map.of("back", FakeCluster.NETWORK),
                Map.of(),
                List.of(),
                Set.of());
        var made = cluster.execute(new Step.CreateContainer(labels, service, placement, Reason.of("missing")));
        return Objects.requireNonNull(made.containerId());
    }

    private void changeAll(String below, Map<String, Object> spec) {
        cluster.api.paths(below).forEach(path -> cluster.api.merge(path, spec));
    }

    private boolean noticed(String id) {
        return cluster.containers().stream()
                .anyMatch(it -> it.id().equals(id) && it.attached().changed().reach() != null);
    }

    @Test
    void theLifeOfAnAppUsesAllThatIsGranted() {
        cluster.pull();
        cluster.network(true);
        cluster.execute(new Step.CreateVolume(FakeCluster.APP, "7_data", Volume.PLAIN, Reason.of("declared")));
        var writer = create(1, it -> it.ports(PORTS));
        var reader = create(2, List.of(), it -> it.ports(PORTS));
        var filed = cluster.mounting(4);
        var job = create(3, it -> it.restart(RestartPolicy.NO));
        for (var id : List.of(writer, reader, job)) {
            cluster.start(id);
        }
        used(reader);
        driftIsPutRight(List.of(writer, reader, job));
        othersHoldItsNames();
        aStartFails(filed);
        for (var id : List.of(writer, reader, job, filed)) {
            cluster.stop(id);
            cluster.remove(id);
        }
        cluster.execute(
                new Step.RemoveNetwork(FakeCluster.APP, FakeCluster.NETWORK, null, Reason.of("no longer declared")));
        cluster.execute(new Step.RemoveVolume(FakeCluster.APP, "7_data", Reason.of("purged")));
        await().atMost(30, SECONDS).untilAsserted(() -> assertThat(asked(), is(granted())));
    }

    private void used(String id) {
        var command = new ExecRequest(List.of("true"), Duration.ofSeconds(5), 1_000, null);
        assertThrows(EngineException.class, () -> FakeCluster.of(cluster.engine.exec(id, command)));
        cluster.engine.follow(id, new LogRequest(null, 10), _ -> {});
    }

    private void driftIsPutRight(List<String> ids) {
        changeAll(SERVICES, Map.of("spec", Map.of("selector", Map.of("of", "another"))));
        changeAll(POLICIES, Map.of("spec", Map.of("podSelector", Map.of("of", "another"))));
        changeAll(TEMPLATES, Map.of("template", Map.of("spec", Map.of("terminationGracePeriodSeconds", 77))));
        ids.forEach(id -> await().atMost(30, SECONDS).until(() -> noticed(id)));
        ids.forEach(cluster::restore);
        cluster.execute(new Step.ScaleContainer(FakeCluster.APP, 2, ids.get(1), 2, Reason.of("declared")));
    }

    /** Objects without the manager's labels are seen by their names only. */
    private void othersHoldItsNames() {
        cluster.api.put(SERVICES + "web9", Map.of("kind", "Service", "metadata", Map.of("name", "web9")));
        assertThrows(EngineException.Rejected.class, () -> cluster.start(cluster.create(9, it -> it)));
        var held = POLICIES + "network-other";
        var other = new Network(null, false, null, Map.of(), Map.of(), false, List.of());
        cluster.api.put(held, Map.of("kind", "NetworkPolicy", "metadata", Map.of("name", "network-other")));
        assertThrows(
                EngineException.Rejected.class,
                () -> cluster.execute(new Step.CreateNetwork(FakeCluster.APP, "other", other, Reason.of("declared"))));
    }

    private void aStartFails(String id) {
        cluster.api.quota(0);
        assertThrows(EngineException.Rejected.class, () -> cluster.start(id));
        cluster.api.quota(Integer.MAX_VALUE);
    }
}
