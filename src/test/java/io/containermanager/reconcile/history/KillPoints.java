package io.containermanager.reconcile.history;

import io.containermanager.engine.Engine;
import io.containermanager.engine.StepResult;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Counts the moments between two steps of a manager, and lets it die at one of them: before each write to its store and after it, before
 * each step on its engine, when the engine has taken the step, and when it has done it. What a dead manager's stack still asks for is
 * ignored.
 */
public final class KillPoints {

    private final Machine machine;
    private final int deadly;
    /** A shutdown ends what the manager does as it should; a kill just ends it. */
    private final boolean shutdown;

    private int moments;
    private boolean dead;

    public KillPoints(Machine machine, int deadly, boolean shutdown) {
        this.machine = machine;
        this.deadly = deadly;
        this.shutdown = shutdown;
        machine.store.through(this::alive);
    }

    /** Passes one moment, and returns whether the manager survives it. */
    private boolean alive() {
        if (!dead && ++moments == deadly) {
            if (shutdown) {
                var _ = machine.loop.stop();
                // Its safe point comes first.
                machine.time.after(Duration.ZERO, () -> {
                    machine.kill();
                    dead = true;
                });
            } else {
                dead = true;
                machine.kill();
            }
        }
        return !dead;
    }

    /** Whether the moment came. */
    public boolean died() {
        return dead;
    }

    /** From now on another manager lives, and for good. */
    public void over() {
        dead = false;
        moments = Integer.MIN_VALUE;
    }

    /** Stands between manager and engine. */
    public GuardedEngine before(Engine engine, BiConsumer<Step, StepResult> onDone) {
        return new GuardedEngine(engine, onDone) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                if (!alive()) {
                    return new CompletableFuture<>();
                }
                var asked = super.execute(step);
                if (!alive()) {
                    return new CompletableFuture<>();
                }
                var answer = new CompletableFuture<StepResult>();
                var _ = asked.whenComplete((result, failure) -> {
                    if (!alive()) {
                        return;
                    }
                    if (failure == null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
                return answer;
            }
        };
    }
}
