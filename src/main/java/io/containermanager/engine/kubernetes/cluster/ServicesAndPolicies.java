package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ManifestMatch;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Services by which a service is reached, and the policies that let others reach its ports. They belong to the version that was started last. */
final class ServicesAndPolicies {

    private ServicesAndPolicies() {}

    /** Makes those of a version, and deletes what an earlier one had beside; returns whether anything changed. */
    static boolean apply(Cluster cluster, Version version) {
        var wanted = new HashSet<String>();
        boolean changed = false;
        for (var manifest : VersionAnnotations.objects(version.note(VersionAnnotations.COMPANIONS))) {
            changed |= cluster.ensure(manifest);
            wanted.add(key(manifest));
        }
        for (var object : of(cluster, version)) {
            if (!wanted.contains(key(object))) {
                changed |= delete(cluster, object);
            }
        }
        return changed;
    }

    /** Which of those of a version is not there as it is to be, for people; null when all are. Asks the API server nothing. */
    static @Nullable String missing(ClusterView view, Version version) {
        return missing(
                view, version.namespace(), VersionAnnotations.objects(version.note(VersionAnnotations.COMPANIONS)));
    }

    /** The same of objects of one namespace. */
    static @Nullable String missing(ClusterView view, String namespace, List<Map<String, Object>> manifests) {
        for (var manifest : manifests) {
            var kind = ResourceKind.of(String.valueOf(manifest.get("kind")));
            var name = String.valueOf(ClusterView.metadata(manifest, "name"));
            var there = view.own(kind, namespace, name);
            if (there.isEmpty() || !ManifestMatch.same(there.get(), manifest)) {
                return "its " + kind.word() + " " + name + (there.isEmpty() ? " is missing" : " is not as declared");
            }
        }
        return null;
    }

    /** Those of a service that are there: what is named in its versions, as far as it is its. */
    static List<Map<String, Object>> of(Cluster cluster, Version version) {
        var found = new ArrayList<>(cluster.view().services(version.object()));
        policies(version)
                .forEach(name -> cluster.view()
                        .own(ResourceKind.POLICY, version.namespace(), name)
                        .ifPresent(found::add));
        return found;
    }

    /** The names of a version's policies, and of the one that an earlier version may have had for its published ports. */
    static Set<String> policies(Version version) {
        var named = new HashSet<String>();
        VersionAnnotations.objects(version.note(VersionAnnotations.COMPANIONS)).stream()
                .filter(manifest -> ResourceKind.POLICY.word().equals(manifest.get("kind")))
                .forEach(manifest -> named.add(String.valueOf(ClusterView.metadata(manifest, "name"))));
        version.owner()
                .map(owner -> ObjectNames.published(new ServiceKey(owner.appId(), owner.serviceId())))
                .ifPresent(named::add);
        return named;
    }

    private static String key(Map<String, Object> object) {
        return object.get("kind") + "/" + ClusterView.metadata(object, "name");
    }

    static boolean delete(Cluster cluster, Map<String, Object> object) {
        var kind = ResourceKind.of(String.valueOf(object.get("kind")));
        var name = String.valueOf(ClusterView.metadata(object, "name"));
        var namespace = String.valueOf(ClusterView.metadata(object, "namespace"));
        if (!cluster.ours(object) || !cluster.client().delete(kind, namespace, name, Cluster.exactly(object))) {
            return false;
        }
        cluster.gone(kind, ClusterView.uid(object), name);
        return true;
    }
}
