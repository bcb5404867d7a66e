package io.containermanager.reconcile.execution;

import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One round of observe, plan and execute. Immutable: a running pass is replaced by its next form.
 *
 * @param passId unique over restarts
 * @param revision the target it works towards
 * @param trigger what asked for it
 * @param state how far it is
 * @param startedAt wall time
 * @param finishedAt wall time, null while it runs
 * @param steps what was and is to be done, in planned order
 * @param message the outcome for people
 */
public record Pass(
        String passId,
        long revision,
        Trigger trigger,
        PassState state,
        Instant startedAt,
        @Nullable Instant finishedAt,
        List<StepRecord> steps,
        String message) {

    /** How far a pass is. */
    public enum PassState {
        RUNNING,
        /** The current state is the target state. */
        CONVERGED,
        /** Nothing more can be done now; some services wait or failed. */
        INCOMPLETE,
        /** It ended early: no engine, no store, a newer target, the manager stops. */
        ABORTED;

        /** The word on the wire and in metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What asked for a pass. */
    public enum Trigger {
        /** An operator or client applied the target. */
        APPLY,
        /** A stored target is applied by itself: {@code reconcile.auto}. */
        AUTO,
        /** Something changed on the engine, or it is time for another try. */
        HEAL,
        /** The regular look. */
        INTERVAL,
        /** An operator's order about a service. */
        OPERATOR,
        /** The manager has started. */
        START;

        /** The word on the wire and in events. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether a target was just applied: until a pass has converged, differences are not drift. */
        public boolean applies() {
            return this == APPLY || this == AUTO;
        }
    }

    /** How far a step is. */
    public enum StepState {
        PENDING,
        RUNNING,
        DONE,
        /** There was nothing to do. */
        UNCHANGED,
        FAILED,
        /** It was dropped before it began, or cancelled: a pull that no applied target needs any more. */
        SKIPPED;

        /** The word on the wire and in metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** How a step that worked has ended. */
        public static StepState worked(boolean changed) {
            return changed ? DONE : UNCHANGED;
        }
    }

    /**
     * A step of a pass.
     *
     * @param kind the seed's word
     * @param appId its app
     * @param serviceId its service, null when it serves the whole app
     * @param subject the container, image, volume or network
     * @param why it is needed, and was
     * @param result how far it is
     * @param startedAt null until it starts
     * @param finishedAt null until it ends
     * @param error what went wrong, null when nothing did
     */
    public record StepRecord(
            String kind,
            long appId,
            @Nullable Long serviceId,
            String subject,
            Reason why,
            StepState result,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String error) {

        /** Why, for people, as it is now. */
        public String reason() {
            return result == StepState.DONE || result == StepState.UNCHANGED ? why.past() : why.now();
        }

        /** A step that waits for its turn. */
        static StepRecord pending(PlannedStep planned) {
            var service = planned.service();
            var step = planned.step();
            return new StepRecord(
                    step.kind(),
                    step.appId(),
                    service == null ? null : service.serviceId(),
                    planned.subject(),
                    step.why(),
                    StepState.PENDING,
                    null,
                    null,
                    null);
        }

        /** The same step as it has started or ended now. */
        StepRecord went(StepState now, Instant at, @Nullable String problem) {
            boolean starts = now == StepState.RUNNING;
            return new StepRecord(
                    kind, appId, serviceId, subject, why, now, starts ? at : startedAt, starts ? null : at, problem);
        }
    }

    public Pass {
        steps = List.copyOf(steps);
    }
}
