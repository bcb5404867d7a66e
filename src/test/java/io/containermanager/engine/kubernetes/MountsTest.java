package io.containermanager.engine.kubernetes;

import static io.containermanager.engine.kubernetes.Manifest.at;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineException;
import io.containermanager.model.Resources;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container.AnonymousVolume;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a service mounts, on a cluster. */
class MountsTest {

    private static final KubernetesSettings WITH_SECRET = new KubernetesSettings(
            "cm", null, KubernetesSettings.Publish.CLUSTER_IP, true, "shop-secrets", "slow", "5Gi");

    @Test
    void aWritableNamedVolumeMakesAStatefulSetOfOnePod() {
        var manifest = mounting(named("data"));
        var workload = manifest.workload();
        assertThat(workload.get("kind"), is("StatefulSet"));
        assertThat(at(workload, "spec", "replicas"), is(0));
        assertThat(at(workload, "spec", "serviceName"), is("web"));
        assertThat(at(workload, "spec", "updateStrategy", "type"), is("OnDelete"));
        assertThat(at(workload, "spec", "volumeClaimTemplates"), is(nullValue()));
        assertThat(manifest.pod("volumes", 0, "persistentVolumeClaim", "claimName"), is("v-1001-data"));
        assertThat(manifest.container("volumeMounts", 0, "subPath"), is("data"));
        assertThat(manifest.container("volumeMounts", 0, "mountPath"), is("/data"));
    }

    @Test
    void aVolumeThatIsOnlyReadStaysWithADeployment() {
        var manifest =
                mounting(new VolumeMount(VolumeMount.Type.VOLUME, "data", "/data", true, List.of("subpath=logs")));
        assertThat(manifest.workload().get("kind"), is("Deployment"));
        assertThat(manifest.container("volumeMounts", 0, "readOnly"), is(true));
        assertThat(manifest.container("volumeMounts", 0, "subPath"), is("data/logs"));
    }

    @Test
    void aVolumeMountedTwiceIsListedOnce() {
        var manifest =
                mounting(named("data"), new VolumeMount(VolumeMount.Type.VOLUME, "data", "/again", false, List.of()));
        assertThat((List<?>) manifest.pod("volumes"), hasSize(1));
        assertThat((List<?>) manifest.container("volumeMounts"), hasSize(2));
    }

    @Test
    void aClaimHasTheDeclaredSizeAndClassOrTheConfiguredOnes() {
        var manifest = Manifest.of(it -> it, WITH_SECRET);
        var manifests = manifest.manifests();
        var plain = manifests.claim("data", Volume.PLAIN).getFirst();
        assertThat(at(plain, "metadata", "name"), is("v-1001-data"));
        assertThat(at(plain, "metadata", "annotations", "io.containermanager.engine-name"), is("1001_data"));
        assertThat(at(plain, "spec", "accessModes"), is(List.of("ReadWriteOnce")));
        assertThat(at(plain, "spec", "resources", "requests", "storage"), is("5Gi"));
        assertThat(at(plain, "spec", "storageClassName"), is("slow"));
        var big = manifests.claim("big", manifest.volume("big")).getFirst();
        assertThat(at(big, "spec", "resources", "requests", "storage"), is("20Gi"));
        assertThat(at(big, "spec", "storageClassName"), is("fast"));
    }

    @Test
    void anExternalVolumeIsAClaimThatExists() {
        var manifest = mounting(named("shared"));
        assertThat(manifest.manifests().claim("shared", manifest.volume("shared")), is(empty()));
        assertThat(manifest.pod("volumes", 0, "persistentVolumeClaim", "claimName"), is("old-claim"));
        assertThat(manifest.container("volumeMounts", 0, "subPath"), is(nullValue()));
    }

    @Test
    void aVolumeWithoutANameIsHandedToTheSuccessor() {
        var manifest = mounting(new VolumeMount(VolumeMount.Type.ANONYMOUS, null, "/var/lib/", false, List.of()));
        var made = manifest.manifests()
                .prerequisites(manifest.owner(), manifest.service(), manifest.placement(), ConfigFiles.NONE);
        var name = at(made.getFirst(), "metadata", "name");
        assertThat(manifest.pod("volumes", 0, "persistentVolumeClaim", "claimName"), is(name));
        var inherited = new AnonymousVolume("web-old", "/var/lib");
        var successor = manifest.workload(ConfigFiles.NONE, inherited);
        assertThat(
                at(successor, "spec", "template", "spec", "volumes", 0, "persistentVolumeClaim", "claimName"),
                is("web-old"));
        assertThat(
                manifest.manifests()
                        .prerequisites(
                                manifest.owner(), manifest.service(), manifest.placement(inherited), ConfigFiles.NONE),
                is(empty()));
    }

    @Test
    void aBindIsAPathOfTheNode() {
        var manifest = mounting(new VolumeMount(VolumeMount.Type.BIND, "/srv", "/www", true, List.of("rslave")));
        assertThat(manifest.pod("volumes", 0, "hostPath", "path"), is("/srv"));
        assertThat(manifest.container("volumeMounts", 0, "mountPropagation"), is("HostToContainer"));
    }

