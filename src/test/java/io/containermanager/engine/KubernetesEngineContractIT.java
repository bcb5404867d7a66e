package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.engine.kubernetes.ApiAudit;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.ClusterAccount;
import io.containermanager.engine.kubernetes.ClusterAccount.Grant;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.KubernetesSettings.Publish;
import io.containermanager.engine.kubernetes.TestCluster;
import io.containermanager.engine.kubernetes.cluster.KubernetesEngine;
import io.containermanager.event.ThreadScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A real cluster keeps to the contract, in real time, but for what no cluster has. */
@ResourceLock(Requirement.CLUSTER)
class KubernetesEngineContractIT {

    private static final int VOLUMES = 24;
    private static final String CLASS =
            "contract-" + ThreadLocalRandom.current().nextInt(1_000_000);

    private static @Nullable ClusterAccount account;
    private static @Nullable ApiAudit audit;

    /** All that was asked of the API server here was asked with the rights that the manifests grant in one namespace. */
    @AfterAll
    static void nothingStaysAndNothingWasRefusedForLackOfARight() {
        var asker = account;
        var read = audit;
        // A test that is tried once more gets others.
        account = null;
        audit = null;
        if (asker != null && read != null) {
            asker.close();
            read.close();
            TestCluster.kubectl("delete", "pv", "-l", "made-for=" + CLASS, "--wait=false");
            assertThat(read.refused(), is(empty()));
        }
    }

    @Nested
    class Steps extends StepContract {
        @Override
        EngineUnderTest newSubject() {
            return new Kubernetes();
        }
    }

    @Nested
    class Networks extends NetworkContract {
        @Override
        EngineUnderTest newSubject() {
            return new Kubernetes();
        }
    }

    @Nested
    class Run extends RunContract {
        @Override
        EngineUnderTest newSubject() {
            return new Kubernetes();
        }
    }

    @Nested
    class Output extends OutputContract {
        @Override
        EngineUnderTest newSubject() {
            return new Kubernetes();
        }
    }

    @Nested
    class Terminals extends TerminalContract {
        @Override
        EngineUnderTest newSubject() {
            return new Kubernetes();
        }
    }

    @Nested
    class Images extends ImageContract {
        @Override
        EngineUnderTest newSubject() {
            return new Kubernetes();
        }
    }

    private static synchronized ApiAudit audit() {
        if (audit == null) {
            audit = new ApiAudit();
            account = new ClusterAccount();
            volumes();
        }
        return audit;
    }

    private static ClusterAccount account() {
        return Objects.requireNonNull(account);
    }

