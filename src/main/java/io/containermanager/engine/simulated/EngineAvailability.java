package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** In what condition the engine is: there or away, fast or slow, and what it will refuse. Confined to the scheduler's tasks. */
final class EngineAvailability {

    private @Nullable String away;
    private int slowness = 1;
    private final Map<String, Cause> refusals = new HashMap<>();
    private final Map<String, Trouble> troubles = new HashMap<>();
    private @Nullable Duration losesNextMadeAfter;

    /** When the engine fails with an error of its own. */
    enum Trouble {
        /** Before anything was done. */
        BEFORE,
        /** Though all was done. */
        AFTER
    }

    void away(@Nullable String why) {
        away = why;
    }

    void slowness(int factor) {
        slowness = factor;
    }

    void refuseNext(String stepKind, Cause cause) {
        refusals.put(stepKind, cause);
    }

    void failNext(String stepKind, Trouble when) {
        troubles.put(stepKind, when);
    }

    /** The next container that is made is lost that long after it was made. */
    void loseNextMade(Duration after) {
        losesNextMadeAfter = after;
    }

    /** How long after it was made the container of this step is lost; null when it is not. */
    @Nullable
    Duration losesMadeAfter(Step step) {
        var after = losesNextMadeAfter;
        if (!(step instanceof Step.CreateContainer)) {
            return null;
        }
        losesNextMadeAfter = null;
        return after;
    }

    /** No later step is refused, fails or is lost by what was asked for so far. */
    void spareNext() {
        refusals.clear();
        troubles.clear();
        losesNextMadeAfter = null;
    }

    void requireAvailable() {
        if (away != null) {
            throw new EngineException.Unavailable(away);
        }
    }

    /** Fails the step at this point if the next one of its kind is to fail there. */
    void fail(Step step, Trouble when) {
        if (troubles.remove(step.kind(), when)) {
            throw new EngineException.ServerError(
                    step.kind() + " failed with an engine error, as this rehearsal requested");
        }
    }

    /** Refuses the step if the next one of its kind is to be refused. */
    void refuse(Step step) {
        var cause = refusals.remove(step.kind());
        if (cause != null) {
            throw new EngineException.Rejected(cause, step.kind() + " was refused, as this rehearsal requested");
        }
    }

    Duration slowed(Duration delay) {
        return delay.multipliedBy(slowness);
    }

    /** What a new receiver of events gets first. */
    EngineEvent event() {
        return away == null ? new EngineEvent.Connected() : new EngineEvent.Lost(away);
    }
}
