package io.containermanager.plan;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: 0, 1, 2, 4 … seconds up to a cap, each longer by a random part so that services that failed
 * together do not come back together.
 *
 * @param cap the longest wait before jitter; 1 s … 1 h
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
        var wait = doubled.compareTo(cap) < 0 ? doubled : cap;
        return wait.plusMillis((long) (wait.toMillis() * jitter * random.nextDouble()));
    }
}
