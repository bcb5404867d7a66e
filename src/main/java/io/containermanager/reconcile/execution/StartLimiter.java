package io.containermanager.reconcile.execution;

import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may work the engine hard now: so many creations and starts at a time as the engine says, starts first, so that what is made soon
 * runs. All other steps mostly wait and need no turn. What waits here is bounded by the services of the targets. Confined to the loop.
 */
final class StartLimiter {

    /** A step that takes longer holds up nobody: its turn is over, though it goes on. */
    static final Duration SLOW = Duration.ofSeconds(2);

    private final int atOnce;
    private final LoopQueue queue;
    private final Predicate<Run> wanted;
    private final Consumer<Run> begin;
    private final ArrayDeque<Run> starts = new ArrayDeque<>();
    private final ArrayDeque<Run> creations = new ArrayDeque<>();
    private int taken;

    /**
     * Turns that nobody has taken.
     *
     * @param atOnce how many at a time; at least 1
     * @param wanted whether a step that waited is still to be done
     * @param begin begins a step whose turn it is
     */
    StartLimiter(int atOnce, LoopQueue queue, Predicate<Run> wanted, Consumer<Run> begin) {
        this.atOnce = atOnce;
        this.queue = queue;
        this.wanted = wanted;
        this.begin = begin;
    }

    /** A turn that somebody has. */
    private final class Turn {
        private @Nullable Cancellable slow;
        private boolean over;

        private void begin(Run run) {
            taken++;
            run.turn = this::end;
            slow = queue.after(SLOW, this::end);
            begin.accept(run);
        }

        private void end() {
            if (over) {
                return;
            }
            over = true;
            if (slow != null) {
                slow.cancel();
            }
            taken--;
            next();
        }
    }

    /** Begins a step now or when its turn comes; {@code run.turn} is to be run when it has ended. */
    void ask(Run run) {
        switch (run.planned.step()) {
            case Step.StartContainer _ -> starts.add(run);
            case Step.CreateContainer _ -> creations.add(run);
            default -> begin.accept(run);
        }
        next();
    }

    /** Forgets what is no longer to be done. */
    void tidy() {
        starts.removeIf(wanted.negate());
        creations.removeIf(wanted.negate());
    }

    private void next() {
        while (taken < atOnce && !(starts.isEmpty() && creations.isEmpty())) {
            var run = starts.isEmpty() ? creations.removeFirst() : starts.removeFirst();
            if (wanted.test(run)) {
                new Turn().begin(run);
            }
        }
    }
}
