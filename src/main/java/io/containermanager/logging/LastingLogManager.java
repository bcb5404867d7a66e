package io.containermanager.logging;

import java.util.logging.LogManager;

/**
 * A log manager that still logs during shutdown: the JVM's own removes all handlers in a concurrent shutdown hook,
 * so that messages of the drain would be lost at random.
 */
public final class LastingLogManager extends LogManager {

    /** Ignored: only {@link ServiceLog} removes handlers. */
    @Override
    public void reset() {}

    /** Does what {@link #reset()} does in other log managers. */
    void takeHandlersAway() {
        super.reset();
    }
}
