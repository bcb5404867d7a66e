package io.containermanager.engine.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Resources;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Step.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Workloads run on a real cluster as they are mapped, and what it reports of them is read as a container's state. */
@ResourceLock(Requirement.CLUSTER)
class WorkloadsIT {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String OWN = "cmk-" + UUID.randomUUID().toString().substring(0, 8);
    private static final String IMAGE = OWN + ":1";
    private static final KubernetesSettings SETTINGS =
            new KubernetesSettings("cm", OWN, KubernetesSettings.Publish.CLUSTER_IP, false, null, null, "1Gi");

    /** Whether there is a cluster at all, and something of this test on it. */
    private static boolean begun;

    @BeforeAll
    static void aNamespaceAndAnImage(@TempDir Path folder) throws IOException {
        TestCluster.require();
        var docker = Requirement.program("docker").isPresent()
                && TestCluster.docker("version").code() == 0;
        Requirement.given(docker, "the node's Docker daemon does not answer");
        var shell = Requirement.program("busybox", "busybox-static");
        begun = true;
        var root = Files.createDirectories(folder.resolve("root/bin"));
        Files.createDirectories(folder.resolve("root/tmp"));
        Files.copy(shell.toRealPath(), root.resolve("busybox"));
        for (var applet : List.of("sh", "sleep", "test", "touch", "rm", "true")) {
            Files.createSymbolicLink(root.resolve(applet), Path.of("busybox"));
        }
        var archive = folder.resolve("image.tar").toString();
        TestCluster.run(List.of("tar", "-C", folder.resolve("root").toString(), "-cf", archive, "."))
                .good();
        TestCluster.docker("import", archive, IMAGE).good();
        TestCluster.kubectl("create", "namespace", OWN).good();
    }

    @AfterAll
    static void nothingStays() {
        if (begun) {
            TestCluster.kubectl("delete", "namespace", OWN, "--ignore-not-found", "--wait=false");
            TestCluster.docker("rmi", "-f", IMAGE);
        }
    }

    @Test
    void aServiceIsCreatedStartedHealthyStoppedAndGone() {
        var check = new Healthcheck(
                List.of("CMD-SHELL", "test -f /tmp/ok"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                2,
                Duration.ofSeconds(5));
        var version = version(it -> shell(it, "touch /tmp/ok; sleep 1000").healthcheck(check));
        assertThat(version.state().run().status(), is(Status.CREATED));
        version.scale(1);
        var healthy = version.await(state -> state.run().health() == Health.HEALTHY);
        assertThat(healthy.run().status(), is(Status.RUNNING));
        TestCluster.kubectl("-n", OWN, "exec", "deploy/" + version.name(), "--", "rm", "/tmp/ok")
                .good();
        version.await(state -> state.run().health() == Health.UNHEALTHY);
        version.scale(0);
        version.await(state -> state.run().status() == Status.EXITED);
    }

    @Test
    void variablesAndCommandsAreTakenLiterallyAndAJobsExitCodeIsKnown() {
        var version = version(it -> shell(it, "test \"$V\" = '$(V) $5' && exit 7; exit 1")
                .environment(Map.of("V", "$(V) $5"))
                .restart(RestartPolicy.NO));
        var ended = version.await(state -> state.run().status() == Status.EXITED);
        assertThat(ended.run().exitCode(), is(7));
    }

    @Test
    void aCrashLoopIsRestartingWithItsExitCode() {
        var version = version(it -> shell(it, "exit 3"));
        version.scale(1);
        var state = version.await(it -> it.run().restartCount() > 0 && it.run().status() == Status.RESTARTING);
        assertThat(state.run().exitCode(), is(3));
    }

    @Test
    void aContainerThatTheKernelEndedForMemorySaysSo() {
        var version = version(it -> shell(it, "x=aaaaaaaa; while :; do x=$x$x; done")
                .restart(RestartPolicy.NO)
                .resources(new Resources(8L << 20, null, null, null, null, null)));
        var ended = version.await(state -> state.run().status() == Status.EXITED);
        assertThat(ended.run().exitCode(), is(137));
        assertThat(ended.run().oomKilled(), is(true));
    }

    @Test
    void anImageThatTheNodeLacksIsAFailedPull() {
        var version = version(it -> shell(it, "true"), OWN + "-missing:1");
        version.scale(1);
        var failure = requireNonNull(version.await(it -> it.failure() != null).failure());
        assertThat(failure.cause(), is(Cause.PULL_FAILED));
        assertThat(failure.message(), containsString("ErrImageNeverPull"));
    }

    @Test
    void aPodThatNoNodeCanTakeIsAFailedStart() {
        var version = version(it -> shell(it, "true").resources(new Resources(null, 1L << 50, null, null, null, null)));
        version.scale(1);
        var failure = requireNonNull(version.await(it -> it.failure() != null).failure());
        assertThat(failure.cause(), is(Cause.START_FAILED));
        assertThat(failure.message(), containsString("Insufficient memory"));
    }

    private static ServiceConfigBuilder shell(ServiceConfigBuilder config, String script) {
        var never = new UpdatePolicy(PullPolicy.NEVER, UpdateStrategy.DOWNLOAD_THEN_KILL, Duration.ofSeconds(1));
        return config.process(ManifestsTest.process(List.of(script), List.of("/bin/sh", "-c")))
                .rollout(never);
    }

    private static Version version(UnaryOperator<ServiceConfigBuilder> change) {
        return version(change, IMAGE);
    }

    private static Version version(UnaryOperator<ServiceConfigBuilder> change, String image) {
        var manifest = Manifest.of(change, SETTINGS);
        var placement = new Placement(image, Map.of(), Map.of(), Map.of(), List.of(), Set.of());
        var workload = manifest.manifests().workload(manifest.owner(), manifest.service(), placement, ConfigFiles.NONE);
        TestCluster.apply(List.of(workload)).good();
        return new Version(
                String.valueOf(workload.get("kind")),
                String.valueOf(Manifest.at(workload, "metadata", "name")),
                String.valueOf(Manifest.at(workload, "metadata", "labels", ObjectLabels.REVISION)));
    }

    /** One version of a service on the cluster. */
    private record Version(String kind, String name, String revision) {

        void scale(int replicas) {
            TestCluster.kubectl("-n", OWN, "scale", kind + "/" + name, "--replicas=" + replicas)
                    .good();
        }

        WorkloadState state() {
            var workload = TestCluster.get("-n", OWN, kind + "/" + name);
            var pods = new ArrayList<Map<?, ?>>();
            var list = TestCluster.get("-n", OWN, "pods", "-l", ObjectLabels.REVISION + "=" + revision);
            for (var pod : ManifestTree.list(list, "items")) {
                pods.add((Map<?, ?>) pod);
            }
            return WorkloadState.of(workload, pods, Instant.now());
        }

        WorkloadState await(Predicate<WorkloadState> expected) {
            long end = System.nanoTime() + DEADLINE.toNanos();
            var last = state();
            while (!expected.test(last)) {
                assertThat("still " + last + " after " + DEADLINE, System.nanoTime() < end);
                last = state();
            }
            return last;
        }
    }
}
