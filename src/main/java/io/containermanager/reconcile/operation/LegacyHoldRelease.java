package io.containermanager.reconcile.operation;

import io.containermanager.engine.StartFailures;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.Hold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What earlier versions of this program held although the engine was at fault, which is tried once more: they took every failed start for
 * the version's. What fails again is held in words that this class does not know, so that it stays held. Pure.
 */
public final class LegacyHoldRelease {

    /** How the reason of a hold began that an earlier version wrote for a start that the engine refused. */
    private static final String EARLIER_WORDS = "it could not be started: ";

    private LegacyHoldRelease() {}

    /** A hold that was written by an earlier version for trouble of the engine. */
    public record Mistake(ServiceKey key, Hold hold) {

        public ServiceMemory released(ServiceMemory now) {
            return hold.equals(now.hold()) ? now.withHold(null) : now;
        }

        public Event event() {
            return Event.ofService(
                            EventType.HOLD_RELEASED,
                            key,
                            "revision " + hold.revision()
                                    + " is tried once more: it was held because of an engine problem, not for a fault"
                                    + " of its own (" + hold.reason() + ")")
                    .with("revision", hold.revision());
        }
    }

    public static List<Mistake> mistakes(Collection<ServiceMemory> memories) {
        var mistakes = new ArrayList<Mistake>();
        for (var memory : memories) {
            var hold = memory.hold();
            if (hold != null && hold.reason().startsWith(EARLIER_WORDS) && !StartFailures.blameSpec(hold.reason())) {
                mistakes.add(new Mistake(memory.key(), hold));
            }
        }
        return mistakes;
    }
}
