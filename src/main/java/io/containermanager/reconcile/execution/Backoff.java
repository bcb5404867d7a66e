package io.containermanager.reconcile.execution;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: 0, 1, 2, 4 … seconds, each longer by a random part so that services that failed together do not
 * come back together, and none longer than a cap.
 *
 * @param cap the longest wait, jitter included; 1 s … 1 h
 * @param jitter the greatest random addition as a part of the wait; 0 … 1
 */
public record Backoff(Duration cap, double jitter) {

    private static final int DOUBLINGS_MAX = 12;

    /**
     * The wait before the next try.
     *
     * @param failures tries made in a row without lasting success, 0 for none
     */
    public Duration delay(int failures, RandomGenerator random) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        var doubled = Duration.ofSeconds(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        // The greatest wait that leaves room for its jitter below the cap.
        var greatest = Duration.ofMillis((long) (cap.toMillis() / (1 + jitter)));
        var wait = doubled.compareTo(greatest) < 0 ? doubled : greatest;
        return wait.plusMillis((long) (wait.toMillis() * jitter * random.nextDouble()));
    }
}
