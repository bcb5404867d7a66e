package io.containermanager.reconcile.execution;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round of observe, plan and execute. Immutable: a running pass is replaced by its next form.
 *
 * @param passId unique over restarts
 * @param revision the target it works towards
 * @param trigger what asked for it: {@code apply}, {@code auto}, {@code heal}, {@code interval}, {@code start}
 * @param state how far it is
 * @param startedAt wall time
 * @param finishedAt wall time, null while it runs
 * @param steps what was and is to be done, in planned order
 * @param message the outcome for people
 */
public record Pass(
        String passId,
        long revision,
        String trigger,
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
        ABORTED
    }

    /**
     * A step of a pass.
     *
     * @param kind the seed's word
     * @param appId its app
     * @param serviceId its service, null when it serves the whole app
     * @param subject the container, image, volume or network
     * @param reason why
     * @param result {@code pending}, {@code running}, {@code done}, {@code unchanged}, {@code failed}, {@code skipped}
     * @param startedAt null until it starts
     * @param finishedAt null until it ends
     * @param error what went wrong, null when nothing did
     */
    public record StepRecord(
            String kind,
            long appId,
            @Nullable Long serviceId,
            String subject,
            String reason,
            String result,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String error) {}

    public Pass {
        steps = List.copyOf(steps);
    }

    /** Whether it has ended. */
    public boolean finished() {
        return state != PassState.RUNNING;
    }
}
