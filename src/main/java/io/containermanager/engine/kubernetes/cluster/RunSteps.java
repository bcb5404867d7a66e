package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.JobNote;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.event.FailureText;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts and stops versions of services. Blocks its caller, a virtual thread. */
final class RunSteps {

    /** Deleting a pod without grace would not wait until its processes have ended. */
    private static final long GRACE_MIN_SECONDS = 1;

    /** How long a controller may take to hear that there are to be no pods any more; then they are deleted without it. */
    private static final Duration CONTROLLER_MAX = Duration.ofSeconds(5);

    private static final String DELETED = "deletionTimestamp";

    private final Cluster cluster;
    private final PodEvidence evidence;
    private final LastExits exits;
    private final LostFiles lostFiles;

    RunSteps(Cluster cluster, PodEvidence evidence, LastExits exits, LostFiles lostFiles) {
        this.lostFiles = lostFiles;
        this.cluster = cluster;
        this.evidence = evidence;
        this.exits = exits;
    }

    private Version version(String id) {
        return cluster.view()
                .version(id)
                .orElseThrow(() -> new EngineException.NotFound("There is no workload with the id " + id));
    }

    private RunState run(Version version) {
        return version.state(cluster.scheduler().now()).run();
    }

    StepResult start(Step.StartContainer start) {
        if (start.containerId() == null) {
            throw new EngineException.NotFound("No container to start");
        }
        var version = version(start.containerId());
        if (version.wanted() > 0 && version.live(cluster.scheduler().now())) {
            return new StepResult(version.id(), null, false);
        }
        var _ = lostFiles.restore(cluster, version);
        var _ = ServicesAndPolicies.apply(cluster, version);
        exits.forget(version);
        if (version.endsByItself()) {
            startJob(version);
        } else {
            scale(version, version.replicas());
        }
        try {
            started(version.id());
            return new StepResult(version.id(), null, true);
        } catch (EngineException.Rejected failed) {
            throw withdrawn(version(version.id()), failed);
        }
    }

    /**
     * Its pods must not come up later by themselves, beside the version that goes on instead: that comes first. Why it failed is read while its
     * pods are leaving.
     */
    private EngineException withdrawn(Version version, EngineException.Rejected failed) {
        var before = run(version);
        withdraw(version);
        var said = FailureText.of(failed);
        var why = said + pendingClaims(version) + evidence.of(version, said);
        end(version, before, Duration.ofSeconds(GRACE_MIN_SECONDS));
        return new EngineException.Rejected(failed.rejection(), why);
    }

    /** The volumes that keep its pods from starting; empty when there are none. */
    private String pendingClaims(Version version) {
        var text = new StringBuilder();
        for (var name : version.claims()) {
            cluster.view()
                    .named(ResourceKind.CLAIM, version.namespace(), name)
                    .filter(claim -> "Pending".equals(ManifestTree.text(ManifestTree.object(claim, "status"), "phase")))
                    .ifPresent(claim -> text.append(pending(version.namespace(), name, claim)));
        }
        return text.toString();
    }

    private static String pending(String namespace, String name, Map<String, Object> claim) {
        var spec = ManifestTree.object(claim, "spec");
        var storageClass = ManifestTree.text(spec, "storageClassName");
        return "; PersistentVolumeClaim " + name + " is Pending, which asks for "
                + ManifestTree.object(spec, "resources", "requests").get("storage") + " of "
                + (storageClass == null ? "no storage class" : "the storage class " + storageClass)
                + ": kubectl describe persistentvolumeclaim " + name + " -n " + namespace + " says what it waits for";
    }

    /** Restores what others reach a running version by, and the files that it mounts; the policies of its networks are a step of their own. */
    StepResult restore(Step.ConnectNetwork connect) {
        var version = version(connect.containerId());
        boolean changed = lostFiles.restore(cluster, version);
        changed |= restoreTemplate(version);
        changed |= ServicesAndPolicies.apply(cluster, version);
        return changed ? StepResult.DONE : StepResult.UNCHANGED;
    }

