package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.WorkloadState;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.FilesNote;
import io.containermanager.engine.kubernetes.version.HeldDeletion;
import io.containermanager.engine.kubernetes.version.JobNote;
import io.containermanager.engine.kubernetes.version.PulledImages;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.OutsideChange;
import io.containermanager.model.observed.Pod;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.model.text.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a version of a service as the container that the rest of the manager knows. */
final class VersionReader {

    /** Begins the names of pod volumes that were declared without a name, see {@code MountBodies}. */
    private static final String ANONYMOUS = "mount-";

    /** How many lost files one reason names; it counts all. */
    private static final int FILES_NAMED_MAX = 5;

    private final ClusterView view;
    private final PulledImages images;
    private final LostFiles lostFiles;
    private final NetworkCheck networks;
    private final Instant now;

    VersionReader(ClusterView view, PulledImages images, LostFiles lostFiles, Instant now) {
        this.view = view;
        this.lostFiles = lostFiles;
        this.networks = new NetworkCheck(view);
        this.images = images;
        this.now = now;
    }

    /** The container; empty when its annotations do not say whose it is. */
    Optional<Container> container(Version version) {
        return version.owner().map(owner -> container(version, owner));
    }

    private Container container(Version version, ContainerLabels owner) {
        var state = version.state(now);
        var image = String.valueOf(ManifestTree.text(main(version), "image"));
        return new Container(
                version.id(),
                version.name(),
                ours(version, owner),
                image,
                digest(image, state),
                config(version),
                state.run(),
                createdAt(version),
                anonymous(version),
                attached(version, owner, state),
                pods(version));
    }

    private List<Pod> pods(Version version) {
        var pods = new ArrayList<Pod>();
        for (var pod : version.pods()) {
            var state = PodState.of(pod, now);
            var failure = state.failure();
            var run = state.run();
            var node = ManifestTree.text(ManifestTree.object(pod, "spec"), "nodeName");
            boolean lost = PodState.nodeIsLost(pod);
            boolean ready = run.running() && !lost && (run.health() == Health.NONE || run.health() == Health.HEALTHY);
            var why = lost
                    ? "its node " + node + " does not answer: its state is the last that is known"
                    : HeldDeletion.overdue(ResourceKind.POD, pod, now);
            pods.add(new Pod(
                    String.valueOf(ClusterView.metadata(pod, "name")),
                    node,
                    run,
                    ready,
                    failure == null ? why : failure.message()));
        }
        return pods;
    }

    /** Labels can be changed by anybody; annotations that contradict them, or the namespace, were copied. */
    private ContainerLabels ours(Version version, ContainerLabels owner) {
        boolean same = owner.instance().equals(ClusterView.label(version.object(), ObjectLabels.INSTANCE))
                && version.name().equals(ClusterView.label(version.object(), ObjectLabels.WORKLOAD))
                && view.own().isPlaceOf(version.object(), owner.appId());
        return same ? owner : owner.ofNobody();
    }

    private @Nullable String digest(String image, WorkloadState state) {
        int at = image.indexOf('@');
        if (at >= 0) {
            return image.substring(at + 1);
        }
        return state.imageDigest() != null ? state.imageDigest() : images.digest(image);
    }

    private static Map<?, ?> main(Version version) {
        return ManifestTree.list(ManifestTree.object(version.template(), "spec"), "containers").stream()
                .filter(each -> each instanceof Map<?, ?> container && "service".equals(container.get("name")))
                .map(each -> (Map<?, ?>) each)
                .findFirst()
                .orElse(Map.of());
    }

    private static ServiceConfig config(Version version) {
        var spec = ManifestTree.object(version.template(), "spec");
        var grace = Duration.ofSeconds(ManifestTree.number(spec, "terminationGracePeriodSeconds", 10));
        var restart = switch (String.valueOf(ManifestTree.text(spec, "restartPolicy"))) {
            case "Never" -> RestartPolicy.NO;
            case "OnFailure" -> RestartPolicy.ON_FAILURE;
            default -> RestartPolicy.UNLESS_STOPPED;
        };
        var usual = UpdatePolicy.DEFAULTS;
        return ServiceConfig.DEFAULTS
                .builder()
                .ports(VersionAnnotations.ports(version.note(VersionAnnotations.PORTS)))
                .replicas(version.replicas())
                .restart(restart)
                .rollout(new UpdatePolicy(usual.pullPolicy(), usual.updateStrategy(), grace))
                .build();
    }

    private static Instant createdAt(Version version) {
        var noted = VersionAnnotations.time(version.note(VersionAnnotations.CREATED_AT));
        return noted != null ? noted : createdAt(version.object());
    }

