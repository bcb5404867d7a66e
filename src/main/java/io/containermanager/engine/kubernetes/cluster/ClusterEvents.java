package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.containermanager.event.Scheduler;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes events in a container's words of what the watches bring, and hands them to all receivers. Thread-safe. */
final class ClusterEvents {

    private final Scheduler scheduler;
    private final List<Consumer<EngineEvent>> receivers = new CopyOnWriteArrayList<>();
    /** Ids of workloads by namespace and name: as many as there are workloads. */
    private final NavigableMap<String, String> ids = new ConcurrentSkipListMap<>();

    private volatile boolean connected;

    ClusterEvents(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    AutoCloseable join(Consumer<EngineEvent> receiver) {
        receivers.add(receiver);
        if (connected) {
            receiver.accept(new EngineEvent.Connected());
        }
        return () -> receivers.remove(receiver);
    }

    void emit(EngineEvent event) {
        receivers.forEach(receiver -> receiver.accept(event));
    }

    /** Notes whether everything is watched; a change becomes an event. */
    void flows(boolean now, String problem) {
        if (now != connected) {
            connected = now;
            emit(now ? new EngineEvent.Connected() : new EngineEvent.Lost(problem));
        }
    }

    /** Returns the id of the workload that changed, or whose pod did; empty for anything else. */
    Optional<String> happened(Change change) {
        var object = change.after() != null ? change.after() : change.before();
        if (object == null) {
            return Optional.empty();
        }
        return switch (change.kind()) {
            case DEPLOYMENT, STATEFUL_SET, POD_TEMPLATE -> Optional.of(workload(change, object));
            case POD -> Optional.ofNullable(pod(change, object));
            case SERVICE, POLICY, CONFIG_MAP -> {
                companion(change, object);
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /** What workloads are reached by, or mount, was changed or deleted: any of the namespace's stands for those that it belongs to. */
    private void companion(Change change, Map<String, Object> object) {
        var namespace = ClusterView.metadata(object, "namespace") + "/";
        if (change.before() != null) {
            var first = ids.ceilingEntry(namespace);
            if (first != null && first.getKey().startsWith(namespace)) {
                tell(first.getValue(), "update", null);
            }
        }
    }

    private String workload(Change change, Map<String, Object> object) {
        var id = ClusterView.uid(object);
        if (change.after() == null) {
            ids.remove(ClusterView.key(object), id);
            tell(id, "destroy", null);
        } else if (change.before() == null) {
            ids.put(ClusterView.key(object), id);
            tell(id, "create", null);
        } else {
            tell(id, "update", null);
        }
        return id;
    }

    private @Nullable String pod(Change change, Map<String, Object> object) {
        var id = ids.get(ClusterView.workload(object));
        if (id == null) {
            return null;
        }
        var now = scheduler.now();
        var before = change.before() == null
                ? RunState.CREATED
                : PodState.of(change.before(), now).run();
        actions(before, PodState.of(object, now).run()).forEach((action, exitCode) -> tell(id, action, exitCode));
        return id;
    }

    /** What happened to a pod, in the order in which it did, with the exit code of an end; never empty: every change is worth a look. */
    static Map<String, @Nullable Integer> actions(RunState before, RunState after) {
        var actions = new LinkedHashMap<String, @Nullable Integer>();
        if (after.startedAt() != null && !after.startedAt().equals(before.startedAt())) {
            actions.put("start", null);
        }
        // A node that evicts a pod may not say how its container ended, or when.
        boolean unnoted = after.status() == Status.EXITED && after.finishedAt() == null;
        if (unnoted ? before.status() != Status.EXITED : ended(before, after)) {
            if (after.oomKilled()) {
                actions.put("oom", null);
            }
            actions.put("die", after.exitCode());
        }
        if (after.health() != before.health() && after.health() != Health.NONE) {
            actions.put("health_status: " + after.health().name().toLowerCase(Locale.ROOT), null);
        }
        if (actions.isEmpty()) {
            actions.put("update", null);
        }
        return actions;
    }

    private static boolean ended(RunState before, RunState after) {
        return after.finishedAt() != null && !after.finishedAt().equals(before.finishedAt());
    }

    private void tell(String id, String action, @Nullable Integer exitCode) {
        if (connected) {
            emit(new EngineEvent.ContainerChanged(id, action, exitCode));
        }
    }
}
