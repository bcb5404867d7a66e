package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.Manifests;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.AppFiles;
import io.containermanager.engine.kubernetes.version.PulledImages;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.Step.CreateContainer;
import java.util.List;
import java.util.Map;

/** Creates and removes versions of services. Blocks its caller, a virtual thread. */
final class WorkloadSteps {

    /** How many other names are tried before the step fails. */
    private static final int NAMES_MAX_TRIES = 5;

    private static final int SUFFIX_CHARS = 7;

    private final Cluster cluster;
    private final NamespaceSteps namespaces;
    private final PulledImages images;
    private final ClusterObserver observer;
    private final AppFiles files;

    WorkloadSteps(
            Cluster cluster, NamespaceSteps namespaces, PulledImages images, ClusterObserver observer, AppFiles files) {
        this.cluster = cluster;
        this.namespaces = namespaces;
        this.images = images;
        this.observer = observer;
        this.files = files;
    }

    StepResult create(CreateContainer create) {
        var image = create.placement().image();
        if (!images.has(image) && !observer.runs(image, cluster.scheduler().now())) {
            throw new EngineException.NotFound("Image " + image + " is not known to be on a node of the cluster");
        }
        var labels = create.labels();
        var namespace = namespaces.ensure(labels.appId(), labels.appName());
        var app = ClusterApp.step(create, namespace, cluster.view());
        var manifests = new Manifests(app, labels.instance(), cluster.settings());
        var draft = new VersionDraft(
                create,
                manifests,
                namespace,
                files.of(create),
                cluster.scheduler().now());
        var key = new ServiceKey(labels.appId(), labels.serviceId());
        var name = ObjectNames.workload(key, create.service().serviceName(), labels.specHash());
        for (int tries = 0; tries < NAMES_MAX_TRIES; tries++) {
            var version = draft.version(name);
            var kind = ResourceKind.of(String.valueOf(version.get("kind")));
            var holder = holder(
                    kind,
                    namespace,
                    name,
                    tries == 0 && draft.prerequisites(name).isEmpty());
            if (holder == null) {
                draft.prerequisites(name).forEach(cluster::ensure);
                var made = created(version);
                if (made != null) {
                    // A removal that did not see this version yet may have deleted files that no other mounted.
                    draft.prerequisites(name).forEach(cluster::ensure);
                    return StepResult.created(ClusterView.uid(made));
                }
                continue;
            }
            if (madeFor(labels.madeAs(name), holder)) {
                draft.prerequisites(name).forEach(cluster::ensure);
                return new StepResult(ClusterView.uid(holder), null, false);
            }
            name = other(name, holder);
        }
        throw new EngineException.Rejected(
                Cause.NAME_TAKEN,
                "No free name was found for " + create.service().serviceName());
    }

    /** Null when another manager was faster: then it holds the name. */
    private @org.jspecify.annotations.Nullable Map<String, Object> created(Map<String, Object> version) {
        try {
            return cluster.seen(cluster.client().create(version));
        } catch (EngineException.Rejected refused) {
            if (refused.rejection() == Cause.CONFLICT
                    && holder(
                                    ResourceKind.of(String.valueOf(version.get("kind"))),
                                    String.valueOf(ClusterView.metadata(version, "namespace")),
                                    String.valueOf(ClusterView.metadata(version, "name")),
                                    false)
                            != null) {
                return null;
            }
            throw refused;
        }
    }

    /** @param first whether what is not known to be there is tried to be made before it is asked for: then the API server says what is */
    private @org.jspecify.annotations.Nullable Map<String, Object> holder(
            ResourceKind kind, String namespace, String name, boolean first) {
        var found = first
                ? cluster.view().named(kind, namespace, name)
                : cluster.client().get(kind, namespace, name);
        return found.orElse(null);
    }

