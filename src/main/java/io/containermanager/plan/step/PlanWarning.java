package io.containermanager.plan.step;

import java.util.Set;

/**
 * What people should know of a target that no step changes anything about.
 *
 * @param appId the app that declares it
 * @param serviceIds the services that it concerns
 * @param message what, and what to do about it
 * @param mentions other apps that the message names
 * @param unnamed the same without naming them, for callers who may not know of them
 */
public record PlanWarning(long appId, Set<Long> serviceIds, String message, Set<Long> mentions, String unnamed) {
    public PlanWarning {
        serviceIds = Set.copyOf(serviceIds);
        mentions = Set.copyOf(mentions);
    }

    /** One that concerns its own app alone. */
    public PlanWarning(long appId, Set<Long> serviceIds, String message) {
        this(appId, serviceIds, message, Set.of(), message);
    }
}
