package io.containermanager.logging;

import java.util.logging.LogManager;

/**
 * A log manager that still logs while the process shuts down: the JVM's own takes every handler away in a shutdown hook that runs beside
 * ours, so that what the drain says would be lost at random.
 */
public final class LastingLogManager extends LogManager {

    /** Ignored: only {@link ServiceLog} takes handlers away. */
    @Override
    public void reset() {}

    /** What {@link #reset()} does in other log managers. */
    void takeHandlersAway() {
        super.reset();
    }
}
