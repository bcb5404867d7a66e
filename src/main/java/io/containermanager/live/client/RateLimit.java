package io.containermanager.live.client;

/** A token bucket: so many at once, refilled at a steady rate. Belongs to one thread. */
public final class RateLimit {

    /** Steady rate of what a client may send: messages, pings and pongs together. */
    public static final int MESSAGES_PER_SECOND = 20;
    /** How many may come at once. */
    public static final int BURST_MAX = 50;

    private static final long NANOS_PER_TOKEN = 1_000_000_000L / MESSAGES_PER_SECOND;

    private long tokens = BURST_MAX;
    private long refilledNanos;

    public RateLimit(long nowNanos) {
        this.refilledNanos = nowNanos;
    }

    /** Takes one, if there is one left. */
    public boolean take(long nowNanos) {
        long gained = (nowNanos - refilledNanos) / NANOS_PER_TOKEN;
        if (tokens + gained >= BURST_MAX) {
            tokens = BURST_MAX;
            refilledNanos = nowNanos;
        } else if (gained > 0) {
            tokens += gained;
            refilledNanos += gained * NANOS_PER_TOKEN;
        }
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }
}
