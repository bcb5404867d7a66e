package io.containermanager.plan.input;

import io.containermanager.model.observed.Container;
import java.util.Set;

/**
 * What holds for this manager while it plans.
 *
 * @param instance the label value of containers that this manager made
 * @param latestRevision the newest target that the store knows: a greater one was never applied by it
 * @param times how long to wait for what
 * @param storeUsable whether the store works; without it nothing is stopped and nothing removed
 * @param pausedApps apps that reconciling leaves alone for now; {@link #ALL_APPS} among them means each
 */
public record PlanRules(
        String instance, long latestRevision, PlanTimings times, boolean storeUsable, Set<Long> pausedApps) {

    /** Stands for every app among the paused ones. */
    public static final long ALL_APPS = 0;

    public PlanRules {
        pausedApps = Set.copyOf(pausedApps);
    }

    /** Whether reconciling leaves that app alone now. */
    public boolean paused(long appId) {
        return pausedApps.contains(appId) || pausedApps.contains(ALL_APPS);
    }

    /** Whether this manager made that container for a target that its store knows. */
    public boolean claims(Container container) {
        var owner = container.owner();
        return owner.instance().equals(instance) && owner.revision() > 0 && owner.revision() <= latestRevision;
    }
}
