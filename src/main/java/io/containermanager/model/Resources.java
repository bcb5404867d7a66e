package io.containermanager.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Limits; null means none.
 *
 * @param memoryBytes hard limit
 * @param memoryReservationBytes soft limit
 * @param cpus how many processors' time, a fraction allowed
 * @param pids processes and threads
 * @param cpuset the processors it may run on ({@code 0-1,3})
 * @param shmSizeBytes size of {@code /dev/shm}
 */
public record Resources(
        @Nullable Long memoryBytes,
        @Nullable Long memoryReservationBytes,
        @Nullable BigDecimal cpus,
        @Nullable Long pids,
        @Nullable String cpuset,
        @Nullable Long shmSizeBytes) {

    public static final Resources UNLIMITED = new Resources(null, null, null, null, null, null);
}
