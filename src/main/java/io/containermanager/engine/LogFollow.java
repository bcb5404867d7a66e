package io.containermanager.engine;

/** A container's output being followed. */
public interface LogFollow extends AutoCloseable {

    /** Whether lines may still come. */
    boolean open();

    /** Stops following; no line is delivered after it returns. */
    @Override
    void close();
}
