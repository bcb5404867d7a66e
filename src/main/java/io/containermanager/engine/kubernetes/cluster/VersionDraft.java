package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ConfigFiles;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.Manifests;
import io.containermanager.engine.kubernetes.NetworkPolicies;
import io.containermanager.engine.kubernetes.version.FilesNote;
import io.containermanager.engine.kubernetes.version.JobNote;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.Step.CreateContainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The objects that creating a version makes. Pure.
 *
 * @param create the step
 * @param manifests those of its app
 * @param namespace where they go
 * @param files what binds of the app's own files hold
 * @param now when it is made
 */
record VersionDraft(CreateContainer create, Manifests manifests, String namespace, ConfigFiles files, Instant now) {

    /** ConfigMaps and claims that are made before. */
    List<Map<String, Object>> prerequisites(String name) {
        return manifests.prerequisites(owner(name), create.service(), create.placement(), files);
    }

    private ContainerLabels owner(String name) {
        return create.labels().madeAs(name);
    }

    /** A Deployment or StatefulSet without pods, or the PodTemplate of a Job that is created when it is to start. */
    Map<String, Object> version(String name) {
        var workload = manifests.workload(owner(name), create.service(), create.placement(), files);
        var metadata = new LinkedHashMap<String, Object>();
        ManifestTree.object(workload, "metadata").forEach((key, value) -> metadata.put(String.valueOf(key), value));
        var annotations = new LinkedHashMap<String, Object>();
        ManifestTree.object(workload, "metadata", "annotations")
                .forEach((key, value) -> annotations.put(String.valueOf(key), value));
        annotations.put(VersionAnnotations.CREATED_AT, now.toString());
        annotations.put(
                VersionAnnotations.PORTS,
                VersionAnnotations.ports(create.service().config().ports()));
        annotations.put(
                VersionAnnotations.NETWORKS,
                VersionAnnotations.json(
                        List.copyOf(create.placement().networks().values())));
        annotations.put(VersionAnnotations.COMPANIONS, VersionAnnotations.json(companions()));
        annotations.put(
                VersionAnnotations.REPLICAS,
                Integer.toString(create.service().config().replicas()));
        var held = FilesNote.of(prerequisites(name));
        if (!held.isEmpty()) {
            annotations.put(VersionAnnotations.FILES, held);
        }
        metadata.put("annotations", annotations);
        if (!"Job".equals(workload.get("kind"))) {
            var changed = new LinkedHashMap<>(workload);
            changed.put("metadata", metadata);
            return changed;
        }
        var job = new LinkedHashMap<String, Object>();
        ManifestTree.object(workload, "spec").forEach((key, value) -> job.put(String.valueOf(key), value));
        var template = job.remove("template");
        annotations.put(VersionAnnotations.JOB, VersionAnnotations.json(job));
        annotations.put(VersionAnnotations.JOB_TEMPLATE, VersionAnnotations.json(Objects.requireNonNull(template)));
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "PodTemplate")
                .put("metadata", metadata)
                .put("template", template)
                .map();
    }

    /** The Services that it is reached by, and what lets others reach its ports. */
    private List<Map<String, Object>> companions() {
        var companions = new ArrayList<>(manifests.services(create.service()));
        if (!create.service().config().ports().isEmpty()) {
            var app = ClusterApp.numbered(create.appId());
            companions.add(new NetworkPolicies(app, create.labels().instance(), namespace).published(create.service()));
        }
        return companions;
    }

    /** The Job that a version's PodTemplate stands for. */
    static Map<String, Object> job(Version version) {
        var labels = version.labels();
        var owner = new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "PodTemplate")
                .put("name", version.name())
                .put("uid", version.id());
        var metadata = new ManifestTree()
                .put("name", version.name())
                .put("namespace", version.namespace())
                .put("labels", labels)
                .put("ownerReferences", List.of(owner.map()));
        var spec = new LinkedHashMap<>(VersionAnnotations.object(version.note(VersionAnnotations.JOB)));
        spec.put("template", JobNote.template(version));
        return new ManifestTree()
                .put("apiVersion", "batch/v1")
                .put("kind", "Job")
                .put("metadata", metadata)
                .put("spec", spec)
                .map();
    }
}
