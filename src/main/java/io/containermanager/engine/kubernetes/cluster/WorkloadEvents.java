package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.event.FailureText;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.UnicodeText;
import io.containermanager.plan.step.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the manager does with a version as a Kubernetes Event of its workload. Steps neither wait for it nor fail by it: at most
 * {@link #BURST} at once and one a second after that, further ones are left out. Thread-safe.
 */
final class WorkloadEvents {

    static final int BURST = 100;

    /** Kubernetes refuses longer ones. */
    private static final int MESSAGE_MAX_CHARS = 1_000;

    private static final long REFILL_NANOS = 1_000_000_000L;
    private static final Logger LOGGER = System.getLogger(WorkloadEvents.class.getName());

    private final Cluster cluster;
    private final BlockingCalls calls;

    // Guarded by this.
    private long left = BURST;
    private long refilledNanos;
    private long written;

    WorkloadEvents(Cluster cluster, BlockingCalls calls) {
        this.cluster = cluster;
        this.calls = calls;
        this.refilledNanos = cluster.scheduler().nanoTime();
    }

    /** The version that a step is about, before it is executed; empty for a step about something else. */
    Optional<Version> subject(Step step) {
        var id = switch (step) {
            case Step.StartContainer start -> start.containerId();
            case Step.ScaleContainer scale -> scale.containerId();
            case Step.StopContainer stop -> stop.containerId();
            case Step.RemoveContainer remove -> remove.containerId();
            case Step.ConnectNetwork connect -> connect.containerId();
            default -> null;
        };
        return id == null ? Optional.empty() : cluster.view().version(id);
    }

    void done(Step step, Optional<Version> before, StepResult result) {
        var made = result.containerId();
        var about = before.isPresent() || made == null ? before : cluster.view().version(made);
        var word = word(step);
        if (word != null && result.changed() && about.isPresent()) {
            write(about.get(), "Normal", word, step.reason());
        }
    }

    void failed(Step step, Optional<Version> about, EngineException failure) {
        if (word(step) != null && about.isPresent()) {
            write(about.get(), "Warning", "Failed", step.kind() + ": " + FailureText.of(failure));
        }
    }

    /** As Kubernetes' own reasons are spelled; null for steps that are not about a version. */
    private static @Nullable String word(Step step) {
        return switch (step) {
            case Step.CreateContainer _ -> "Created";
            case Step.StartContainer _ -> "Started";
            case Step.ScaleContainer _ -> "Scaled";
            case Step.StopContainer _ -> "Stopped";
            case Step.RemoveContainer _ -> "Removed";
            case Step.ConnectNetwork _ -> "Restored";
            default -> null;
        };
    }

    private void write(Version about, String type, String reason, String message) {
        long number = next();
        if (number < 0) {
            LOGGER.log(Level.DEBUG, "No Kubernetes Event is written about {0}: there were too many", about.name());
            return;
        }
        var event = event(about, type, reason, message, cluster.scheduler().now(), number);
        var _ = calls.start(
                        "event",
                        cluster.access().callTimeout(),
                        () -> cluster.client().create(event))
                .whenComplete((_, failed) -> {
                    if (failed != null) {
                        LOGGER.log(Level.DEBUG, "A Kubernetes Event could not be written: " + FailureText.of(failed));
                    }
                });
    }

    /** The number of the next one; -1 when there were too many. */
    private synchronized long next() {
        long now = cluster.scheduler().nanoTime();
        long refill = (now - refilledNanos) / REFILL_NANOS;
        left = Math.min(BURST, left + refill);
        refilledNanos += refill * REFILL_NANOS;
        if (left == 0) {
            return -1;
        }
        left--;
        return written++;
    }

    static Map<String, Object> event(
            Version about, String type, String reason, String message, Instant now, long number) {
        var text = Masking.maskForms(message);
        var at = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var object = new ManifestTree()
                .put("apiVersion", about.kind().apiVersion())
                .put("kind", about.kind().word())
                .put("namespace", about.namespace())
                .put("name", about.name())
                .put("uid", about.id());
        var name = about.name() + "." + Long.toHexString(now.toEpochMilli()) + "-" + Long.toHexString(number);
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "Event")
                .put("metadata", new ManifestTree().put("name", name).put("namespace", about.namespace()))
                .put("involvedObject", object)
                .put("type", type)
                .put("reason", reason)
                .put("message", UnicodeText.shortened(text, MESSAGE_MAX_CHARS))
                .put("source", Map.of("component", ClusterClient.FIELD_MANAGER))
                .put("firstTimestamp", at)
                .put("lastTimestamp", at)
                .put("count", 1L)
                .map();
    }
}