    /** The node has no provisioner: volumes that claims of the class can bind to. */
    private static void volumes() {
        var items = new ArrayList<Map<String, Object>>();
        for (int at = 1; at <= VOLUMES; at++) {
            items.add(Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "PersistentVolume",
                    "metadata",
                    Map.of("name", CLASS + "-" + at, "labels", Map.of("made-for", CLASS)),
                    "spec",
                    Map.of(
                            "capacity",
                            Map.of("storage", "2Gi"),
                            "accessModes",
                            List.of("ReadWriteOnce"),
                            "storageClassName",
                            CLASS,
                            "hostPath",
                            Map.of("path", "/tmp/" + CLASS + "/" + at, "type", "DirectoryOrCreate"))));
        }
        TestCluster.apply(items).good();
    }

    private static final class Kubernetes implements EngineUnderTest {

        private static final AtomicLong APPS =
                new AtomicLong(1_000_000 + ThreadLocalRandom.current().nextLong(1_000_000_000));
        private final NodeRegistry registry = NodeRegistry.required();
        private final long appId = APPS.incrementAndGet();
        private final String namespace = "cm-contract-" + appId;
        private final SocketRelay relay;
        private final Path kubeconfig;
        private final ThreadScheduler scheduler =
                new ThreadScheduler("test-scheduler", InstantSource.system(), System::nanoTime);
        private final KubernetesEngine engine;
        private final List<String> foreign = new ArrayList<>();

        Kubernetes() {
            relay = new SocketRelay(new InetSocketAddress(InetAddress.getLoopbackAddress(), audit().port()));
            var folder = Path.of(System.getProperty("java.io.tmpdir"));
            account().grant(namespace, Grant.ONE_NAMESPACE);
            kubeconfig = account().kubeconfig(folder, "http://127.0.0.1:" + relay.port());
            engine = new KubernetesEngine(
                    new ClusterAccess(kubeconfig, null, Duration.ofSeconds(20), Duration.ofSeconds(25)),
                    new KubernetesSettings("cm", namespace, Publish.NODE_PORT, false, null, CLASS, "1Gi"),
                    scheduler,
                    () -> StepsOf.INSTANCE,
                    Path.of("/nowhere"));
        }

        @Override
        public Map<Feature, String> lacks() {
            return Map.ofEntries(
                    Map.entry(
                            Feature.LOG_STREAMS, "the log of a pod does not tell streams apart before Kubernetes 1.32"),
                    Map.entry(Feature.ENDS_COMMANDS, "closing the connection does not end the command in the pod"),
                    Map.entry(Feature.END_OF_INPUT, "the protocol can end input since Kubernetes 1.30 only (v5)"),
                    Map.entry(
                            Feature.USAGE, "the metrics API has averages instead of counters, if it is served at all"),
                    Map.entry(Feature.REGISTRY_LOOKUP, "a cluster has no call that asks a registry"),
                    Map.entry(Feature.PRESENT_IMAGES, "nodes do not tell which images they have"),
                    Map.entry(Feature.IMAGE_REMOVAL, "the kubelet removes images by itself"),
                    Map.entry(Feature.DECLARED_NAMES, "containerName has no effect: names follow from the declaration"),
                    Map.entry(Feature.HOST_PORTS, "each Service has an address of its own"),
                    Map.entry(Feature.NETWORK_OBJECTS, "a network is a label of pods, and is part of their template"),
                    Map.entry(Feature.KILLS, "the kubelet restarts what was killed, and does not tell who did it"),
                    Map.entry(Feature.MAKES_MISSING_VOLUMES, "a pod waits for a claim that is missing"),
                    Map.entry(Feature.BOUND_FILES, "a ConfigMap or Secret of the cluster holds what is bound"),
                    Map.entry(Feature.SHARED_NAMESPACES, "pods do not share namespaces: it is refused"));
        }

        @Override
        public Map<String, String> volumeOptions() {
            return Map.of("size", "2Gi");
        }

        @Override
        public Engine engine() {
            return engine;
        }

        @Override
        public long appId() {
            return appId;
        }

        @Override
        public String image() {
            return registry.image();
        }

        @Override
        public String missingImage() {
            return registry.missingImage();
        }

        @Override
        public String movableImage() {
            return registry.push("moving-" + appId, "first", DockerDaemon.IDLE);
        }

        @Override
        public void moveTag(String image) {
            registry.push("moving-" + appId, "second", DockerDaemon.IDLE);
        }

        @Override
        public String loadedImage() {
            return registry.make("made-here-" + appId + ":1", "here", DockerDaemon.IDLE);
        }

        @Override
        public void goAway() {
            relay.goAway();
        }

        @Override
        public void comeBack() {
            relay.comeBack();
        }

        @Override
        public void killBehindOurBack(String containerId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void foreignContainer(String name) {
            TestCluster.kubectl("create", "deployment", name, "--image=" + image(), "--replicas=0", "-n", "default")
                    .good();
            foreign.add(name);
        }

        @Override
        public void foreignNetwork(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void removeNetworkBehindOurBack(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disconnectBehindOurBack(String containerId, String network) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean until(BooleanSupplier condition, Duration deadline) {
            try {
                Awaitility.await()
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(50))
                        .atMost(deadline.plusMillis(100))
                        .until(condition::getAsBoolean);
                return true;
            } catch (ConditionTimeoutException over) {
                return false;
            }
        }

        @Override
        public void close() {
            engine.close();
            scheduler.close();
            relay.close();
            foreign.forEach(name -> TestCluster.kubectl("delete", "deployment", name, "-n", "default"));
            TestCluster.kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
            TestCluster.docker("rmi", "-f", "made-here-" + appId + ":1");
            try {
                Files.delete(kubeconfig);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }
    }
}
