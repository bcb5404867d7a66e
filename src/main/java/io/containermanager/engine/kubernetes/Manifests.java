package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Step.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The manifests of an app. Each version of a service is a workload of its own whose template is never changed; it is made with no pods, and
 * starting it sets how many it has. Pure.
 */
public final class Manifests {

    private static final long MAX_TRIES = Integer.MAX_VALUE;

    private final App app;
    private final String instance;
    private final KubernetesSettings settings;

    /**
     * @param app whose manifests
     * @param instance the manager, by its device uuid
     */
    public Manifests(App app, String instance, KubernetesSettings settings) {
        this.app = app;
        this.instance = instance;
        this.settings = settings;
    }

    /** The app's namespace; empty when all apps share one, which is not ours to make. */
    public List<Map<String, Object>> namespace() {
        if (settings.namespace() != null) {
            return List.of();
        }
        var metadata = new ManifestTree()
                .put("name", namespaceName())
                .put("labels", ObjectLabels.ofApp(instance, app.appId()))
                .put("annotations", Map.of(ContainerLabels.PREFIX + "app-name", app.appName()));
        return List.of(new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "Namespace")
                .put("metadata", metadata)
                .map());
    }

    /** The claim of a declared volume; empty for an external one, which exists or is waited for. */
    public List<Map<String, Object>> claim(String key, Volume volume) {
        if (volume.external()) {
            return List.of();
        }
        var engineName = volume.engineName(app.appId(), key);
        var annotations = new LinkedHashMap<String, String>(volume.labels());
        annotations.put(ObjectLabels.ENGINE_NAME, engineName);
        return List.of(claim(ObjectNames.claim(app.appId(), engineName), annotations, volume.driverOpts()));
    }

    private Map<String, Object> claim(String name, Map<String, String> annotations, Map<String, String> options) {
        var size = options.getOrDefault("size", settings.volumeSize());
        var spec = new ManifestTree()
                .put("accessModes", List.of("ReadWriteOnce"))
                .put("storageClassName", options.getOrDefault("storageClass", settings.storageClass()))
                .put("resources", Map.of("requests", Map.of("storage", size)));
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "PersistentVolumeClaim")
                .put("metadata", metadata(name, annotations))
                .put("spec", spec)
                .map();
    }

    /** What is to be made for a version of a service before its workload: ConfigMaps of files, claims of volumes without a name. */
    public List<Map<String, Object>> prerequisites(
            ContainerLabels owner, Service service, Placement placement, ConfigFiles files) {
        var made = new ArrayList<Map<String, Object>>();
        var binds = service.config().volumes().stream()
                .filter(mount -> mount.type() == VolumeMount.Type.BIND)
                .map(mount -> String.valueOf(mount.source()))
                .toList();
        files.among(binds)
                .forEach(source ->
                        made.add(files.manifest(source, namespaceName(), ObjectLabels.ofApp(instance, app.appId()))));
        var workload = workloadName(owner, service);
        for (var mount : service.config().volumes()) {
            boolean handedOver = placement.inherited().stream()
                    .anyMatch(volume -> VolumeMount.clean(volume.target()).equals(mount.path()));
            if (mount.type() == VolumeMount.Type.ANONYMOUS && !handedOver) {
                made.add(claim(ObjectNames.anonymousClaim(workload, mount), Map.of(), Map.of()));
            }
        }
        return made;
    }

    /** One version of a service: a Deployment or StatefulSet without pods, or a Job, which is created when it is to start. */
    public Map<String, Object> workload(
            ContainerLabels owner, Service service, Placement placement, ConfigFiles files) {
        var kind = WorkloadKind.of(app, service.config());
        var metadata = new ManifestTree()
                .put("name", workloadName(owner, service))
                .put("namespace", namespaceName())
                .put("labels", ObjectLabels.ofVersion(owner))
                .put("annotations", owner.toLabels());
        return new ManifestTree()
                .put("apiVersion", kind.apiVersion())
                .put("kind", kind.word())
                .put("metadata", metadata)
                .put("spec", spec(kind, owner, service, template(owner, service, placement, files)))
                .map();
    }

    private Map<String, Object> template(
            ContainerLabels owner, Service service, Placement placement, ConfigFiles files) {
        var config = service.config();
        var networks = List.copyOf(placement.networks().values());
        boolean internal = !networks.isEmpty()
                && placement.networks().keySet().stream()
                        .allMatch(key ->
                                app.networks().getOrDefault(key, Network.PLAIN).internal());
        var mounts =
                new MountBodies(app, settings, workloadName(owner, service), placement.inherited(), files).add(config);
        var input = new PodTemplate.Input(
                owner,
                service,
                placement.image(),
                networks,
                internal,
                mounts,
                WorkloadKind.restartPolicy(config.restart()));
        return PodTemplate.of(input, settings);
    }

    private ManifestTree spec(WorkloadKind kind, ContainerLabels owner, Service service, Map<String, Object> template) {
        var selector = Map.of("matchLabels", ObjectLabels.selectingVersion(owner));
        return switch (kind) {
            case DEPLOYMENT ->
                new ManifestTree()
                        .put("replicas", 0)
                        .put("revisionHistoryLimit", 0)
                        .put("strategy", Map.of("type", "Recreate"))
                        .put("selector", selector)
                        .put("template", template);
            case STATEFUL_SET ->
                new ManifestTree()
                        .put("replicas", 0)
                        .put("revisionHistoryLimit", 0)
                        .put("serviceName", service.serviceName())
                        .put("podManagementPolicy", "Parallel")
                        .put("updateStrategy", Map.of("type", "OnDelete"))
                        .put("selector", selector)
                        .put("template", template);
            case JOB ->
                new ManifestTree()
                        .put("backoffLimit", service.config().restart() == RestartPolicy.NO ? 0 : MAX_TRIES)
                        .put("template", template);
        };
    }

    /** The Services by which a service is reached: one for each of its names, and one for its published ports. */
    public List<Map<String, Object>> services(Service service) {
        return new ServiceBodies(instance, namespaceName(), settings.publish()).of(key(service), service);
    }

    /** The policies of a network, and those that let others reach the ports that the app publishes. */
    public List<Map<String, Object>> policies() {
        return new NetworkPolicies(app, instance, namespaceName()).all();
    }

    private String workloadName(ContainerLabels owner, Service service) {
        var given = owner.madeAs();
        return given != null ? given : ObjectNames.workload(key(service), service.serviceName(), owner.specHash());
    }

    private ServiceKey key(Service service) {
        return new ServiceKey(app.appId(), service.serviceId());
    }

    private String namespaceName() {
        return ObjectNames.namespace(settings, app.appId());
    }

    private ManifestTree metadata(String name, Map<String, String> annotations) {
        return new ManifestTree()
                .put("name", name)
                .put("namespace", namespaceName())
                .put("labels", ObjectLabels.ofApp(instance, app.appId()))
                .put("annotations", annotations);
    }
}
