package io.containermanager.reconcile;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.time.Duration;

/** Begins and ends passes, tells of them, and measures how long the machine is not as applied. Confined to the loop. */
final class PassTracker {
    /** A pass in which nothing happens for this long ends, whatever it waits for. */
    static final Duration PASS_QUIET_MAX = Duration.ofMinutes(2);

    private final Loop core;
    private long startedNanos;
    private long lastActivityNanos;
    private long convergedRevision = -1;
    private long measuredNanos;
    private boolean drifting;

    PassTracker(Loop core) {
        this.core = core;
    }

    /** Something was begun. */
    void active() {
        lastActivityNanos = core.parts.scheduler().nanoTime();
    }

    /** When the running pass will have been quiet for too long. */
    long quietAtNanos() {
        return lastActivityNanos + PASS_QUIET_MAX.toNanos();
    }

    void start(Trigger cause) {
        var id = core.parts.passIds().get();
        long revision = core.targets.applied().revision();
        core.passes.start(id, revision, cause, core.parts.scheduler().now());
        startedNanos = core.parts.scheduler().nanoTime();
        active();
        core.recorder.tell(Event.of(EventType.PASS_STARTED, "trigger " + cause.word())
                .with("passId", id)
                .with("revision", revision));
        if (!cause.applies() && convergedRevision == revision) {
            core.plan().outlooks().values().stream()
                    .filter(status -> status.progress() != Progress.SETTLED)
                    .forEach(status -> core.recorder.drift(status.key(), status.reason()));
        }
    }

    /** Ends the pass once nothing is under way and nothing that is waited for will come by itself soon. */
    void conclude() {
        if (!core.passes.running() || !core.executor.idle() || core.observer.pending()) {
            return;
        }
        var plan = core.plan();
        boolean quiet = core.parts.scheduler().nanoTime() >= quietAtNanos();
        if (!quiet && core.news.moving(plan)) {
            return;
        }
        if (plan.converged()) {
            convergedRevision = plan.revision();
            finish(PassState.CONVERGED, "the current state is the target state");
            core.images.unneeded(core.observation()).forEach(core.executor::aside);
        } else {
            finish(PassState.INCOMPLETE, core.news.whatIsLeft(plan));
        }
    }

    void finish(PassState state, String message) {
        boolean applying = core.passes.applying();
        core.passes.finish(state, core.parts.scheduler().now(), message).ifPresent(pass -> {
            var type = state == PassState.ABORTED ? EventType.PASS_FAILED : EventType.PASS_FINISHED;
            core.recorder.tell(Event.of(type, message)
                    .with("passId", pass.passId())
                    .with("revision", pass.revision())
                    .with("state", state.word())
                    .with("steps", pass.steps().size()));
            core.meters.pass(state);
            if (state == PassState.CONVERGED && applying) {
                core.meters.converged(Duration.ofNanos(core.parts.scheduler().nanoTime() - startedNanos));
            }
            if (state != PassState.ABORTED) {
                core.images.noteDigests(pass.revision(), core.observation());
            }
        });
    }

    /** Adds the time since the last look to the drift, when the machine was not then as applied though it had been before. */
    void measure() {
        long now = core.parts.scheduler().nanoTime();
        if (drifting) {
            core.meters.add(
                    Count.DRIFT_MILLIS, Duration.ofNanos(now - measuredNanos).toMillis());
        }
        var plan = core.plan();
        measuredNanos = now;
        drifting = convergedRevision == plan.revision()
                && plan.outlooks().values().stream().anyMatch(it -> it.progress() != Progress.SETTLED);
        core.meters.waiting(core.backoff.waiting(now));
    }
}
