package io.containermanager.engine.simulated;

import java.time.Duration;
import java.util.List;

/**
 * What a command does: lines at moments, and an end. Data.
 *
 * @param prints what it writes, in order of time
 * @param length how long it takes
 * @param exitCode how it ends
 */
record Script(List<Print> prints, Duration length, int exitCode) {

    /**
     * Something that is written.
     *
     * @param at how long after the start
     * @param stderr which stream
     * @param text with its line ends
     */
    record Print(Duration at, boolean stderr, String text) {}

    Script {
        prints = List.copyOf(prints);
    }
}
