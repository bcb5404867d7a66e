package io.containermanager.reconcile.execution;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import java.util.List;
import java.util.Optional;

/** Keeps what containers write, beside the loop. Called on the loop's thread: no method may block. */
public interface ObservationListener {

    /** What the loop has just seen. */
    void observed(Observation observation);

    /** Why what a container writes cannot be read at present; empty while it can. */
    default Optional<String> logProblem(Container container) {
        return Optional.empty();
    }

    /** The newest lines of a container as evidence: oldest first, few and short, secrets masked. */
    List<String> lastLines(Container container);
}
