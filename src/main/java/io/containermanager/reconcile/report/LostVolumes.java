package io.containermanager.reconcile.report;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.step.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Volumes that were removed by hand while they were declared: the engine has them again, empty, and nothing else would say that their data is
 * gone. Confined to the loop.
 */
public final class LostVolumes {

    /** How many are remembered until they are created again; of further ones only the step is reported. */
    private static final int LOST_MAX = 1_000;

    private final Set<String> there = new HashSet<>();
    private final Set<String> lost = new HashSet<>();

    /** Remembers what is gone since the observation before. */
    public void observed(Observation observation) {
        var now = observation.volumes();
        there.stream()
                .filter(name -> !now.contains(name) && lost.size() < LOST_MAX)
                .forEach(lost::add);
        there.clear();
        there.addAll(now);
    }

    /** A step was done: what is known to be lost by it. */
    public List<Event> done(Step step, StepResult result) {
        return switch (step) {
            case Step.CreateVolume create
            when lost.remove(create.engineName()) && result.changed() ->
                List.of(event(create.appId(), create.engineName()));
            case Step.CreateContainer create ->
                result.volumesMade().stream()
                        .sorted()
                        .peek(lost::remove)
                        .map(name -> event(create.appId(), name))
                        .toList();
            default -> List.of();
        };
    }

    /** An operator purged it: whose doing that is was reported. */
    public void purged(String name) {
        there.remove(name);
        lost.remove(name);
    }

    private static Event event(long appId, String name) {
        return Event.ofApp(
                        EventType.DRIFT_DETECTED,
                        appId,
                        "volume " + name
                                + " was removed outside of this manager, and was created again, empty. Its data is"
                                + " gone; restore it from a backup")
                .with("volume", name);
    }
}
