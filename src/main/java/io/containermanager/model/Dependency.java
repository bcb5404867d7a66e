package io.containermanager.model;

/**
 * A sibling that must have come so far before a service starts.
 *
 * @param serviceName the sibling's name
 * @param condition how far
 * @param required whether the service waits also if that cannot be met; an optional one may be missing
 */
public record Dependency(String serviceName, Condition condition, boolean required) {

    /** One that must be met. */
    public Dependency(String serviceName, Condition condition) {
        this(serviceName, condition, true);
    }

    /** How far a sibling must have come. */
    public enum Condition {
        STARTED,
        HEALTHY,
        /** Has ended with exit code 0. */
        COMPLETED
    }
}
