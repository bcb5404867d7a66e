package io.containermanager.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A followed container log. */
public interface LogFollow extends AutoCloseable {

    /** Whether lines may still come. */
    boolean open();

    /** Why the log cannot be read at present; empty if it can. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /**
     * A command for a terminal that shows the log as the engine keeps it, with what this manager masks or drops; empty where there is none.
     *
     * @param since the moment from which on
     * @param pod the replica; null on engines without pods
     */
    default Optional<String> command(Instant since, @Nullable String pod) {
        return Optional.empty();
    }

    /**
     * Completes once the output of a run that has ended was delivered to its end; never fails, and may never complete: bound the wait.
     * Completed already where the engine cannot tell.
     *
     * @param again whether the container runs again since
     */
    default CompletableFuture<Void> readToEnd(boolean again) {
        return CompletableFuture.completedFuture(null);
    }

    /** Stops following; no line is delivered after it returns. */
    @Override
    void close();
}
