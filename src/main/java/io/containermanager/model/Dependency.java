package io.containermanager.model;

/**
 * A sibling that must have come so far before a service starts.
 *
 * @param serviceName the sibling's name
 * @param condition how far
 */
public record Dependency(String serviceName, Condition condition) {

    /** How far a sibling must have come. */
    public enum Condition {
        STARTED,
        HEALTHY,
        /** Has ended with exit code 0. */
        COMPLETED
    }
}
