package io.containermanager.reconcile.execution;

import java.util.Optional;

/**
 * Whether this manager acts. One that is alone always does; of several replicas on a cluster only the one that holds the Lease, while the others
 * observe and show the same. Thread-safe, and quick to ask: it may change between two calls.
 */
public interface Leadership {

    /** A manager without replicas. */
    Leadership ALONE = new Leadership() {
        @Override
        public boolean shared() {
            return false;
        }

        @Override
        public boolean acting() {
            return true;
        }

        @Override
        public Optional<String> actingAddress() {
            return Optional.empty();
        }
    };

    /** Whether there may be several replicas. */
    boolean shared();

    /** Whether this one acts now. */
    boolean acting();

    /** Where the API of the replica that acts is; empty while there is none, or it is this one. */
    Optional<String> actingAddress();
}
