package io.containermanager.host;

/** A fixed rate on the monotonic clock: it neither drifts nor makes up for ticks that were missed. Pure. */
final class Pace {
    private Pace() {}

    /**
     * The first due time: at once, or one interval after the last sample if there is one that is younger.
     *
     * @param now nanoseconds
     * @param sampleAge nanoseconds since the last sample, {@link Long#MAX_VALUE} when there is none
     * @param interval nanoseconds
     */
    static long first(long now, long sampleAge, long interval) {
        return sampleAge < interval ? now + interval - sampleAge : now;
    }

    /**
     * The due time after {@code due}: the next one on its grid that is still to come, so that a stall costs ticks but never
     * causes a burst of them.
     */
    static long next(long due, long now, long interval) {
        long late = Math.max(0, now - due);
        return due + (late / interval + 1) * interval;
    }
}
