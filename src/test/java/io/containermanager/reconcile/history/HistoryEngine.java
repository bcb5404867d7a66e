package io.containermanager.reconcile.history;

import io.containermanager.engine.Engine;
import io.containermanager.engine.StepResult;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The engine of a history: it holds its callers to the limits and the backoffs, and now and then reports a success without its effect. */
final class HistoryEngine extends GuardedEngine {

    private final HistoryPace pace;
    private final HistoryBackoff backoff;
    private final List<String> broken = new ArrayList<>();
    private final Set<String> saidToBeStopped = new HashSet<>();
    private @Nullable String pretendedKind;
    private int pretended;
    private int managers;

    HistoryEngine(Engine engine, HistoryPace pace, HistoryBackoff backoff, BiConsumer<Step, StepResult> onDone) {
        super(engine, (step, result) -> {
            backoff.done(step, result);
            onDone.accept(step, result);
        });
        this.pace = pace;
        this.backoff = backoff;
    }

    /** The next step of that kind is said to be done, and is not; null calls that off. */
    void pretendNext(@Nullable String kind) {
        pretendedKind = kind;
    }

    /** Whether the engine said once that it stopped that container, and did not: what came after relied on it. */
    boolean saidToBeStopped(String containerId) {
        return saidToBeStopped.contains(containerId);
    }

    /** What must not have been asked for. */
    List<String> broken() {
        return broken;
    }

    /** The manager that asked for what is under way knows nothing of how it ends. */
    void managerDied() {
        managers++;
        backoff.grant();
        pace.begins();
    }

    @Override
    public CompletableFuture<StepResult> execute(Step step) {
        pace.asked(step).ifPresent(broken::add);
        backoff.asked(step).ifPresent(broken::add);
        int manager = managers;
        if (step.kind().equals(pretendedKind)) {
            pretendedKind = null;
            if (step instanceof Step.StopContainer stop) {
                saidToBeStopped.add(stop.containerId());
            }
            var nothing = new Step.StopContainer(0, 0, "none", Duration.ZERO, Reason.of("pretended"));
            return super.execute(nothing).thenApply(_ -> {
                failed(manager, step, "it was done without its effect");
                return step instanceof Step.CreateContainer
                        ? StepResult.created("pretended-" + ++pretended)
                        : StepResult.DONE;
            });
        }
        return super.execute(step).whenComplete((_, failure) -> {
            if (failure != null) {
                failed(manager, step, String.valueOf(failure.getMessage()));
            }
        });
    }

    private void failed(int manager, Step step, String why) {
        if (manager == managers) {
            backoff.failed(step, why);
        }
    }
}
