package io.containermanager.plan;

import java.util.Set;

/**
 * What people should know of a target that no step changes anything about.
 *
 * @param appId the app that declares it
 * @param serviceIds the services that it concerns
 * @param message what, and what to do about it
 */
public record PlanWarning(long appId, Set<Long> serviceIds, String message) {
    public PlanWarning {
        serviceIds = Set.copyOf(serviceIds);
    }
}
