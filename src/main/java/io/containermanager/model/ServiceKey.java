package io.containermanager.model;

import java.util.Comparator;

/**
 * Names one service in a state. Ordered by app, then service.
 *
 * @param appId the app's id
 * @param serviceId the service's id within the app
 */
public record ServiceKey(long appId, long serviceId) implements Comparable<ServiceKey> {

    private static final Comparator<ServiceKey> ORDER =
            Comparator.comparingLong(ServiceKey::appId).thenComparingLong(ServiceKey::serviceId);

    @Override
    public int compareTo(ServiceKey other) {
        return ORDER.compare(this, other);
    }

    /** The form people read: {@code 1001/2}. */
    @Override
    public String toString() {
        return appId + "/" + serviceId;
    }
}
