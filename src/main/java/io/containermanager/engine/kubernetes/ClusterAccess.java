package io.containermanager.engine.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the API server is reached.
 *
 * @param kubeconfig a kubeconfig file; null means the service account of the pod that this process runs in, otherwise {@code KUBECONFIG} or
 *     {@code ~/.kube/config}
 * @param context the context of the kubeconfig; null means its current one
 * @param callTimeout how long one call may take, retries included
 * @param startTimeout how long the pods of a version may take to start before the start fails
 */
public record ClusterAccess(
        @Nullable Path kubeconfig, @Nullable String context, Duration callTimeout, Duration startTimeout) {

    /** The cluster that the environment names. */
    public static final ClusterAccess DEFAULTS =
            new ClusterAccess(null, null, Duration.ofSeconds(30), Duration.ofSeconds(75));
}
