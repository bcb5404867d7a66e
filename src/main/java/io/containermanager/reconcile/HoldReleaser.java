package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopMessage;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.operation.ApplyRequest;
import io.containermanager.reconcile.operation.LegacyHoldRelease;
import io.containermanager.store.TargetStore;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Has versions tried again that are held: those that an apply asks for, and those that an earlier version of this program held by mistake.
 * Durable before anything follows from it. Confined to the loop.
 */
final class HoldReleaser {

    private final TargetStore store;
    private final TargetCache targets;
    private final LoopQueue queue;
    private final EngineObserver observer;
    private final EventRecorder recorder;
    private boolean reviewed;

    HoldReleaser(
            TargetStore store, TargetCache targets, LoopQueue queue, EngineObserver observer, EventRecorder recorder) {
        this.store = store;
        this.targets = targets;
        this.queue = queue;
        this.observer = observer;
        this.recorder = recorder;
    }

    /** Releases what was held by mistake. Done once a process, when engine and store have answered; again only when the store fails. */
    void review() {
        if (reviewed || targets.problem() != null) {
            return;
        }
        reviewed = true;
        for (var mistake : LegacyHoldRelease.mistakes(targets.memories().values())) {
            queue.answer(store.remember(Map.of(mistake.key(), mistake::released)), (_, failure) -> {
                if (failure != null) {
                    reviewed = false;
                    queue.report(new LoopMessage.StoreFailed(failure));
                    return;
                }
                recorder.record(mistake.event());
                queue.report(new LoopMessage.Changed(Trigger.HEAL));
            });
        }
    }

    /** Releases what that apply asks for another try of. */
    void release(ApplyRequest request) {
        UnaryOperator<ServiceMemory> release = memory -> memory.withHold(null);
        remember(targets.memories().values().stream()
                .filter(memory ->
                        memory.hold() != null && request.tries(memory.key().appId()))
                .collect(Collectors.toMap(ServiceMemory::key, _ -> release)));
    }

    /** Releases these, unless something else is held by now. */
    void release(Map<ServiceKey, Hold> holds) {
        remember(holds.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, it -> {
            var hold = it.getValue();
            return (UnaryOperator<ServiceMemory>) memory -> hold.equals(memory.hold()) ? memory.withHold(null) : memory;
        })));
    }

    private void remember(Map<ServiceKey, UnaryOperator<ServiceMemory>> released) {
        if (!released.isEmpty()) {
            queue.answer(store.remember(released), (_, failure) -> {
                if (failure != null) {
                    queue.report(new LoopMessage.StoreFailed(failure));
                }
                observer.look();
            });
        }
    }
}
