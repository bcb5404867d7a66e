package io.containermanager.reconcile.report;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineNames;
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

    /** A step was done: what is known to be lost by it, told to each service of the applied target that mounts it. */
    public List<Event> done(Step step, StepResult result, State applied) {
        return switch (step) {
            case Step.CreateVolume create -> {
                boolean wasLost = lost.remove(create.engineName());
                yield wasLost && result.changed() ? events(create.appId(), create.engineName(), applied) : List.of();
            }
            case Step.CreateContainer create -> {
                lost.removeAll(result.volumesMade());
                yield result.volumesMade().stream()
                        .sorted()
                        .flatMap(name -> events(create.appId(), name, applied).stream())
                        .toList();
            }
            default -> List.of();
        };
    }

    /** An operator purged it: whose doing that is was reported. */
    public void purged(String name) {
        there.remove(name);
        lost.remove(name);
    }

    private static List<Event> events(long appId, String name, State applied) {
        var users = applied.apps().values().stream()
                .flatMap(app -> app.services().stream()
                        .filter(service -> EngineNames.volumesOf(app, service).entrySet().stream()
                                .anyMatch(it -> it.getValue()
                                        .engineName(app.appId(), it.getKey())
                                        .equals(name)))
                        .map(service -> new ServiceKey(app.appId(), service.serviceId())))
                .toList();
        var reason = "volume " + name
                + " was removed outside of this manager, and was created again, empty. Its data is gone; restore it"
                + " from a backup";
        var events = users.isEmpty()
                ? List.of(Event.ofApp(EventType.VOLUME_LOST, appId, reason))
                : users.stream()
                        .map(key -> Event.ofService(EventType.VOLUME_LOST, key, reason))
                        .toList();
        return events.stream().map(event -> event.with("volume", name)).toList();
    }
}
