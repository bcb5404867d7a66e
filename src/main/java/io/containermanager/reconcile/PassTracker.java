package io.containermanager.reconcile;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.time.Duration;

/** Begins and ends passes, tells of them, and measures how long the machine is not as applied. Confined to the loop. */
final class PassTracker {
    /** A pass in which nothing happens for this long ends, whatever it waits for. */
    static final Duration PASS_QUIET_MAX = Duration.ofMinutes(2);

    private final Loop loop;
    private long startedNanos;
    private long lastActivityNanos;
    private long convergedRevision = -1;
    private long measuredNanos;
    private boolean drifting;

    PassTracker(Loop loop) {
        this.loop = loop;
    }

    /** Something was begun. */
    void active() {
        lastActivityNanos = loop.dependencies.scheduler().nanoTime();
    }

    /** When the running pass will have been quiet for too long. */
    long quietAtNanos() {
        return lastActivityNanos + PASS_QUIET_MAX.toNanos();
    }

    void start(Trigger cause) {
        var id = loop.dependencies.passIds().get();
        long revision = loop.targets.applied().revision();
        loop.passHistory.start(
                id, revision, cause, loop.dependencies.scheduler().now());
        startedNanos = loop.dependencies.scheduler().nanoTime();
        active();
        loop.recorder.tell(Event.of(EventType.PASS_STARTED, "trigger " + cause.word())
                .with("passId", id)
                .with("revision", revision));
        if (!cause.applies() && convergedRevision == revision) {
            loop.plan().statuses().values().stream()
                    .filter(status -> status.progress().drifts())
                    .forEach(status -> loop.recorder.drift(status.key(), status.reason()));
        }
    }

    /** Ends the pass once nothing is under way and nothing that is waited for will come by itself soon. */
    void conclude() {
        if (!loop.passHistory.running() || !loop.executor.idle() || loop.observer.pending()) {
            return;
        }
        var plan = loop.plan();
        boolean quiet = loop.dependencies.scheduler().nanoTime() >= quietAtNanos();
        if (!quiet && loop.stepOutcomes.moving(plan)) {
            return;
        }
        if (plan.converged()) {
            convergedRevision = plan.revision();
            finish(PassState.CONVERGED, "the current state is the target state");
            loop.images.unneeded(loop.observation()).forEach(loop.executor::aside);
        } else {
            var pauses = loop.ordered.pausedUntil(loop.dependencies.scheduler().nanoTime());
            finish(PassState.INCOMPLETE, PassMessage.incomplete(plan, pauses));
        }
    }

    /** Ends the pass because it has failed. */
    void fail(String message) {
        finish(PassState.ABORTED, EventType.PASS_FAILED, message);
    }

    /** Ends the pass because what it worked for is not wanted any more, or not now: nothing has failed. */
    void cut(String message) {
        finish(PassState.ABORTED, EventType.PASS_FINISHED, message);
    }

    private void finish(PassState state, String message) {
        finish(state, EventType.PASS_FINISHED, message);
    }

    private void finish(PassState state, EventType type, String message) {
        boolean applying = loop.passHistory.applying();
        loop.passHistory
                .finish(state, loop.dependencies.scheduler().now(), message)
                .ifPresent(pass -> {
                    loop.recorder.tell(Event.of(type, message)
                            .with("passId", pass.passId())
                            .with("revision", pass.revision())
                            .with("state", state.word())
                            .with("steps", pass.steps().size()));
                    loop.metrics.pass(state);
                    if (state == PassState.CONVERGED && applying) {
                        loop.metrics.converged(
                                Duration.ofNanos(loop.dependencies.scheduler().nanoTime() - startedNanos));
                    }
                    if (state != PassState.ABORTED) {
                        loop.images.noteDigests(pass.revision(), loop.observation());
                    }
                });
    }

    /** Adds the time since the last look to the drift, when the machine was not then as applied though it had been before. */
    void measure() {
        long now = loop.dependencies.scheduler().nanoTime();
        if (drifting) {
            loop.metrics.add(
                    Count.DRIFT_MILLIS, Duration.ofNanos(now - measuredNanos).toMillis());
        }
        var plan = loop.plan();
        measuredNanos = now;
        drifting = convergedRevision == plan.revision()
                && plan.statuses().values().stream()
                        .anyMatch(it -> it.progress().drifts());
        loop.metrics.waiting(loop.backoff.waiting(now));
    }
}
