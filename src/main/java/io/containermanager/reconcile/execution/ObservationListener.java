package io.containermanager.reconcile.execution;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Keeps what containers write, beside the loop. Called on the loop's thread: no method may block. */
public interface ObservationListener {

    /** What the loop has just seen. */
    void observed(Observation observation);

    /** Why what a container writes cannot be read at present; empty while it can. */
    default Optional<String> logProblem(Container container) {
        return Optional.empty();
    }

    /**
     * Completes, on any thread, once what a container that has ended, and may run again, wrote was read to its end, or will not be; never fails, and may never
     * complete.
     */
    default CompletableFuture<Void> readToEnd(Container container) {
        return CompletableFuture.completedFuture(null);
    }

    /** The newest lines of a container as evidence: oldest first, few and short, secrets masked. */
    List<String> lastLines(Container container);
}