    /** Whether this very step made that version before, and it was never started. */
    private boolean madeFor(ContainerLabels wanted, Map<String, Object> holder) {
        var owner = ContainerLabels.from(Version.texts(ManifestTree.object(holder, "metadata", "annotations")));
        boolean same = owner.filter(wanted::equals).isPresent();
        var version = cluster.view().version(ClusterView.uid(holder));
        return same
                && version.filter(it -> it.wanted() == 0
                                && it.state(cluster.scheduler().now()).run().startedAt() == null
                                && it.state(cluster.scheduler().now()).run().finishedAt() == null)
                        .isPresent();
    }

    /** A version of the same declaration may be needed once more; what no manager made is never taken for it. */
    private String other(String name, Map<String, Object> holder) {
        if (!ObjectLabels.MANAGER.equals(ClusterView.label(holder, ObjectLabels.MANAGED_BY))) {
            throw Cluster.taken(ResourceKind.of(String.valueOf(holder.get("kind"))), name, holder);
        }
        var room = ObjectNames.WORKLOAD_CHARS_MAX - SUFFIX_CHARS;
        return name.substring(0, Math.min(room, name.length())).replaceAll("-+$", "") + "-"
                + ClusterView.uid(holder).substring(0, SUFFIX_CHARS - 1);
    }

    StepResult remove(Step.RemoveContainer remove) {
        var found = cluster.view().version(remove.containerId());
        if (found.isEmpty()) {
            return StepResult.UNCHANGED;
        }
        var version = found.get();
        if (version.live(cluster.scheduler().now()) && !remove.broken()) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT, version.kind().word() + " " + version.name() + " has running pods: stop it first");
        }
        boolean gone = !cluster.client()
                .delete(version.kind(), version.namespace(), version.name(), Cluster.exactly(version.object()));
        cluster.gone(version.kind(), version.id(), version.name());
        podsGone(version);
        leftovers(version);
        return gone ? StepResult.UNCHANGED : StepResult.DONE;
    }

    private void podsGone(Version version) {
        boolean gone = cluster.await(
                cluster.access().callTimeout(),
                () -> cluster.view().pods(version.namespace(), version.name()).isEmpty());
        if (!gone) {
            var pods = cluster.view().pods(version.namespace(), version.name());
            var held =
                    PodEvidence.held(new Version(version.kind(), version.object(), version.job(), List.copyOf(pods)));
            throw new EngineException.Rejected(
                    Cause.TIMED_OUT,
                    "The pods of " + version.name() + " are being deleted and are still there"
                            + (held.isEmpty() ? ": their node may not answer" : "; " + String.join("; ", held)));
        }
    }

    /** The Services of a service go with its last version, and files that no version mounts any more. */
    private void leftovers(Version removed) {
        if (cluster.view().siblings(removed.object()).isEmpty()) {
            for (var object : ServicesAndPolicies.of(cluster, removed)) {
                var _ = ServicesAndPolicies.delete(cluster, object);
            }
        }
        removed.configMaps().stream()
                .filter(name -> !mounted(removed.namespace(), name))
                .forEach(name -> deleteFiles(removed.namespace(), name));
    }

    /**
     * A ConfigMap that this manager did not make, or that was made again meanwhile, stays. One that a version mounts which was created in this
     * moment comes back.
     */
    private void deleteFiles(String namespace, String name) {
        var found = cluster.client()
                .get(ResourceKind.CONFIG_MAP, namespace, name)
                .filter(cluster::ours)
                .orElse(null);
        if (found == null) {
            return;
        }
        boolean deleted = cluster.client().delete(ResourceKind.CONFIG_MAP, namespace, name, Cluster.exactly(found));
        if (deleted && mounted(namespace, name)) {
            var _ = cluster.ensure(Cluster.copy(found));
        }
    }

    private boolean mounted(String namespace, String name) {
        return cluster.view().versions(namespace).stream()
                .anyMatch(it -> it.configMaps().contains(name));
    }
}
