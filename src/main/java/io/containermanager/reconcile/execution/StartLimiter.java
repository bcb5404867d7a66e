package io.containermanager.reconcile.execution;

import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may work the engine hard now: so many creations and starts at a time as the engine says, starts first, so that what is made soon
 * runs. All other steps mostly wait and need no turn. What waits here is bounded by the services of the targets. Confined to the loop.
 */
public final class StartLimiter {

    /** A step that takes longer holds up no other: its turn is over, though it continues. */
    static final Duration SLOW = Duration.ofSeconds(2);

    private final int atOnce;
    private final ArrayDeque<Run> starts = new ArrayDeque<>();
    private final ArrayDeque<Run> creations = new ArrayDeque<>();
    private int taken;

    /**
     * A limiter of which no turn is taken.
     *
     * @param atOnce how many at a time; at least 1
     */
    public StartLimiter(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Whether a step has to wait for its turn; if so, it does from now on. */
    boolean waits(Run run) {
        return switch (run.planned.step()) {
            case Step.StartContainer _ -> starts.add(run);
            case Step.CreateContainer _ -> creations.add(run);
            default -> false;
        };
    }

    /** Forgets steps that are no longer wanted. */
    void keepOnly(Predicate<Run> wanted) {
        starts.removeIf(wanted.negate());
        creations.removeIf(wanted.negate());
    }

    /**
     * Gives the next step its turn, which lasts until {@link #turnIsOver}; null when nothing waits or all turns are taken.
     *
     * @param wanted whether a step that waited is still to be done
     */
    @Nullable
    Run next(Predicate<Run> wanted) {
        while (taken < atOnce && !(starts.isEmpty() && creations.isEmpty())) {
            var run = starts.isEmpty() ? creations.removeFirst() : starts.removeFirst();
            if (wanted.test(run)) {
                taken++;
                return run;
            }
        }
        return null;
    }

    void turnIsOver() {
        taken--;
    }
}
