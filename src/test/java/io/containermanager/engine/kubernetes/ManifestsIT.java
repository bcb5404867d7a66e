package io.containermanager.engine.kubernetes;

import io.containermanager.Requirement;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Privileges;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.Resources;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.VolumeMount;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real API server accepts every manifest, each field with its defaults and validation. It is only asked (a dry run): nothing is made.
 */
@ResourceLock(Requirement.CLUSTER)
class ManifestsIT {

    @BeforeAll
    static void aClusterRuns() {
        TestCluster.require();
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void theServerAcceptsWhatEveryFieldBecomes(RestartPolicy restart) {
        accepts(Manifest.of(it -> everything(it).restart(restart), settings(KubernetesSettings.Publish.CLUSTER_IP)));
    }

    @ParameterizedTest
    @EnumSource(KubernetesSettings.Publish.class)
    void theServerAcceptsEveryKindOfPublishing(KubernetesSettings.Publish publish) {
        accepts(Manifest.of(ManifestsIT::everything, settings(publish)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "bridge"})
    void theServerAcceptsTheHostsNetwork(String mode) {
        accepts(Manifest.of(it -> it.networkMode(mode), settings(KubernetesSettings.Publish.CLUSTER_IP)));
    }

    private void accepts(Manifest manifest) {
        var files = new ConfigFiles(
                new TreeMap<>(Map.of("/projects/1001/web.conf", "listen 80".getBytes(StandardCharsets.UTF_8))));
        var manifests = manifest.manifests();
        var all = new ArrayList<Map<String, Object>>();
        manifest.app().volumes().forEach((key, volume) -> all.addAll(manifests.claim(key, volume)));
        all.addAll(manifests.prerequisites(manifest.owner(), manifest.service(), manifest.placement(), files));
        all.add(manifest.workload(files));
        all.addAll(manifests.services(manifest.service()));
        all.addAll(manifests.policies());
        TestCluster.apply(all, "--dry-run=server").good();
    }

    /** All apps in the namespace that every cluster has, because a dry run makes none; old clusters do not know suspended Jobs. */
    private static KubernetesSettings settings(KubernetesSettings.Publish publish) {
        return new KubernetesSettings("cm", "default", publish, true, "app-secrets", "fast", "1Gi");
    }

    private static ServiceConfigBuilder everything(ServiceConfigBuilder config) {
        return config.environment(Map.of("A", "$(B)"))
                .labels(Map.of("traefik.http.routers.web.rule", "Host(`a.example`)"))
                .ports(List.of(
                        new PortMapping("127.0.0.1", 8080, 80, "tcp"),
                        new PortMapping(null, 30053, 53, "udp"),
                        new PortMapping(null, null, 9, "sctp")))
                .networks(List.of(
                        new NetworkAttachment("front", List.of("www"), null, null),
                        new NetworkAttachment("back", List.of(), null, null)))
                .volumes(List.of(
                        new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", false, List.of("subpath=a/b")),
                        new VolumeMount(VolumeMount.Type.VOLUME, "shared", "/shared", true, List.of()),
                        new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/anonymous", false, List.of()),
                        new VolumeMount(VolumeMount.Type.BIND, "/srv", "/srv", true, List.of("rslave")),
                        new VolumeMount(VolumeMount.Type.BIND, "/projects/1001/web.conf", "/web.conf", true, List.of()),
                        new VolumeMount(VolumeMount.Type.TMPFS, null, "/tmp", false, List.of("size=16m"))))
                .process(new ProcessSpec(
                        List.of("echo", "$(A)"),
                        List.of("/bin/sh"),
                        "/srv",
                        "1:1",
                        "web-1",
                        null,
                        true,
                        null,
                        List.of("5")))
                .healthcheck(new Healthcheck(
                        List.of("CMD-SHELL", "true"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        3,
                        Duration.ofSeconds(9)))
                .resources(new Resources(64L << 20, 32L << 20, new BigDecimal("0.25"), null, null, 1L << 20))
                .privileges(new Privileges(
                        true,
                        true,
                        List.of("NET_ADMIN"),
                        List.of("ALL"),
                        List.of(),
                        List.of(new Privileges.DeviceRequest(null, 1, List.of(), List.of("gpu"))),
                        new TreeMap<>(Map.of("net.core.somaxconn", "1024")),
                        new TreeMap<>(),
                        List.of("seccomp=unconfined"),
                        "host",
                        "host"))
                .environs(new RuntimeOptions(
                        List.of("db:10.0.0.1", "v6:[2001:db8::1]"),
                        List.of("10.0.0.53"),
                        List.of("example.com"),
                        null,
                        List.of("db-password"),
                        null,
                        null,
                        "linux/amd64"));
    }
}