    /** Changes how many pods run now, if it runs, and when it is started again. */
    StepResult scale(Step.ScaleContainer scale) {
        var version = version(scale.containerId());
        if (version.replicas() == scale.replicas()) {
            return StepResult.UNCHANGED;
        }
        var annotations = new HashMap<>(Map.of(VersionAnnotations.REPLICAS, Integer.toString(scale.replicas())));
        var fields = new LinkedHashMap<String, Object>();
        fields.put("metadata", Map.of("uid", version.id(), "annotations", annotations));
        if (version.wanted() > 0) {
            fields.put("spec", Map.of("replicas", scale.replicas()));
            annotations.put(VersionAnnotations.TEMPLATE, TemplateNote.with(version.object(), scale.replicas()));
        }
        cluster.seen(cluster.client().patch(version.kind(), version.namespace(), version.name(), fields));
        return StepResult.DONE;
    }

    /** A Job runs once: to run again it is created again. */
    private void startJob(Version version) {
        if (version.job() != null) {
            deleteJob(version.job());
        }
        var _ = restoreTemplate(version);
        cluster.seen(cluster.client().create(VersionDraft.job(version)));
    }

    private boolean restoreTemplate(Version version) {
        if (JobNote.templateEdited(version) == null) {
            return false;
        }
        var fields =
                Map.<String, Object>of("metadata", Map.of("uid", version.id()), "template", JobNote.template(version));
        cluster.seen(cluster.client().patch(version.kind(), version.namespace(), version.name(), fields));
        return true;
    }

    private void deleteJob(Map<String, Object> job) {
        var name = String.valueOf(ClusterView.metadata(job, "name"));
        cluster.client()
                .delete(
                        ResourceKind.JOB,
                        String.valueOf(ClusterView.metadata(job, "namespace")),
                        name,
                        Cluster.exactly(job));
        cluster.gone(ResourceKind.JOB, ClusterView.uid(job), name);
    }

    private void scale(Version version, long replicas) {
        var annotations = Map.of(VersionAnnotations.TEMPLATE, TemplateNote.with(version.object(), replicas));
        var fields = Map.<String, Object>of(
                "metadata",
                Map.of("uid", version.id(), "annotations", annotations),
                "spec",
                Map.of("replicas", replicas));
        cluster.seen(cluster.client().patch(version.kind(), version.namespace(), version.name(), fields));
    }

    /** Waits until all of its pods run, have ended or have crashed: what then becomes of them is not the start's concern. */
    private void started(String id) {
        boolean decided = cluster.await(cluster.access().startTimeout(), () -> {
            var found = cluster.view().version(id);
            return found.isEmpty() || !cluster.cache().ready() || decided(found.get());
        });
        var version = version(id);
        var now = cluster.scheduler().now();
        var failure = version.state(now).failure();
        if (!cluster.cache().ready()) {
            throw new EngineException.Unavailable(
                    "The connection to the API server was lost while " + version.name() + " was started");
        }
        if (failure != null && !(run(version).running() && version.started(now))) {
            throw new EngineException.Rejected(failure.cause(), failure.message());
        }
        if (!decided) {
            throw new EngineException.Rejected(
                    Cause.TIMED_OUT,
                    "The pods of " + version.name() + " did not start within "
                            + cluster.access().startTimeout().toSeconds() + " s");
        }
    }

    private boolean decided(Version version) {
        var now = cluster.scheduler().now();
        return version.state(now).failure() != null || version.started(now);
    }

    StepResult stop(Step.StopContainer stop) {
        var found = cluster.view().version(stop.containerId());
        if (found.isEmpty()) {
            return StepResult.UNCHANGED;
        }
        var version = found.get();
        boolean ended =
                version.endsByItself() && !version.live(cluster.scheduler().now());
        if (ended || (version.wanted() == 0 && version.pods().isEmpty())) {
            return StepResult.UNCHANGED;
        }
        halt(version, stop.grace());
        return StepResult.DONE;
    }

