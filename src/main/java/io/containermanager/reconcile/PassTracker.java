package io.containermanager.reconcile;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.PassHistory;
import java.time.Duration;
import java.util.function.Supplier;

/** Begins and ends passes, records them as events, and measures how long the machine is not as applied. Confined to the loop. */
final class PassTracker {
    /** A pass in which nothing happens for this long ends, whatever it waits for. */
    static final Duration PASS_QUIET_MAX = Duration.ofMinutes(2);

    private final PassHistory history;
    private final Supplier<String> passIds;
    private final Scheduler scheduler;
    private final EventRecorder recorder;
    private final ReconcileMetrics metrics;
    private long startedNanos;
    private long lastActivityNanos;
    private long convergedRevision = -1;
    private long measuredNanos;
    private boolean drifting;

    PassTracker(
            PassHistory history,
            Supplier<String> passIds,
            Scheduler scheduler,
            EventRecorder recorder,
            ReconcileMetrics metrics) {
        this.history = history;
        this.passIds = passIds;
        this.scheduler = scheduler;
        this.recorder = recorder;
        this.metrics = metrics;
    }

    /** Something was begun. */
    void active() {
        lastActivityNanos = scheduler.nanoTime();
    }

    /** When the running pass will have been quiet for too long. */
    long quietAtNanos() {
        return lastActivityNanos + PASS_QUIET_MAX.toNanos();
    }

    /**
     * Begins a pass. What differs after an operator's order is that order, and not drift.
     *
     * @param plan the newest plan, which shows drift
     */
    void start(Trigger cause, long revision, Plan plan) {
        begin(cause, revision);
        if (!cause.applies() && cause != Trigger.OPERATOR && convergedRevision == revision) {
            plan.statuses().values().stream()
                    .filter(status -> status.progress().drifts())
                    .forEach(status -> recorder.drift(status.key(), status.reason()));
        }
    }

    /** Begins a pass for a target that was just applied: until one has converged, differences are not drift. */
    void begin(Trigger cause, long revision) {
        var id = passIds.get();
        history.start(id, revision, cause, scheduler.now());
        startedNanos = scheduler.nanoTime();
        active();
        recorder.record(Event.of(EventType.PASS_STARTED, "trigger " + cause.word())
                .with("passId", id)
                .with("revision", revision));
    }

    /** Ends the pass because the current state is the target state. */
    void converged(long revision) {
        convergedRevision = revision;
        finish(PassState.CONVERGED, EventType.PASS_FINISHED, "what runs is what the target declares");
    }

    /** Ends the pass because nothing more can be done now. */
    void incomplete(String message) {
        finish(PassState.INCOMPLETE, EventType.PASS_FINISHED, message);
    }

    /** Ends the pass because it has failed. */
    void fail(String message) {
        finish(PassState.ABORTED, EventType.PASS_FAILED, message);
    }

    /** Ends the pass because what it worked for is not wanted any more, or not now: nothing has failed. */
    void cut(String message) {
        finish(PassState.ABORTED, EventType.PASS_FINISHED, message);
    }

    private void finish(PassState state, EventType type, String message) {
        boolean applying = history.applying();
        history.finish(state, scheduler.now(), message).ifPresent(pass -> {
            recorder.record(Event.of(type, message)
                    .with("passId", pass.passId())
                    .with("revision", pass.revision())
                    .with("state", state.word())
                    .with("steps", pass.steps().size()));
            metrics.pass(state);
            if (state == PassState.CONVERGED && applying) {
                metrics.converged(Duration.ofNanos(scheduler.nanoTime() - startedNanos));
            }
        });
    }

    /** Adds the time since the last look to the drift, when the machine was not then as applied though it had been before. */
    void measure(Plan plan) {
        long now = scheduler.nanoTime();
        if (drifting) {
            metrics.add(
                    Count.DRIFT_MILLIS, Duration.ofNanos(now - measuredNanos).toMillis());
        }
        measuredNanos = now;
        drifting = convergedRevision == plan.revision()
                && plan.statuses().values().stream()
                        .anyMatch(it -> it.progress().drifts());
    }
}
