package io.containermanager.engine.kubernetes.version;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.WorkloadState;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a service on the cluster: what the API shows as its container.
 *
 * @param kind Deployment, StatefulSet, or PodTemplate for a service that ends, whose Job exists from its start to its stop
 * @param object the object of that kind
 * @param job the Job, if there is one
 * @param pods its pods, those that are being deleted included
 */
public record Version(
        ResourceKind kind,
        Map<String, Object> object,
        @Nullable Map<String, Object> job,
        List<Map<String, Object>> pods) {

    public String id() {
        return text("uid");
    }

    public String name() {
        return text("name");
    }

    public String namespace() {
        return text("namespace");
    }

    private String text(String key) {
        return String.valueOf(ManifestTree.text(ManifestTree.object(object, "metadata"), key));
    }

    public boolean endsByItself() {
        return kind == ResourceKind.POD_TEMPLATE;
    }

    /** Whose it is; empty when its annotations are damaged. */
    public Optional<ContainerLabels> owner() {
        return ContainerLabels.from(texts(ManifestTree.object(object, "metadata", "annotations")));
    }

    /** An annotation; null when it is not there. */
    public @Nullable String note(String key) {
        return ManifestTree.text(ManifestTree.object(object, "metadata", "annotations"), key);
    }

    public Map<String, String> labels() {
        return texts(ManifestTree.object(object, "metadata", "labels"));
    }

    public static Map<String, String> texts(Map<?, ?> from) {
        var texts = new LinkedHashMap<String, String>();
        from.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        return texts;
    }

    /** The template of its pods. */
    public Map<?, ?> template() {
        return kind == ResourceKind.POD_TEMPLATE
                ? ManifestTree.object(object, "template")
                : ManifestTree.object(object, "spec", "template");
    }

    /** How many pods are to run now. */
    public long wanted() {
        return endsByItself() ? (job == null ? 0 : WorkloadState.wanted(job)) : WorkloadState.wanted(object);
    }

    /** Whether as many of its pods have started as are to run, those that are being deleted left out: they run, ended or crashed since. */
    public boolean started(Instant now) {
        long started = pods.stream()
                .filter(pod -> !ManifestTree.object(pod, "metadata").containsKey("deletionTimestamp"))
                .filter(pod -> PodState.of(pod, now).run().startedAt() != null)
                .count();
        return started >= Math.max(1, wanted());
    }

    /** How many pods run while it is started: as it is now, else as it was declared. */
    public int replicas() {
        long now = wanted();
        var noted = note(VersionAnnotations.REPLICAS);
        return now > 0
                ? (int) now
                : noted != null && noted.matches("\\d{1,4}") ? Math.max(1, Integer.parseInt(noted)) : 1;
    }

    /** How it runs. */
    public WorkloadState state(Instant now) {
        if (endsByItself() && job == null) {
            return new WorkloadState(lastExit().orElse(RunState.CREATED), null, null);
        }
        var state = WorkloadState.of(job == null ? object : job, pods, now);
        boolean forgotten = state.run().status() == Status.EXITED && state.run().exitCode() == null;
        return forgotten
                ? new WorkloadState(lastExit().orElse(state.run()), state.failure(), state.imageDigest())
                : state;
    }

    /** How it ended before its pods went away. */
    private Optional<RunState> lastExit() {
        return Optional.ofNullable(note(VersionAnnotations.LAST_EXIT)).flatMap(VersionAnnotations::exit);
    }

    /** The claims that its pods mount. */
    public List<String> claims() {
        return ManifestTree.list(ManifestTree.object(template(), "spec"), "volumes").stream()
                .map(volume -> ManifestTree.text(ManifestTree.object(volume, "persistentVolumeClaim"), "claimName"))
                .filter(name -> name != null)
                .toList();
    }

    /** The files that its pods mount. */
    public List<String> configMaps() {
        return ManifestTree.list(ManifestTree.object(template(), "spec"), "volumes").stream()
                .map(volume -> ManifestTree.text(ManifestTree.object(volume, "configMap"), "name"))
                .filter(name -> name != null)
                .toList();
    }

    /** Whether its pods join a network, by the network's part of the label. */
    public boolean joins(String network) {
        return ManifestTree.object(template(), "metadata", "labels").containsKey(ObjectLabels.NETWORK + network);
    }

    public boolean live(Instant now) {
        return switch (state(now).run().status()) {
            case RUNNING, PAUSED, RESTARTING -> true;
            case CREATED, EXITED, DEAD, REMOVING -> false;
        };
    }

    /** A stop without an exit code. */
    public static RunState stopped(
            @Nullable Integer code, boolean oom, @Nullable Instant started, @Nullable Instant ended) {
        return new RunState(Status.EXITED, Health.NONE, code, oom, started, ended, 0);
    }
}
