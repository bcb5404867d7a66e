package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.model.observed.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the last pod of each workload ended, as it was reported before the pod was gone: of {@link #MAX} workloads at most. Thread-safe. */
final class LastExits {

    static final int MAX = 10_000;

    private final Map<String, RunState> ends = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunState> eldest) {
            return size() > MAX;
        }
    };

    /** Reads a pod that changed or is gone. */
    void note(Map<String, Object> pod, Instant now) {
        var workload = ClusterView.label(pod, ObjectLabels.WORKLOAD);
        var run = PodState.of(pod, now).run();
        if (workload != null && !run.running() && run.exitCode() != null) {
            put(ClusterView.metadata(pod, "namespace") + "/" + workload, run);
        }
    }

    private synchronized void put(String key, RunState run) {
        ends.put(key, Version.stopped(run.exitCode(), run.oomKilled(), run.startedAt(), run.finishedAt()));
    }

    synchronized @Nullable RunState of(Version version) {
        return ends.get(version.namespace() + "/" + version.name());
    }

    synchronized void forget(Version version) {
        ends.remove(version.namespace() + "/" + version.name());
    }
}
