package io.containermanager.engine;

import java.util.Optional;

/** A container's output being followed. */
public interface LogFollow extends AutoCloseable {

    /** Whether lines may still come. */
    boolean open();

    /** Why nothing can be read at present, in words; empty while it can. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Stops following; no line is delivered after it returns. */
    @Override
    void close();
}
