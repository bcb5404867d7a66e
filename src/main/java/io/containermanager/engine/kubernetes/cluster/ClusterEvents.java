package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.PodState;
import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.event.Scheduler;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Makes events in a container's words of what the watches bring, and hands them to all receivers. Thread-safe. */
final class ClusterEvents {

    private final Scheduler scheduler;
    private final List<Consumer<EngineEvent>> receivers = new CopyOnWriteArrayList<>();
    /** Ids of workloads by namespace and name: as many as there are workloads. */
    private final Map<String, String> ids = new ConcurrentHashMap<>();

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

    boolean connected() {
        return connected;
    }

    void happened(Change change) {
        switch (change.kind()) {
            case DEPLOYMENT, STATEFUL_SET, POD_TEMPLATE -> workload(change);
            case POD -> pod(change);
            default -> {}
        }
    }

    private void workload(Change change) {
        var object = change.after() != null ? change.after() : change.before();
        if (object == null || change.kind() == ResourceKind.JOB) {
            return;
        }
        var id = ClusterView.uid(object);
        if (change.after() == null) {
            ids.remove(key(object, ClusterView.metadata(object, "name")), id);
            tell(id, "destroy", null);
        } else if (change.before() == null) {
            ids.put(key(object, ClusterView.metadata(object, "name")), id);
            tell(id, "create", null);
        } else {
            tell(id, "update", null);
        }
    }

    private static String key(Map<String, Object> object, @org.jspecify.annotations.Nullable String name) {
        return ClusterView.metadata(object, "namespace") + "/" + name;
    }

    private void pod(Change change) {
        var object = change.after() != null ? change.after() : change.before();
        var id = object == null ? null : ids.get(key(object, ClusterView.label(object, ObjectLabels.WORKLOAD)));
        if (object == null || id == null) {
            return;
        }
        var now = scheduler.now();
        var before = change.before() == null
                ? RunState.CREATED
                : PodState.of(change.before(), now).run();
        var after = PodState.of(object, now).run();
        if (after.startedAt() != null && !after.startedAt().equals(before.startedAt())) {
            tell(id, "start", null);
        }
        if (after.finishedAt() != null && !after.finishedAt().equals(before.finishedAt())) {
            if (after.oomKilled()) {
                tell(id, "oom", null);
            }
            tell(id, "die", after.exitCode());
        }
        if (after.health() != before.health() && after.health() != Health.NONE) {
            tell(id, "health_status: " + after.health().name().toLowerCase(Locale.ROOT), null);
        } else if (Objects.equals(before, after)) {
            tell(id, "update", null);
        }
    }

    private void tell(String id, String action, @org.jspecify.annotations.Nullable Integer exitCode) {
        if (connected) {
            emit(new EngineEvent.ContainerChanged(id, action, exitCode));
        }
    }
}
