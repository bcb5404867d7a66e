package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.kubernetes.ClusterRights;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.event.FailureText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks which rights the manager lacks: when it starts, when the connection is there again, and every {@link #AGAIN} while any are missing or it
 * could not be asked. Logs what it finds. Only the list is read by other threads.
 */
final class RightsCheck {

    static final Duration AGAIN = Duration.ofSeconds(30);

    private static final Logger LOGGER = System.getLogger(RightsCheck.class.getName());

    private final Cluster cluster;
    private final BlockingCalls calls;
    /** The namespace in which several replicas keep what they share; null while one manager runs. */
    private volatile @Nullable String shared;

    private volatile List<String> missing = List.of();

    // Guarded by this.
    private boolean asking;
    private boolean due = true;
    private boolean connected;
    private long nextNanos;

    RightsCheck(Cluster cluster, BlockingCalls calls) {
        this.cluster = cluster;
        this.calls = calls;
        this.nextNanos = cluster.scheduler().nanoTime();
    }

    /** Asks from now on for the rights of several replicas as well. */
    void replicas(String namespace) {
        shared = namespace;
        synchronized (this) {
            due = true;
            nextNanos = cluster.scheduler().nanoTime();
        }
    }

    /** Such as {@code deployments.apps: patch}; empty when nothing is missing, or that is not known. */
    List<String> missing() {
        return missing;
    }

    /** Called from time to time; asks when it is due. */
    void tick(boolean nowConnected) {
        synchronized (this) {
            if (nowConnected && !connected) {
                due = true;
                nextNanos = cluster.scheduler().nanoTime();
            }
            connected = nowConnected;
            if (asking || !due || cluster.scheduler().nanoTime() - nextNanos < 0) {
                return;
            }
            asking = true;
        }
        var _ = calls.start("rights", cluster.access().callTimeout(), this::ask)
                .whenComplete((found, failed) -> ended(found, failed));
    }

    private List<String> ask() {
        var settings = cluster.settings();
        var one = settings.namespace();
        var found = new ArrayList<>(
                missing(one == null ? unusedNamespace(settings) : one, ClusterRights.used(one != null)));
        var ours = shared;
        if (ours != null) {
            missing(ours, ClusterRights.OF_REPLICAS)
                    .forEach(right -> found.add(right + " (in namespace " + ours + ")"));
        }
        return found;
    }

    private List<String> missing(String namespace, List<ClusterRights.Right> used) {
        var status = ManifestTree.object(cluster.client().ownRights(namespace), "status");
        // Some authorizers cannot list what they would allow: then nothing is known to be missing.
        return Boolean.TRUE.equals(status.get("incomplete")) ? List.of() : ClusterRights.missing(status, used);
    }

    /** No app has the id 0: what is granted there is granted in the whole cluster. */
    private static String unusedNamespace(KubernetesSettings settings) {
        return ObjectNames.namespace(settings, 0);
    }

    private void ended(@Nullable List<String> found, @Nullable Throwable failed) {
        if (found != null) {
            report(found);
        } else if (failed != null) {
            LOGGER.log(Level.DEBUG, "Which rights are missing could not be asked: " + FailureText.of(failed));
        }
        synchronized (this) {
            asking = false;
            due = found == null || !found.isEmpty();
            nextNanos = cluster.scheduler().nanoTime() + AGAIN.toNanos();
        }
    }

    private void report(List<String> found) {
        var before = missing;
        missing = List.copyOf(found);
        if (!found.isEmpty() && !found.equals(before)) {
            LOGGER.log(
                    Level.WARNING,
                    "The manager lacks rights on the cluster: " + String.join("; ", found)
                            + ". Grant them, see docs/kubernetes.md");
        } else if (found.isEmpty() && !before.isEmpty()) {
            LOGGER.log(Level.INFO, "The manager has all the rights on the cluster that it uses");
        }
    }
}
