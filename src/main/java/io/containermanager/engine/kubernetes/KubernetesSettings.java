package io.containermanager.engine.kubernetes;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How apps are laid out on a cluster.
 *
 * @param prefix begins the namespace of each app: a DNS label of at most {@link #PREFIX_CHARS_MAX} characters
 * @param namespace the one namespace for all apps; null means one for each app
 * @param publish how published ports are reached
 * @param hostPath whether binds of the node's folders are allowed
 * @param secretName the Secret whose keys services may list under {@code secrets}; null means none
 * @param storageClass of volumes that do not name one; null means the cluster's default
 * @param volumeSize of volumes that do not name one, as Kubernetes writes quantities
 */
public record KubernetesSettings(
        String prefix,
        @Nullable String namespace,
        Publish publish,
        boolean hostPath,
        @Nullable String secretName,
        @Nullable String storageClass,
        String volumeSize) {

    /** A namespace's name has at most 63 characters, of which an app id takes 17. */
    public static final int PREFIX_CHARS_MAX = 40;

    public static final KubernetesSettings DEFAULTS =
            new KubernetesSettings("cm", null, Publish.CLUSTER_IP, false, null, null, "1Gi");

    /** How published ports are reached. */
    public enum Publish {
        /** Within the cluster, by the Service's address. */
        CLUSTER_IP("ClusterIP"),
        /** On a port of each node that the cluster chooses, or the declared one where it is in the cluster's range. */
        NODE_PORT("NodePort"),
        /** By a load balancer of the cluster's provider. */
        LOAD_BALANCER("LoadBalancer"),
        /** On the declared port of the node that runs the pod. */
        HOST_PORT("hostPort");

        private final String kind;

        Publish(String kind) {
            this.kind = kind;
        }

        /** The type of the Service. */
        String kind() {
            return kind;
        }

        /** Configuration's word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
