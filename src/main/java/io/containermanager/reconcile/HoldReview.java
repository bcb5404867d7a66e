package io.containermanager.reconcile;

import io.containermanager.engine.StartFailures;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Tries once more what earlier versions of this program held although the engine was at fault: they took every failed start for the
 * version's. Done once a process; what fails again is held in words that this class does not know, so that it stays held.
 * Confined to the loop.
 */
final class HoldReview {

    /** How the reason of a hold began that an earlier version wrote for a start that the engine refused. */
    private static final String EARLIER_WORDS = "it could not be started: ";

    private final Loop loop;
    private boolean done;

    HoldReview(Loop loop) {
        this.loop = loop;
    }

    /** Whether the hold was written by an earlier version for trouble of the engine. */
    static boolean mistaken(Hold hold) {
        return hold.reason().startsWith(EARLIER_WORDS) && !StartFailures.blameSpec(hold.reason());
    }

    /** To be called when the engine has answered. */
    void review() {
        if (done || loop.targets.problem() != null) {
            return;
        }
        done = true;
        for (var memory : loop.targets.memories().values()) {
            var hold = memory.hold();
            if (hold != null && mistaken(hold)) {
                release(memory, hold);
            }
        }
    }

    private void release(ServiceMemory memory, Hold mistaken) {
        var key = memory.key();
        var changes = Map.<ServiceKey, UnaryOperator<ServiceMemory>>of(
                key, now -> mistaken.equals(now.hold()) ? now.withHold(null) : now);
        loop.queue.answer(loop.dependencies.store().remember(changes), (_, failure) -> {
            if (failure != null) {
                done = false;
                loop.stepOutcomes.storeFailed(failure);
                return;
            }
            loop.recorder.tell(Event.ofService(
                            EventType.HOLD_RELEASED,
                            key,
                            "revision " + mistaken.revision()
                                    + " is tried once more: it was held for trouble of the engine, not for a fault of"
                                    + " its own (" + mistaken.reason() + ")")
                    .with("revision", mistaken.revision()));
            loop.dirty(Trigger.HEAL);
        });
    }
}
