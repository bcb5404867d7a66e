package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.model.Healthcheck;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.VolumeMount;
import io.containermanager.plan.step.PlanWarning;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What runs otherwise than on Docker is a warning of the plan. */
class KubernetesDifferencesTest {

    private static final Healthcheck CHECK =
            new Healthcheck(List.of("CMD", "true"), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ZERO);
    private static final KubernetesSettings HOST_PATHS =
            new KubernetesSettings("cm", null, KubernetesSettings.Publish.CLUSTER_IP, true, null, null, "1Gi");

    static Stream<Arguments> differences() {
        return Stream.of(
                row("A HEALTHCHECK of the image", it -> it.healthcheck(null)),
                row(
                        "Times of health checks",
                        it -> it.healthcheck(new Healthcheck(
                                CHECK.test(), Duration.ofMillis(1500), CHECK.timeout(), 1, Duration.ZERO))),
                row(
                        "A new volume is empty",
                        it -> it.volumes(
                                List.of(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of())))),
                row(
                        "stopSignal",
                        it -> it.process(
                                new ProcessSpec(null, null, null, null, null, null, false, "SIGQUIT", List.of()))),
                row(
                        "init",
                        it -> it.process(new ProcessSpec(null, null, null, null, null, true, false, null, List.of()))),
                row(
                        "logging",
                        it -> it.environs(options(RuntimeOptions.Logging.of("syslog", Map.of()), null, List.of()))),
                row("containerName", it -> it.environs(options(null, "web", List.of()))),
                row("dns", it -> it.environs(options(null, null, List.of("10.0.0.53")))),
                row(
                        "Options of tmpfs",
                        it -> it.volumes(List.of(
                                new VolumeMount(VolumeMount.Type.TMPFS, null, "/tmp", false, List.of("mode=700"))))),
                row(
                        "Binds show",
                        it -> it.volumes(
                                List.of(new VolumeMount(VolumeMount.Type.BIND, "/srv", "/w", true, List.of())))),
                row(
                        "An internal network",
                        it -> it.networks(List.of(new NetworkAttachment("back", List.of(), null, null)))),
                row(
                        "Published ports are reached within the cluster",
                        it -> it.ports(List.of(new PortMapping(null, 80, 80, "tcp")))),
                row("hostIp", it -> it.ports(List.of(new PortMapping("127.0.0.1", 80, 80, "tcp")))));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void aDifferenceNamesTheServicesThatItConcerns(String start, UnaryOperator<ServiceConfigBuilder> change) {
        var manifest = Manifest.of(it -> change.apply(it.healthcheck(CHECK)), HOST_PATHS);
        var warnings = KubernetesDifferences.of(manifest.app(), HOST_PATHS);
        assertThat(warnings.stream().map(PlanWarning::message).toList(), hasItem(startsWith(start)));
        assertThat(warnings.getFirst().serviceIds(), is(Set.of(2L)));
    }

    @Test
    void whatRunsAsOnDockerIsNotWarnedOf() {
        var manifest = Manifest.of(it -> it.healthcheck(CHECK));
        assertThat(KubernetesDifferences.of(manifest.app(), manifest.settings()), is(empty()));
    }

    @Test
    void aDeclaredPortThatNodesCannotHaveIsWarnedOf() {
        var ports = List.of(new PortMapping(null, 8080, 80, "tcp"));
        var settings = ManifestsTest.publishing(KubernetesSettings.Publish.NODE_PORT);
        var manifest = Manifest.of(it -> it.healthcheck(CHECK).ports(ports), settings);
        assertThat(
                KubernetesDifferences.of(manifest.app(), settings).getFirst().message(),
                startsWith("Host ports outside 30000"));
    }

    @Test
    void aPortOfTheNodeNeedsADeclaredHostPort() {
        var settings = ManifestsTest.publishing(KubernetesSettings.Publish.HOST_PORT);
        var manifest = Manifest.of(
                it -> it.healthcheck(CHECK).ports(List.of(new PortMapping(null, null, 80, "tcp"))), settings);
        assertThat(
                KubernetesDifferences.of(manifest.app(), settings).getFirst().message(),
                startsWith("A port without a fixed host port"));
    }

    private static Arguments row(String start, UnaryOperator<ServiceConfigBuilder> change) {
        return Arguments.of(start, change);
    }

    private static RuntimeOptions options(
            RuntimeOptions.@Nullable Logging logging, @Nullable String name, List<String> dns) {
        return new RuntimeOptions(List.of(), dns, List.of(), logging, List.of(), name, null, null);
    }
}
