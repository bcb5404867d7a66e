package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.PodLog;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.model.secret.Masking;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the pods of a version: each run of its container has a log of its own, which ends with it. Kubernetes does not tell which stream a line
 * was written to. Thread-safe.
 */
final class KubernetesLogs implements LogFollow {

    /** After a log broke off. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final String id;
    private final LogRequest request;
    private final Consumer<LogLine> receiver;
    private final Consumer<KubernetesLogs> closing;
    /** Lines of several pods come one at a time; held while the receiver, which does not block, is called. */
    private final ReentrantLock delivering = new ReentrantLock();

    // Guarded by this.
    private final Map<String, PodLog> reading = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private boolean begun;
    private final Map<String, Instant> last = new HashMap<>();
    private boolean over;

    private volatile boolean closed;
    private volatile @Nullable String problem;

    KubernetesLogs(
            Cluster cluster,
            String id,
            LogRequest request,
            Consumer<LogLine> receiver,
            Consumer<KubernetesLogs> closing) {
        this.cluster = cluster;
        this.id = id;
        this.request = request;
        this.receiver = receiver;
        this.closing = closing;
    }

    @Override
    public boolean open() {
        return !closed;
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public Optional<String> command(Instant since, @Nullable String pod) {
        return cluster.view()
                .version(id)
                .filter(_ -> pod != null)
                .map(version -> "kubectl logs --namespace %s --container service --timestamps --since-time=%s %s"
                        .formatted(version.namespace(), since, pod));
    }

    /** Looks which runs there are, if that workload is the one that is followed; called whenever it or one of its pods changed. */
    void look(String changed) {
        if (changed.equals(id)) {
            look();
        }
    }

    /** Looks which runs there are. */
    void look() {
        var version = cluster.view().version(id);
        if (version.isEmpty()) {
            if (cluster.cache().ready()) {
                finish();
            }
            return;
        }
        version.get().pods().forEach(pod -> run(version.get(), pod));
        synchronized (this) {
            begun = true;
            last.keySet()
                    .removeIf(uid -> version.get().pods().stream().noneMatch(pod -> uid.equals(ClusterView.uid(pod))));
            // Runs of pods that are gone need not be remembered.
            read.removeIf(
                    key -> version.get().pods().stream().noneMatch(pod -> key.startsWith(ClusterView.uid(pod) + "/")));
        }
    }

    private void run(Version version, Map<String, Object> pod) {
        var status = container(pod);
        var state = ManifestTree.object(status, "state");
        boolean started = state.containsKey("running") || state.containsKey("terminated");
        var uid = ClusterView.uid(pod);
        var key = uid + "/" + ManifestTree.number(status, "restartCount", 0);
        var name = String.valueOf(ClusterView.metadata(pod, "name"));
        synchronized (this) {
            if (!started || closed || over || reading.containsKey(key) || read.contains(key)) {
                return;
            }
            var query = "container=service&follow=true&timestamps=true" + position(uid);
            reading.put(
                    key,
                    cluster.client()
                            .log(
                                    version.namespace(),
                                    name,
                                    query,
                                    line -> line(uid, name, line),
                                    why -> ended(key, why)));
        }
    }

    /** Guarded by this. Whole seconds are all that can be asked for: what came before in that second is left out here. */
    private String position(String uid) {
        var since = last.getOrDefault(uid, request.since() == null ? Instant.MIN : request.since());
        if (since.isAfter(Instant.MIN)) {
            return "&sinceTime=" + since.truncatedTo(ChronoUnit.SECONDS);
        }
        return begun ? "" : "&tailLines=" + request.tailMaxLines();
    }

    private static Map<?, ?> container(Map<String, Object> pod) {
        for (var each : ManifestTree.list(ManifestTree.object(pod, "status"), "containerStatuses")) {
            if (each instanceof Map<?, ?> container && "service".equals(container.get("name"))) {
                return container;
            }
        }
        return Map.of();
    }

    /** {@code 2026-11-28T19:00:00.123456789Z text}. */
    private void line(String uid, String pod, String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return;
        }
        try {
            deliver(uid, new LogLine(Instant.parse(line.substring(0, space)), false, line.substring(space + 1), pod));
        } catch (DateTimeException noTime) {
            problem = "the log has a line without a time: " + Masking.mask(line);
        }
    }

    private void deliver(String uid, LogLine line) {
        synchronized (this) {
            var since = last.getOrDefault(uid, request.since() == null ? Instant.MIN : request.since());
            if (!line.timestamp().isAfter(since)) {
                return;
            }
            last.put(uid, line.timestamp());
        }
        delivering.lock();
        try {
            if (!closed) {
                problem = null;
                receiver.accept(line);
            }
        } finally {
            delivering.unlock();
        }
    }

    private void ended(String key, String why) {
        synchronized (this) {
            reading.remove(key);
            if (why.isEmpty()) {
                read.add(key);
            }
        }
        if (!why.isEmpty() && !closed) {
            problem = Masking.mask(why);
        }
        if (!closed) {
            var _ = cluster.scheduler().after(AGAIN, this::look);
        }
    }

    /** The version is gone: nothing more comes. What is still on its way is read to its end. */
    private void finish() {
        synchronized (this) {
            over = true;
            if (!reading.isEmpty()) {
                return;
            }
        }
        close();
    }

    @Override
    public void close() {
        Map<String, PodLog> open;
        synchronized (this) {
            // From here on no further log is opened, which would stay open.
            over = true;
            open = Map.copyOf(reading);
            reading.clear();
        }
        delivering.lock();
        try {
            closed = true;
        } finally {
            delivering.unlock();
        }
        open.values().forEach(PodLog::close);
        closing.accept(this);
    }
}
