package io.containermanager.plan.input;

import io.containermanager.model.observed.Container;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a service has come, for the siblings that depend on it.
 *
 * @param status how it stands
 * @param container its container of the wanted spec; null without one, and when this plan only stops it: what depends on it waits
 * @param onlyStopped whether that container ended only because the manager stopped it: then its exit code says nothing about its work
 * @param startStep the planned step that will have started it, or null
 */
public record PlannedService(
        ServiceStatus status,
        @Nullable Container container,
        boolean onlyStopped,
        @Nullable Integer startStep) {

    /** Steps that will have started it; empty when it is started already. Null when neither. */
    @Nullable
    public Set<Integer> started() {
        if (startStep != null) {
            return Set.of(startStep);
        }
        return container != null && (container.run().running() || endedWell()) ? Set.of() : null;
    }

    public boolean endedWell() {
        return container != null
                && !onlyStopped
                && !container.run().running()
                && Integer.valueOf(0).equals(container.run().exitCode());
    }
}
