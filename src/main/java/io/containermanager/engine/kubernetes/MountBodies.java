package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.read.SizeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The volumes of a service's pods and where its container mounts them. Made for one version of a service. */
final class MountBodies {

    /** A new file system has a folder {@code lost+found} that databases stumble over: containers see a folder beside it. */
    static final String CLAIM_FOLDER = "data";

    private static final String SECRETS = "secrets";
    private static final String SECRETS_FOLDER = "/run/secrets";
    private static final String SHARED_MEMORY = "shm";

    private final App app;
    private final KubernetesSettings settings;
    private final String workload;
    private final List<AnonymousVolume> inherited;
    private final ConfigFiles files;
    private final Map<String, Map<String, Object>> volumes = new LinkedHashMap<>();
    private final List<Map<String, Object>> mounts = new ArrayList<>();

    /**
     * @param inherited claims of the predecessor's volumes without a name, by where they are mounted
     * @param files what binds of the app's own files hold
     */
    MountBodies(
            App app, KubernetesSettings settings, String workload, List<AnonymousVolume> inherited, ConfigFiles files) {
        this.app = app;
        this.settings = settings;
        this.workload = workload;
        this.inherited = inherited;
        this.files = files;
    }

    MountBodies add(ServiceConfig config) {
        for (int place = 0; place < config.volumes().size(); place++) {
            mount(config.volumes().get(place), "mount-" + place);
        }
        var shared = config.resources().shmSizeBytes();
        if (shared != null) {
            memory(SHARED_MEMORY, Long.toString(shared));
            mounts.add(at(SHARED_MEMORY, "/dev/shm", false).map());
        }
        secrets(config.runtimeOptions().secrets());
        return this;
    }

    List<Map<String, Object>> volumes() {
        return List.copyOf(volumes.values());
    }

    List<Map<String, Object>> mounts() {
        return List.copyOf(mounts);
    }

    private void mount(VolumeMount mount, String name) {
        switch (mount.type()) {
            case VOLUME -> named(mount);
            case ANONYMOUS -> {
                claimed(name, anonymousClaim(mount));
                mounts.add(at(name, mount.path(), mount.readOnly())
                        .put("subPath", CLAIM_FOLDER)
                        .map());
            }
            case BIND -> bind(mount, name);
            case TMPFS -> {
                memory(name, size(mount));
                mounts.add(at(name, mount.path(), mount.readOnly()).map());
            }
        }
    }

    private void named(VolumeMount mount) {
        var key = mount.source() == null ? "" : mount.source();
        var declared = app.volumes().getOrDefault(key, Volume.PLAIN);
        var engineName = declared.engineName(app.appId(), key);
        var claim = declared.external() ? engineName : ObjectNames.claim(app.appId(), engineName);
        // One volume may be mounted twice; a pod lists it once.
        var name = volumes.entrySet().stream()
                .filter(entry -> claim.equals(
                        ManifestTree.text(ManifestTree.object(entry.getValue(), "persistentVolumeClaim"), "claimName")))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("volume-" + volumes.size());
        claimed(name, claim);
        var folder = declared.external() ? null : CLAIM_FOLDER;
        var subpath = mount.subpath();
        var path = subpath == null ? folder : folder == null ? subpath : folder + "/" + subpath;
        mounts.add(at(name, mount.path(), mount.readOnly()).put("subPath", path).map());
    }

    private String anonymousClaim(VolumeMount mount) {
        return inherited.stream()
                .filter(volume -> VolumeMount.clean(volume.target()).equals(mount.path()))
                .map(AnonymousVolume::name)
                .findFirst()
                .orElse(ObjectNames.anonymousClaim(workload, mount));
    }

    private void bind(VolumeMount mount, String name) {
        var source = mount.source() == null ? "/" : mount.source();
        if (files.holds(source)) {
            volumes.put(
                    name,
                    new ManifestTree()
                            .put("name", name)
                            .put("configMap", files.volume(source))
                            .map());
            mounts.add(at(name, mount.path(), true)
                    .put("subPath", files.isFile(source) ? ConfigFiles.SINGLE : null)
                    .map());
            return;
        }
        volumes.put(
                name,
                new ManifestTree()
                        .put("name", name)
                        .put("hostPath", Map.of("path", source))
                        .map());
        mounts.add(at(name, mount.path(), mount.readOnly())
                .put("mountPropagation", propagation(mount))
                .map());
    }

    private static @Nullable String propagation(VolumeMount mount) {
        if (mount.options().contains("rshared") || mount.options().contains("shared")) {
            return "Bidirectional";
        }
        return mount.options().contains("rslave") || mount.options().contains("slave") ? "HostToContainer" : null;
    }

    private void claimed(String name, String claim) {
        volumes.put(
                name,
                new ManifestTree()
                        .put("name", name)
                        .put("persistentVolumeClaim", Map.of("claimName", claim))
                        .map());
    }

    private void memory(String name, @Nullable String sizeLimit) {
        var directory = new ManifestTree().put("medium", "Memory").put("sizeLimit", sizeLimit);
        volumes.put(
                name,
                new ManifestTree().put("name", name).put("emptyDir", directory).map());
    }

    private static @Nullable String size(VolumeMount mount) {
        return mount.options().stream()
                .filter(option -> option.startsWith("size="))
                .map(option -> SizeText.parse(option.substring("size=".length())))
                .filter(bytes -> bytes != null)
                .map(bytes -> Long.toString(bytes))
                .findFirst()
                .orElse(null);
    }

    private void secrets(List<String> names) {
        var secret = settings.secretName();
        if (names.isEmpty() || secret == null) {
            return;
        }
        var items =
                names.stream().map(name -> Map.of("key", name, "path", name)).toList();
        var source = new ManifestTree().put("secretName", secret).put("items", items);
        volumes.put(
                SECRETS,
                new ManifestTree().put("name", SECRETS).put("secret", source).map());
        mounts.add(at(SECRETS, SECRETS_FOLDER, true).map());
    }

    private static ManifestTree at(String name, String path, boolean readOnly) {
        return new ManifestTree().put("name", name).put("mountPath", path).put("readOnly", readOnly ? true : null);
    }
}
