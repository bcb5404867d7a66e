package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.Manifests;
import io.containermanager.engine.kubernetes.NetworkPolicies;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The steps for volumes, which are claims, and networks, which are policies. Each blocks its caller, a virtual thread. */
final class VolumeAndNetworkSteps {

    private final Cluster cluster;
    private final NamespaceSteps namespaces;

    VolumeAndNetworkSteps(Cluster cluster, NamespaceSteps namespaces) {
        this.cluster = cluster;
        this.namespaces = namespaces;
    }

    StepResult create(Step.CreateVolume create) {
        var namespace = namespaces.ensure(create.appId(), "");
        var volume = create.volume();
        if (volume.external()) {
            if (cluster.client()
                    .get(ResourceKind.CLAIM, namespace, create.engineName())
                    .isEmpty()) {
                throw new EngineException.NotFound(
                        "Volume %s is declared external, and there is no PersistentVolumeClaim of that name in namespace %s: create it, or correct its name"
                                .formatted(create.engineName(), namespace));
            }
            return StepResult.UNCHANGED;
        }
        var named = new Volume(create.engineName(), false, null, volume.driverOpts(), volume.labels());
        var manifests = new Manifests(
                ClusterApp.numbered(create.appId()), cluster.instance().get(), cluster.settings());
        var changed = false;
        for (var claim : manifests.claim(create.engineName(), named)) {
            var annotations = annotations(claim);
            volume.driverOpts().forEach((key, value) -> annotations.put(VersionAnnotations.OPTION + key, value));
            changed |= cluster.ensure(with(claim, annotations));
        }
        return changed ? StepResult.DONE : StepResult.UNCHANGED;
    }

    private static Map<String, Object> annotations(Map<String, Object> manifest) {
        var annotations = new LinkedHashMap<String, Object>();
        ManifestTree.object(manifest, "metadata", "annotations")
                .forEach((key, value) -> annotations.put(String.valueOf(key), value));
        return annotations;
    }

    private static Map<String, Object> with(Map<String, Object> manifest, Map<String, Object> annotations) {
        var metadata = new LinkedHashMap<String, Object>();
        ManifestTree.object(manifest, "metadata").forEach((key, value) -> metadata.put(String.valueOf(key), value));
        metadata.put("annotations", annotations);
        var changed = new LinkedHashMap<>(manifest);
        changed.put("metadata", metadata);
        return changed;
    }

    /** Looks at the claim itself once more: data is gone for good. */
    StepResult remove(Step.RemoveVolume remove) {
        var namespace = namespaces.name(remove.appId());
        var found = cluster.view()
                .ownClaim(namespace, remove.engineName())
                .or(() -> cluster.view().named(ResourceKind.CLAIM, namespace, remove.engineName()));
        if (found.isEmpty()) {
            return StepResult.UNCHANGED;
        }
        var claim = String.valueOf(ClusterView.metadata(found.get(), "name"));
        var there = cluster.client().get(ResourceKind.CLAIM, namespace, claim);
        if (there.isPresent() && !cluster.ours(there.get())) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT, "Volume " + remove.engineName() + " was not created by this manager and is kept");
        }
        requireUnused(
                "Volume " + remove.engineName(),
                namespace,
                version -> version.claims().contains(claim));
        if (!cluster.client().delete(ResourceKind.CLAIM, namespace, claim, Cluster.exactly(found.get()))) {
            return StepResult.UNCHANGED;
        }
        cluster.gone(ResourceKind.CLAIM, ClusterView.uid(found.get()), claim);
        return StepResult.DONE;
    }

    private void requireUnused(String what, String namespace, Predicate<Version> uses) {
        cluster.view().versions(namespace).stream().filter(uses).findFirst().ifPresent(user -> {
            throw new EngineException.Rejected(
                    Cause.CONFLICT, what + " is in use by " + user.kind().word() + " " + user.name());
        });
    }

    /** The policies that let the network's pods reach each other. An external network needs the same ones in the app's namespace. */
    StepResult create(Step.CreateNetwork create) {
        var namespace = namespaces.ensure(create.appId(), "");
        var app = ClusterApp.numbered(create.appId());
        var policies = new NetworkPolicies(app, cluster.instance().get(), namespace);
        var changed = false;
        var hash = SpecHash.of(create.network());
        var made = policies.of(create.engineName(), create.network());
        for (var policy : made.reversed()) {
            var annotations = annotations(policy);
            if (name(policy).startsWith("network-")) {
                annotations.put(ContainerLabels.NETWORK_HASH, hash);
                annotations.put(VersionAnnotations.POLICIES, VersionAnnotations.json(made));
            }
            changed |= cluster.ensure(with(policy, annotations));
        }
        return changed ? StepResult.DONE : StepResult.UNCHANGED;
    }

    private static String name(Map<String, Object> object) {
        return String.valueOf(ClusterView.metadata(object, "name"));
    }

    StepResult remove(Step.RemoveNetwork remove) {
        var namespace = namespaces.name(remove.appId());
        var network = ObjectNames.network(remove.engineName());
        var found = cluster.view()
                .own(ResourceKind.POLICY, namespace, "network-" + network)
                .filter(it -> remove.networkId() == null || remove.networkId().equals(ClusterView.uid(it)));
        if (found.isEmpty()) {
            return StepResult.UNCHANGED;
        }
        requireUnused(
                "Network " + remove.engineName(),
                namespace,
                version -> cluster.ours(version.object())
                        && version.joins(network)
                        && (!remove.stoppedMayStay()
                                || version.live(cluster.scheduler().now())));
        cluster.view()
                .own(ResourceKind.POLICY, namespace, "internal-" + network)
                .ifPresent(this::delete);
        delete(found.get());
        return StepResult.DONE;
    }

    private void delete(Map<String, Object> object) {
        var namespace = String.valueOf(ClusterView.metadata(object, "namespace"));
        cluster.client().delete(ResourceKind.POLICY, namespace, name(object), Cluster.exactly(object));
        cluster.gone(ResourceKind.POLICY, ClusterView.uid(object), name(object));
    }
}
