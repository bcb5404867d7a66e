package io.containermanager.live.client;

import java.time.Duration;

/**
 * The WebSocket side's settings; the root reads them from the section {@code ws}.
 *
 * @param enabled whether the routes exist ({@code ws.enabled}); the root registers nothing when false
 * @param metricsInterval time between two broadcasts of metrics ({@code ws.metrics-interval}), the sampler's pace too
 * @param minInterval the fastest pace a client may ask for ({@code ws.min-interval}), unless {@code metricsInterval} is
 *     slower
 * @param maxClients clients at a time ({@code ws.max-clients}), 1 to {@value #CLIENTS_MAX}; one more is answered 503
 * @param maxClientsPerAddress clients at a time from one address ({@code ws.max-clients-per-address}); 0 means no limit
 * @param patience how long peers may take
 */
public record LiveSettings(
        boolean enabled,
        Duration metricsInterval,
        Duration minInterval,
        int maxClients,
        int maxClientsPerAddress,
        Patience patience) {

    /** The greatest number of clients that can be allowed. */
    public static final int CLIENTS_MAX = 100_000;

    /** What holds without configuration: five seconds, 10,000 clients. */
    public static final LiveSettings DEFAULTS =
            new LiveSettings(true, Duration.ofSeconds(5), Duration.ofSeconds(1), 10_000, 0, Patience.DEFAULTS);

    /**
     * How long peers may take. Not configurable by users: proxies close connections that are silent for 30 to 60 s, and
     * pings come more often. Tests shorten them.
     *
     * @param tick how often the heartbeat looks
     * @param pingEvery time between two pings to a client
     * @param silentMax a client from which nothing came for so long is dropped
     * @param stuckMax a client whose write has been stuck for so long is cut
     * @param closeMax how long a client may take to answer a close frame, and all of them together at shutdown
     */
    public record Patience(
            Duration tick, Duration pingEvery, Duration silentMax, Duration stuckMax, Duration closeMax) {
        public static final Patience DEFAULTS = new Patience(
                Duration.ofMillis(500),
                Duration.ofSeconds(20),
                Duration.ofSeconds(45),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2));
    }

    /** Refuses numbers out of range: the root has checked them before, with the key's name. */
    public LiveSettings {
        if (maxClients < 1
                || maxClients > CLIENTS_MAX
                || maxClientsPerAddress < 0
                || !metricsInterval.isPositive()
                || !minInterval.isPositive()) {
            throw new IllegalArgumentException("WebSocket settings out of range: " + maxClients + " clients, "
                    + maxClientsPerAddress + " per address, every " + metricsInterval);
        }
    }

    /** The same switched on or off. */
    public LiveSettings withEnabled(boolean on) {
        return new LiveSettings(on, metricsInterval, minInterval, maxClients, maxClientsPerAddress, patience);
    }

    /** The same with another pace. */
    public LiveSettings withMetricsInterval(Duration interval) {
        return new LiveSettings(enabled, interval, minInterval, maxClients, maxClientsPerAddress, patience);
    }

    /** The same with another bound on the clients' own pace. */
    public LiveSettings withMinInterval(Duration interval) {
        return new LiveSettings(enabled, metricsInterval, interval, maxClients, maxClientsPerAddress, patience);
    }

    /** The same with another bound on the clients. */
    public LiveSettings withMaxClients(int max, int perAddress) {
        return new LiveSettings(enabled, metricsInterval, minInterval, max, perAddress, patience);
    }

    /** The same with other patience. */
    public LiveSettings withPatience(Patience changed) {
        return new LiveSettings(enabled, metricsInterval, minInterval, maxClients, maxClientsPerAddress, changed);
    }
}
