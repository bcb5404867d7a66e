package io.containermanager.reconcile.operation;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.store.StoredTarget;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Removes a volume of this manager's and its data for good: the only way in which data ever goes. Pure.
 *
 * @param engineName the volume
 * @param by who asks, after its name was confirmed
 */
public record VolumePurge(String engineName, String by) {

    /**
     * What the engine is to do.
     *
     * @param targets those that may declare it
     * @throws OperationException when it must not be removed
     */
    public Step.RemoveVolume step(List<StoredTarget> targets, Observation seen) {
        var owner = owner(targets);
        requireManaged(seen, owner.isPresent());
        if (owner.isPresent() && owner.get().volume().external()) {
            throw new OperationException.Refused(
                    "Volume " + engineName + " is external: this service did not create it and does not remove it");
        }
        return new Step.RemoveVolume(
                owner.map(Owner::appId).orElse(0L), engineName, Reason.of("purge confirmed by " + by));
    }

    /** What this manager did not make is not its to remove, whatever is declared. */
    private void requireManaged(Observation seen, boolean declared) {
        boolean present = seen.volumes().contains(engineName);
        if (present && declared && !seen.managesVolume(engineName)) {
            throw new OperationException.Refused("Volume " + engineName
                    + " was not made by this manager: remove it where it was created (docker volume rm " + engineName
                    + ")");
        }
        if (!present || !seen.managesVolume(engineName)) {
            throw new OperationException.Unknown("This manager created no volume " + engineName);
        }
    }

    private record Owner(long appId, Volume volume) {}

    private Optional<Owner> owner(List<StoredTarget> targets) {
        return targets.stream()
                .flatMap(target -> target.state().apps().values().stream())
                .flatMap(app -> EngineNames.volumesOf(app).entrySet().stream()
                        .filter(it -> it.getValue()
                                .engineName(app.appId(), it.getKey())
                                .equals(engineName))
                        .map(it -> new Owner(app.appId(), it.getValue())))
                .max(Comparator.comparing(it -> it.volume().external()));
    }

    public Event event() {
        return Event.of(EventType.VOLUME_PURGED, "volume " + engineName + " was removed with its data by " + by)
                .with("volume", engineName)
                .with("by", by);
    }
}
