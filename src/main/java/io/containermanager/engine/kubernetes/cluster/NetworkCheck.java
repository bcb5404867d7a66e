package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.observed.OutsideChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the policies of networks are as they were made: the policy of a network notes all of its policies. Each network is checked once. Made for
 * one observation.
 */
final class NetworkCheck {

    private final ClusterView view;
    private final Map<String, Optional<String>> found = new HashMap<>();

    NetworkCheck(ClusterView view) {
        this.view = view;
    }

    /**
     * Which policy of a network that a version joins is missing or changed.
     *
     * @param spec what else was changed
     */
    OutsideChange changed(Version version, long appId, @Nullable String spec) {
        for (var network : VersionAnnotations.names(version.note(VersionAnnotations.NETWORKS))) {
            var why = found.computeIfAbsent(
                    version.namespace() + "/" + network,
                    _ -> Optional.ofNullable(changed(version.namespace(), network, appId)));
            if (why.isPresent()) {
                return new OutsideChange(spec, why.get(), network);
            }
        }
        return new OutsideChange(spec, null);
    }

    /** A network with a name of its own is in the namespace of the app that made it, and made again by what plans say of networks. */
    private @Nullable String changed(String namespace, String network, long appId) {
        var name = "network-" + ObjectNames.network(network);
        var policy = view.own(ResourceKind.POLICY, namespace, name);
        if (policy.isEmpty()) {
            return network.startsWith(appId + "_") ? "its NetworkPolicy " + name + " is missing" : null;
        }
        var noted = VersionAnnotations.objects(ClusterView.annotation(policy.get(), VersionAnnotations.POLICIES));
        return noted.isEmpty()
                ? "its NetworkPolicy " + name + " is not as declared"
                : ServicesAndPolicies.missing(view, namespace, noted);
    }
}
