package io.containermanager.api.listener;

import java.time.Duration;

/**
 * What clients may use of the listener together and each ({@code server.limits} in {@code application.yaml}).
 *
 * @param maxConnections connections at a time; 0 takes as many as memory and descriptors allow
 * @param maxConnectionsPerAddress the same from one address (an IPv6 network of 64 bits counts as one); 0 for no limit
 * @param maxUnfinished connections that have not sent their request completely; beyond it those that have kept the service waiting longest
 *     are closed
 * @param maxUnfinishedPerAddress the same from one address
 * @param headerTimeout how long a request's line and headers may take
 * @param bodyGrace how long the service waits for a body at the least
 * @param bodyMinRate bytes a second that a slower body must come with beyond that
 * @param writeTimeout how long a client may leave an answer unread
 * @param idleTimeout how long a connection may stay open between two requests
 * @param maxBodyBytes bytes of bodies in memory over all connections; beyond it 503
 */
public record ListenerLimits(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxUnfinished,
        int maxUnfinishedPerAddress,
        Duration headerTimeout,
        Duration bodyGrace,
        long bodyMinRate,
        Duration writeTimeout,
        Duration idleTimeout,
        long maxBodyBytes) {

    /** The documented defaults. */
    public static final ListenerLimits DEFAULTS = new ListenerLimits(
            0,
            0,
            1_000,
            250,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            1 << 10,
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            8 << 20);

    /** The same with that many connections. */
    public ListenerLimits withMaxConnections(int connections) {
        return new ListenerLimits(
                connections,
                maxConnectionsPerAddress,
                maxUnfinished,
                maxUnfinishedPerAddress,
                headerTimeout,
                bodyGrace,
                bodyMinRate,
                writeTimeout,
                idleTimeout,
                maxBodyBytes);
    }

    /** The same with that many unfinished requests. */
    ListenerLimits withMaxUnfinished(int unfinished) {
        return new ListenerLimits(
                maxConnections,
                maxConnectionsPerAddress,
                unfinished,
                maxUnfinishedPerAddress,
                headerTimeout,
                bodyGrace,
                bodyMinRate,
                writeTimeout,
                idleTimeout,
                maxBodyBytes);
    }

    /** Whether a body that was waited for so long has come too slowly. */
    boolean bodyTooSlow(long waitedNanos, long bytes) {
        long beyond = waitedNanos - bodyGrace.toNanos();
        return beyond > 0 && bytes / (double) bodyMinRate < beyond / 1e9;
    }
}
