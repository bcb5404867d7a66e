package io.containermanager.engine;

import java.util.Optional;

/** A followed container log. */
public interface LogFollow extends AutoCloseable {

    /** Whether lines may still come. */
    boolean open();

    /** Why the log cannot be read at present; empty if it can. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Stops following; no line is delivered after it returns. */
    @Override
    void close();
}