    private static List<AnonymousVolume> anonymous(Version version) {
        var claims = new HashMap<String, String>();
        for (var each : ManifestTree.list(ManifestTree.object(version.template(), "spec"), "volumes")) {
            if (each instanceof Map<?, ?> volume) {
                var name = String.valueOf(ManifestTree.text(volume, "name"));
                var claim = ManifestTree.text(ManifestTree.object(volume, "persistentVolumeClaim"), "claimName");
                if (claim != null && name.startsWith(ANONYMOUS)) {
                    claims.put(name, claim);
                }
            }
        }
        var volumes = new ArrayList<AnonymousVolume>();
        for (var each : ManifestTree.list(main(version), "volumeMounts")) {
            if (each instanceof Map<?, ?> mount) {
                var claim = claims.get(String.valueOf(ManifestTree.text(mount, "name")));
                if (claim != null) {
                    volumes.add(new AnonymousVolume(claim, String.valueOf(ManifestTree.text(mount, "mountPath"))));
                }
            }
        }
        return volumes;
    }

    private Attached attached(Version version, ContainerLabels owner, WorkloadState state) {
        var volumes = new HashSet<String>();
        version.claims().forEach(claim -> volumes.add(engineName(version.namespace(), claim)));
        var networks = new HashMap<String, String>();
        for (var network : VersionAnnotations.names(version.note(VersionAnnotations.NETWORKS))) {
            boolean neverStarted = state.run().status() == Status.CREATED;
            networks.put(network, neverStarted ? "" : policyId(version.namespace(), network));
        }
        var ports = state.run().status() == Status.RUNNING ? published(version) : List.<PortMapping>of();
        return new Attached(volumes, networks, Set.of(), null, Map.of(), ports, changed(version, owner.appId()));
    }

    /** Of a version that is to run; the rest is put right when it is started. */
    private OutsideChange changed(Version version, long appId) {
        var job = JobNote.edited(version);
        if (job != null) {
            return new OutsideChange(job, null);
        }
        if (version.wanted() == 0) {
            return OutsideChange.NONE;
        }
        var held = HeldDeletion.of(version.kind(), version.object());
        if (held != null) {
            // No controller cares for its pods any more.
            return new OutsideChange("its " + held, null);
        }
        var lost = lostFiles(version);
        if (lost != null) {
            return lost;
        }
        var reach = JobNote.templateEdited(version);
        reach = reach == null ? ServicesAndPolicies.missing(view, version) : reach;
        var spec = TemplateNote.edited(version);
        return reach != null ? new OutsideChange(spec, reach) : networks.changed(version, appId, spec);
    }

    /** That ConfigMaps are not as the version noted them; null when all are. Restored in place where each of them can be. */
    private @Nullable OutsideChange lostFiles(Version version) {
        var whys = new ArrayList<String>();
        boolean restorable = true;
        for (var name : version.configMaps()) {
            var there = view.own(ResourceKind.CONFIG_MAP, version.namespace(), name);
            if (there.filter(it -> FilesNote.holds(version, it)).isEmpty()) {
                whys.add("ConfigMap " + name
                        + (there.isEmpty() ? " is missing" : " was replaced by one with other content"));
                restorable &= lostFiles.manifest(version, name).isPresent()
                        && there.filter(it -> mayBeMounted(version, it)).isEmpty();
            }
        }
        if (whys.isEmpty()) {
            return null;
        }
        var why = "its " + Names.listed(whys, FILES_NAMED_MAX);
        return restorable ? new OutsideChange(null, why) : new OutsideChange(why, null);
    }

    /** Whether pods were made since: they have mounted what it holds, and keep that. */
    private static boolean mayBeMounted(Version version, Map<String, Object> configMap) {
        var made = createdAt(configMap);
        return version.pods().stream().anyMatch(pod -> !createdAt(pod).isBefore(made));
    }

    private static Instant createdAt(Map<String, Object> object) {
        var written = VersionAnnotations.time(ClusterView.metadata(object, "creationTimestamp"));
        return written == null ? Instant.EPOCH : written;
    }

    private String policyId(String namespace, String network) {
        return view.own(ResourceKind.POLICY, namespace, "network-" + ObjectNames.network(network))
                .map(ClusterView::uid)
                .orElse("");
    }

    private String engineName(String namespace, String claim) {
        return view.own(ResourceKind.CLAIM, namespace, claim)
                .map(it -> ClusterView.annotation(it, ObjectLabels.ENGINE_NAME))
                .orElse(claim);
    }

    /** The ports of the nodes that the cluster chose; the declared ones where it did not choose any. */
    private List<PortMapping> published(Version version) {
        var chosen = new ArrayList<PortMapping>();
        for (var service : view.services(version.object())) {
            for (var each : ManifestTree.list(ManifestTree.object(service, "spec"), "ports")) {
                if (each instanceof Map<?, ?> port) {
                    int node = (int) ManifestTree.number(port, "nodePort", ManifestTree.number(port, "port", 0));
                    int inside = (int) ManifestTree.number(port, "targetPort", 0);
                    var protocol =
                            String.valueOf(ManifestTree.text(port, "protocol")).toLowerCase(java.util.Locale.ROOT);
                    chosen.add(new PortMapping(null, node, inside, protocol));
                }
            }
        }
        return chosen;
    }
}
