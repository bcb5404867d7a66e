package io.containermanager.engine.kubernetes.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.OutsideChange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several managers on one cluster that have apps of the same id: none takes what another made for its own. */
class ManagersSideBySideTest {

    private static final String ANOTHER = "6b9c1c0e-0000-4000-8000-000000000002";
    private static final Observation NOTHING = Observation.empty(Instant.EPOCH);

    @AutoClose
    private final FakeCluster cluster;

    ManagersSideBySideTest(@TempDir Path folder) {
        cluster = new FakeCluster(folder);
        cluster.pull();
    }

    private static KubernetesSettings with(String prefix, @Nullable String namespace) {
        var usual = KubernetesSettings.DEFAULTS;
        return new KubernetesSettings(prefix, namespace, usual.publish(), false, null, null, usual.volumeSize());
    }

    private FakeCluster another(KubernetesSettings settings) {
        return new FakeCluster(cluster, ANOTHER, settings);
    }

    static Stream<KubernetesSettings> elsewhere() {
        return Stream.of(with("cm", "one"), with("other", null), with("cm-cm", null));
    }

    private static String runs(FakeCluster manager) {
        manager.pull();
        manager.network(true);
        manager.volume();
        var id = manager.joining(1);
        manager.start(id);
        return id;
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void whatAnotherManagerRunsElsewhereIsNeitherSeenNorInTheWay(KubernetesSettings settings) {
        try (var other = another(settings)) {
            var events = new CopyOnWriteArrayList<EngineEvent>();
            cluster.engine.events(events::add);
            await().atMost(30, SECONDS).until(() -> events.contains(new EngineEvent.Connected()));
            events.clear();
            var others = runs(other);
            assertThat(resources(cluster.observation()), is(resources(NOTHING)));
            assertThat(cluster.containers(), is(empty()));
            assertThat("its changes wake no other manager", events, is(empty()));
            cluster.stop(others);
            assertThat(other.containers().getFirst().run().running(), is(true));

            runs(cluster);
            for (var manager : List.of(cluster, other)) {
                var seen = manager.observation();
                assertThat(seen.containers(), hasSize(1));
                assertThat(seen.containers().getFirst().attached().changed(), is(OutsideChange.NONE));
                assertThat(seen.networks(), hasSize(1));
                assertThat(seen.managesVolume(FakeCluster.VOLUME), is(true));
            }

            cluster.stop(cluster.containers().getFirst().id());
            cluster.remove(cluster.containers().getFirst().id());
            cluster.removeNetwork();
            cluster.removeVolume();
            assertThat(resources(cluster.observation()), is(resources(NOTHING)));
            var left = other.observation();
            assertThat(left.containers().getFirst().attached().changed(), is(OutsideChange.NONE));
            assertThat(left.networks(), hasSize(1));
            assertThat(left.managesVolume(FakeCluster.VOLUME), is(true));
        }
    }

    private static List<Set<String>> resources(Observation seen) {
        return List.of(
                seen.volumes(), seen.networks().stream().map(it -> it.name()).collect(Collectors.toSet()));
    }

    @Test
    void inOneNamespaceTheObjectsOfAnotherManagerAreNotTakenAndNotRemoved() {
        runs(cluster);
        try (var other = another(with("cm", FakeCluster.NAMESPACE))) {
            assertThat(resources(other.observation()).getLast(), is(empty()));
            assertThat(other.observation().managesVolume(FakeCluster.VOLUME), is(false));
            assertThat(
                    "which a draft after the loss of a store needs",
                    other.containers().stream()
                            .map(Container::owner)
                            .map(ContainerLabels::instance)
                            .toList(),
                    is(List.of(FakeCluster.INSTANCE)));
            var refused = assertThrows(EngineException.Rejected.class, () -> other.network(true));
            assertThat(
                    refused.getMessage(),
                    containsString("that this manager did not make (it is managed by another container-manager)"));
            assertThrows(EngineException.Rejected.class, other::volume);
            assertThat(other.removeNetwork(), is(StepResult.UNCHANGED));
            assertThat(other.removeVolume(), is(StepResult.UNCHANGED));
        }
        assertThat(cluster.containers().getFirst().attached().changed(), is(OutsideChange.NONE));
        assertThat(cluster.observation().managesVolume(FakeCluster.VOLUME), is(true));
    }

    /** As by {@code kubectl get -o yaml}, another namespace, and {@code kubectl apply}. */
    @ParameterizedTest
    @ValueSource(strings = {"staging", "cm-8"})
    void aCopyInAnotherNamespaceIsNotTakenForTheOriginal(String namespace) {
        var id = runs(cluster);
        for (var kind : List.of(
                "/apis/apps/v1/namespaces/%s/deployments/",
                "/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies/",
                "/api/v1/namespaces/%s/persistentvolumeclaims/")) {
            var from = kind.formatted(FakeCluster.NAMESPACE);
            for (var path : cluster.api.paths(from)) {
                copy(path, kind.formatted(namespace) + path.substring(from.length()), namespace);
            }
        }
        await().atMost(30, SECONDS).until(() -> cluster.containers().size() == 2);
        var seen = cluster.observation();
        assertThat(seen.networks(), hasSize(1));
        assertThat(seen.managesVolume(FakeCluster.VOLUME), is(true));
        var owners = seen.containers().stream()
                .filter(it -> !it.id().equals(id))
                .map(it -> it.owner().instance())
                .toList();
        assertThat(owners, is(List.of(ContainerLabels.NOBODY)));
        cluster.stop(id);
        cluster.remove(id);
        cluster.removeNetwork();
        cluster.removeVolume();
        assertThat(cluster.observation().networks(), is(empty()));
        assertThat(cluster.observation().managesVolume(FakeCluster.VOLUME), is(false));
        assertThat(cluster.api.paths("/api/v1/namespaces/" + namespace + "/persistentvolumeclaims/"), hasSize(1));
    }

    private void copy(String from, String to, String namespace) {
        var object = new LinkedHashMap<>(requireNonNull(cluster.api.get(from)));
        var metadata = new LinkedHashMap<String, Object>();
        ManifestTree.object(object, "metadata").forEach((key, value) -> metadata.put(String.valueOf(key), value));
        metadata.put("namespace", namespace);
        metadata.put("uid", "copy-" + metadata.get("uid"));
        object.put("metadata", metadata);
        cluster.api.put(to, Map.copyOf(object));
    }
}
