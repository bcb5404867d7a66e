package io.containermanager.engine.simulated;

import java.time.Duration;

/**
 * How fast the simulated engine works ({@code engine.simulated.*}).
 *
 * @param pull how long a pull takes (default 200 ms)
 * @param create how long creating or removing something takes (default 50 ms)
 * @param start how long a start takes (default 50 ms)
 * @param stop how long a stop takes (default 50 ms)
 * @param jitter the part of a delay that is added at random at the most, 0 … 1 (default 0)
 * @param logInterval the mean time between two lines of a running container (default 5 s); zero means that they are silent
 */
public record SimulatedSettings(
        Duration pull, Duration create, Duration start, Duration stop, double jitter, Duration logInterval) {

    public static final SimulatedSettings DEFAULTS = new SimulatedSettings(
            Duration.ofMillis(200),
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            0,
            Duration.ofSeconds(5));

    /** These without log lines, for benchmarks and tests that count tasks. */
    public SimulatedSettings silent() {
        return new SimulatedSettings(pull, create, start, stop, jitter, Duration.ZERO);
    }
}