    @Test
    void filesOfTheAppAreImmutableConfigMapsNamedByTheirContent() {
        var bind = new VolumeMount(
                VolumeMount.Type.BIND, "/projects/1001/nginx.conf", "/etc/nginx/nginx.conf", false, List.of());
        var manifest = mounting(bind);
        var files = files(Map.of("/projects/1001/nginx.conf", "events {}"));
        var made = manifest.manifests()
                .prerequisites(manifest.owner(), manifest.service(), manifest.placement(), files)
                .getFirst();
        assertThat(at(made, "immutable"), is(true));
        assertThat(
                at(made, "binaryData", "file-0"),
                is(Base64.getEncoder().encodeToString("events {}".getBytes(StandardCharsets.UTF_8))));
        var pod = at(manifest.workload(files), "spec", "template", "spec");
        assertThat(at(pod, "volumes", 0, "configMap", "name"), is(at(made, "metadata", "name")));
        assertThat(at(pod, "volumes", 0, "configMap", "items", 0, "path"), is("file"));
        assertThat(at(pod, "containers", 0, "volumeMounts", 0, "subPath"), is("file"));
        var other = manifest.workload(files(Map.of("/projects/1001/nginx.conf", "events { }")));
        assertThat(
                at(other, "spec", "template", "spec", "volumes", 0, "configMap", "name"),
                is(not(at(made, "metadata", "name"))));
    }

    @Test
    void aFolderOfFilesKeepsItsPaths() {
        var manifest =
                mounting(new VolumeMount(VolumeMount.Type.BIND, "/projects/1001/conf", "/etc/conf", false, List.of()));
        var files = files(Map.of(
                "/projects/1001/conf/a.conf",
                "a",
                "/projects/1001/conf/d/b.conf",
                "b",
                "/projects/1001/confused",
                "c"));
        var pod = at(manifest.workload(files), "spec", "template", "spec");
        assertThat(
                at(pod, "volumes", 0, "configMap", "items"),
                is(List.of(Map.of("key", "file-0", "path", "a.conf"), Map.of("key", "file-1", "path", "d/b.conf"))));
        assertThat(at(pod, "containers", 0, "volumeMounts", 0, "subPath"), is(nullValue()));
        assertThat(files.bytes("/projects/1001/conf"), is(2L));
    }

    @Test
    void filesThatAConfigMapCannotHoldAreRefused() {
        var manifest = mounting(new VolumeMount(VolumeMount.Type.BIND, "/projects/1001/big", "/big", false, List.of()));
        var files = files(Map.of("/projects/1001/big", "x".repeat(700 * 1024 + 1)));
        var refused = assertThrows(
                EngineException.Rejected.class,
                () -> manifest.manifests()
                        .prerequisites(manifest.owner(), manifest.service(), manifest.placement(), files));
        assertThat(refused.rejection(), is(EngineException.Cause.INVALID));
    }

    @Test
    void memoryIsAnEmptyFolderOfThatSize() {
        var tmpfs = new VolumeMount(VolumeMount.Type.TMPFS, null, "/tmp", false, List.of("size=64m"));
        var manifest = Manifest.of(
                it -> it.volumes(List.of(tmpfs)).resources(new Resources(null, null, null, null, null, 1L << 20)));
        assertThat(manifest.pod("volumes", 0, "emptyDir"), is(Map.of("medium", "Memory", "sizeLimit", "67108864")));
        assertThat(manifest.pod("volumes", 1, "emptyDir"), is(Map.of("medium", "Memory", "sizeLimit", "1048576")));
        assertThat(manifest.container("volumeMounts", 1, "mountPath"), is("/dev/shm"));
    }

    @Test
    void secretsAreKeysOfTheConfiguredSecret() {
        var options =
                new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of("db-password"), null, null, null);
        var manifest = Manifest.of(it -> it.environs(options), WITH_SECRET);
        assertThat(
                manifest.pod("volumes", 0, "secret"),
                is(Map.of(
                        "secretName",
                        "shop-secrets",
                        "items",
                        List.of(Map.of("key", "db-password", "path", "db-password")))));
        assertThat(manifest.container("volumeMounts", 0, "mountPath"), is("/run/secrets"));
        assertThat(manifest.container("volumeMounts", 0, "readOnly"), is(true));
    }

    private static Manifest mounting(VolumeMount... mounts) {
        return Manifest.of(it -> it.volumes(List.of(mounts)));
    }

    private static VolumeMount named(String key) {
        return new VolumeMount(VolumeMount.Type.VOLUME, key, "/data", false, List.of());
    }

    private static ConfigFiles files(Map<String, String> texts) {
        var contents = new TreeMap<String, byte[]>();
        texts.forEach((path, text) -> contents.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return new ConfigFiles(contents);
    }
}
