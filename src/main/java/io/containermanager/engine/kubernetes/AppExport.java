package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.Step.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * An app as manifests that {@code kubectl apply} takes, for clusters without a manager: running, under names that stay the same from one export
 * to the next, and without the labels by which a manager would take the objects for its own. Pure.
 */
public final class AppExport {

    /** The Secret whose keys are the files that services list under {@code secrets}. */
    public static final String SECRET = "app-secrets";

    private static final String OWN = ContainerLabels.PREFIX;
    private static final Set<String> LABELS = Set.of("labels", "matchLabels", "selector");
    /** Labels that tell instances of the manager and versions of a service apart. */
    private static final Set<String> MANAGERS = Set.of(
            "app.kubernetes.io/managed-by", OWN + "instance", OWN + "revision", OWN + "workload", OWN + "made-as");

    private static final int REVISION_CHARS = 11;

    private static final String COMPONENT = "app.kubernetes.io/component";
    private static final String JOB = "job";

    private final App app;
    private final KubernetesSettings settings;
    private final Map<String, String> names = new LinkedHashMap<>();

    private AppExport(App app, KubernetesSettings settings) {
        this.app = app;
        this.settings = settings;
    }

    /**
     * The layout of an export: everything in one namespace, and binds of a node's folders as they are declared.
     *
     * @param namespace a DNS label
     */
    public static KubernetesSettings settings(String namespace, KubernetesSettings.Publish publish) {
        var usual = KubernetesSettings.DEFAULTS;
        return new KubernetesSettings(
                usual.prefix(), namespace, publish, true, SECRET, usual.storageClass(), usual.volumeSize());
    }

    /** What of it cannot be exported. */
    public static List<Violation> refusals(App app, KubernetesSettings settings, String projectFolder) {
        return KubernetesRefusals.of(app, List.of(), settings, projectFolder);
    }

    /** What runs otherwise there than on Docker. */
    public static List<PlanWarning> differences(App app, KubernetesSettings settings) {
        return KubernetesDifferences.of(app, settings);
    }

    /**
     * The manifests, in an order in which each is made after what it refers to.
     *
     * @param files contents of the app's own files that its services bind, by absolute path
     */
    public static List<Map<String, Object>> of(App app, KubernetesSettings settings, SortedMap<String, byte[]> files) {
        return new AppExport(app, settings).all(new ConfigFiles(files));
    }

    private List<Map<String, Object>> all(ConfigFiles files) {
        var manifests = new Manifests(app, ContainerLabels.NOBODY, settings);
        var made = new ArrayList<Map<String, Object>>();
        made.add(namespace());
        EngineNames.volumesOf(app).forEach((key, volume) -> made.addAll(manifests.claim(key, volume)));
        var workloads = new ArrayList<Map<String, Object>>();
        for (var service : app.services()) {
            var owner = owner(service);
            var placement = placement(service);
            made.addAll(manifests.prerequisites(owner, service, placement, files));
            var workload = manifests.workload(owner, service, placement, files);
            var name = String.valueOf(ManifestTree.text(ManifestTree.object(workload, "metadata"), "name"));
            names.put(name, name.substring(0, name.length() - REVISION_CHARS));
            workloads.add(running(workload, service));
        }
        app.services().forEach(service -> made.addAll(manifests.services(service)));
        made.addAll(manifests.policies());
        made.addAll(workloads);
        // Services that share a file, a config or a secret share its object.
        return made.stream().map(this::cleaned).distinct().toList();
    }

    private Map<String, Object> namespace() {
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "Namespace")
                .put("metadata", new ManifestTree().put("name", settings.namespace()))
                .map();
    }

    private ContainerLabels owner(Service service) {
        return new ContainerLabels(
                app.appId(),
                app.appName(),
                service.serviceId(),
                service.serviceName(),
                1,
                SpecHash.of(app, service),
                ContainerLabels.NOBODY);
    }

    private Placement placement(Service service) {
        var volumes = new LinkedHashMap<String, String>();
        EngineNames.volumesOf(app, service)
                .forEach((key, volume) -> volumes.put(key, volume.engineName(app.appId(), key)));
        var networks = new LinkedHashMap<String, String>();
        EngineNames.networksOf(app, service)
                .forEach((key, network) -> networks.put(key, network.engineName(app.appId(), key)));
        return new Placement(service.imageName(), volumes, networks, Map.of(), List.of(), Set.of());
    }

    /** The manager starts workloads itself and replaces them by others; what is applied by hand is to run, and to be changed in place. */
    private static Map<String, Object> running(Map<String, Object> workload, Service service) {
        var spec = new LinkedHashMap<String, Object>();
        ManifestTree.object(workload, "spec").forEach((key, value) -> spec.put(String.valueOf(key), value));
        spec.computeIfPresent("replicas", (_, _) -> service.config().replicas());
        List.of("suspend", "revisionHistoryLimit", "updateStrategy").forEach(spec::remove);
        var changed = new LinkedHashMap<>(workload);
        changed.put("spec", spec);
        if ("Job".equals(workload.get("kind"))) {
            changed.put("metadata", withComponent(ManifestTree.object(workload, "metadata")));
        }
        return changed;
    }

    /** A job runs as soon as it is applied: by this label it can be left out until what it works on is there. */
    private static Map<String, Object> withComponent(Map<?, ?> metadata) {
        var labelled = new LinkedHashMap<String, Object>();
        metadata.forEach((key, value) -> labelled.put(String.valueOf(key), value));
        var labels = new LinkedHashMap<String, Object>();
        ManifestTree.object(metadata, "labels").forEach((key, value) -> labels.put(String.valueOf(key), value));
        labels.put(COMPONENT, JOB);
        labelled.put("labels", labels);
        return labelled;
    }

    private Map<String, Object> cleaned(Map<String, Object> manifest) {
        var clean = new LinkedHashMap<String, Object>();
        manifest.forEach((key, value) -> put(clean, key, value));
        return clean;
    }

    private void put(Map<String, Object> clean, String key, Object value) {
        var cleaned = switch (value) {
            case Map<?, ?> map when LABELS.contains(key) -> without(map, MANAGERS::contains);
            case Map<?, ?> map when key.equals("annotations") -> without(map, AppExport::managersAnnotation);
            case String text when key.equals("name") || key.equals("claimName") -> named(text);
            default -> any(value);
        };
        boolean nothing = cleaned instanceof Map<?, ?> map
                && map.isEmpty()
                && value instanceof Map<?, ?> before
                && !before.isEmpty();
        if (!nothing) {
            clean.put(key, cleaned);
        }
    }

    /** Not the engine's name of a volume or network: it says which claim takes a volume's data. */
    private static boolean managersAnnotation(String key) {
        return key.startsWith(OWN) && !key.equals(OWN + "engine-name");
    }

    private Object any(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var clean = new LinkedHashMap<String, Object>();
                map.forEach((key, each) -> put(clean, String.valueOf(key), each));
                yield clean;
            }
            case List<?> list -> list.stream().map(this::any).toList();
            default -> value;
        };
    }

    private Object without(Map<?, ?> map, Predicate<String> dropped) {
        var clean = new LinkedHashMap<String, Object>();
        map.forEach((key, each) -> {
            if (!dropped.test(String.valueOf(key))) {
                put(clean, String.valueOf(key), each);
            }
        });
        return clean;
    }

    /** Without the version: of a workload, and of the claims that are named after it. */
    private String named(String text) {
        for (var name : names.entrySet()) {
            if (text.equals(name.getKey()) || text.startsWith(name.getKey() + "-")) {
                return name.getValue() + text.substring(name.getKey().length());
            }
        }
        return text;
    }
}
