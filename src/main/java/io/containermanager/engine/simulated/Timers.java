package io.containermanager.engine.simulated;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What is still to happen to each container: at most one waiting task for each purpose. Confined to the scheduler's tasks. */
final class Timers {

    private final Scheduler scheduler;
    private final Map<String, EnumMap<Purpose, Cancellable>> waiting = new HashMap<>();

    /** What a container's waiting task will do. */
    enum Purpose {
        /** The next thing its own program does. */
        PROGRAM,
        /** Its next health check. */
        HEALTH,
        /** Its next log line. */
        LOG,
        /** It has run well for long enough. */
        SETTLE,
        /** Its restart policy starts it again. */
        RESTART
    }

    Timers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Runs the task after the delay, in the place of what waits for the same purpose. */
    void set(String containerId, Purpose purpose, Duration delay, Runnable task) {
        var before = waiting.computeIfAbsent(containerId, _ -> new EnumMap<>(Purpose.class))
                .put(purpose, scheduler.after(delay, task));
        if (before != null) {
            before.cancel();
        }
    }

    /** Calls everything off that waits for that container. */
    void clear(String containerId) {
        var tasks = waiting.remove(containerId);
        if (tasks != null) {
            tasks.values().forEach(Cancellable::cancel);
        }
    }

    /** Calls everything off. */
    void clear() {
        Map.copyOf(waiting).keySet().forEach(this::clear);
    }
}