    private void halt(Version version, Duration grace) {
        var before = run(version);
        withdraw(version);
        end(version, before, grace);
    }

    /** From here on no further pod is made. */
    private void withdraw(Version version) {
        if (version.endsByItself()) {
            if (version.job() != null) {
                deleteJob(version.job());
            }
        } else if (version.wanted() > 0) {
            scale(version, 0);
        }
    }

    /**
     * The pods that are still there once their controller has begun to end them: one that is deleted before it has heard of the new count is
     * replaced by one more of the old version.
     */
    private List<Map<String, Object>> left(String id) {
        var _ = cluster.await(
                CONTROLLER_MAX,
                () -> pods(id).isEmpty()
                        || pods(id).stream().anyMatch(pod -> ClusterView.metadata(pod, DELETED) != null));
        return pods(id);
    }

    private List<Map<String, Object>> pods(String id) {
        return cluster.view().version(id).map(Version::pods).orElse(List.of());
    }

    /** Whether a pod is being ended with no more time than that; what ends with more is given less. */
    private static boolean leavesWithin(Map<String, Object> pod, long seconds) {
        var metadata = ManifestTree.object(pod, "metadata");
        return metadata.containsKey(DELETED)
                && ManifestTree.number(metadata, "deletionGracePeriodSeconds", 0) <= seconds;
    }

    private void end(Version version, RunState before, Duration grace) {
        long seconds = Math.max(GRACE_MIN_SECONDS, grace.plusMillis(999).toSeconds());
        for (var pod : version.endsByItself() ? version.pods() : left(version.id())) {
            if (leavesWithin(pod, seconds)) {
                continue;
            }
            var options = new LinkedHashMap<>(Cluster.exactly(pod));
            options.put("gracePeriodSeconds", seconds);
            cluster.client()
                    .delete(
                            ResourceKind.POD,
                            version.namespace(),
                            String.valueOf(ClusterView.metadata(pod, "name")),
                            options);
        }
        // Nodes that have begun to end a pod do not shorten its own grace any more.
        long own = ManifestTree.number(
                ManifestTree.object(version.template(), "spec"), "terminationGracePeriodSeconds", seconds);
        var within =
                Duration.ofSeconds(Math.max(own, seconds)).plus(cluster.access().callTimeout());
        boolean gone = cluster.await(
                within,
                () -> cluster.view()
                        .version(version.id())
                        .map(it -> it.pods().isEmpty())
                        .orElse(true));
        if (!gone) {
            var now = cluster.view().version(version.id()).orElse(version);
            var why = PodEvidence.held(now).isEmpty() ? ": their node may not answer" : "";
            throw new EngineException.Rejected(
                    Cause.TIMED_OUT,
                    "The pods of " + version.name() + " are still there " + within.toSeconds()
                            + " s after they were deleted" + why + evidence.of(now, ""));
        }
        note(version, before);
    }

    /** How it ended goes with its pods: it is kept beside the version. */
    private void note(Version version, RunState before) {
        var end = exits.of(version);
        var known = end != null ? end : before.startedAt() == null ? null : ended(before);
        if (known != null && cluster.view().version(version.id()).isPresent()) {
            var annotations = Map.of(VersionAnnotations.LAST_EXIT, VersionAnnotations.exit(known));
            var fields = Map.<String, Object>of("metadata", Map.of("uid", version.id(), "annotations", annotations));
            cluster.seen(cluster.client().patch(version.kind(), version.namespace(), version.name(), fields));
        }
    }

    private RunState ended(RunState before) {
        @Nullable Integer code = before.running() ? null : before.exitCode();
        return Version.stopped(
                code,
                before.oomKilled(),
                before.startedAt(),
                cluster.scheduler().now());
    }
}
