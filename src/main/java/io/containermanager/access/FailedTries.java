package io.containermanager.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the next wrong token from an address has to wait: 0, 100, 200, 400 ms … 2 s, starting again after a minute without one. A right
 * token never waits, so that no caller can lock another out. Thread-safe.
 */
final class FailedTries {

    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration MOST = Duration.ofSeconds(2);
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

    /** Addresses remembered; the oldest are forgotten first. */
    static final int ADDRESSES_MAX = 4_096;

    private final Map<String, Tries> byAddress = new LinkedHashMap<>();

    private record Tries(int count, long lastNanos) {}

    /** Notes a failure; how long its answer is to wait. */
    synchronized Duration failed(String address, long nanoTime) {
        var before = byAddress.remove(address);
        boolean recent = before != null && nanoTime - before.lastNanos() < FORGOTTEN_AFTER.toNanos();
        int count = before != null && recent ? before.count() : 0;
        byAddress.put(address, new Tries(count + 1, nanoTime));
        if (byAddress.size() > ADDRESSES_MAX) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
        if (count == 0) {
            return Duration.ZERO;
        }
        var wait = FIRST.multipliedBy(1L << Math.min(count - 1, 10));
        return wait.compareTo(MOST) > 0 ? MOST : wait;
    }
}
