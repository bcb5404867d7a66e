package io.containermanager.host;

import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.MemoryUsage;
import io.containermanager.host.linux.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A small machine of two processors, half full. */
public final class SampleMetrics {

    private static final long MB = 1_048_576;

    private SampleMetrics() {}

    public static SystemMetrics at(Instant timestamp, double cpuRatio) {
        return at(timestamp, cpuRatio, List.of());
    }

    /** With these file systems. */
    public static SystemMetrics at(Instant timestamp, double cpuRatio, List<Storage> disks) {
        return new SystemMetrics(
                cpuRatio,
                null,
                2,
                new MemoryUsage(MB, 2 * MB, false),
                new Storage("/", MB, 2 * MB, MB),
                1L,
                "host",
                false,
                List.of(),
                List.of(),
                new Activity(null, null, null, null, List.of(), null, disks, null),
                MetricScopes.MACHINE,
                HostCounters.UNKNOWN,
                Map.of(),
                timestamp);
    }
}
