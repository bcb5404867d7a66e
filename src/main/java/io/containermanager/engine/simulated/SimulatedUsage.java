package io.containermanager.engine.simulated;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import java.time.Duration;

/**
 * What a container seems to use: smooth functions of the time since its start, different from container to container, whose counters
 * only ever grow. Pure.
 */
final class SimulatedUsage {

    private static final long MIB = 1L << 20;
    private static final long HOST_MEMORY_BYTES = 4_096 * MIB;
    private static final long HOST_CPUS = 4;
    private static final double NANOS = 1e9;
    /** Seconds of one swell of activity, over 2 pi. */
    private static final double SWELL_SECONDS = 20;

    private static final int KINDS = 97;

    private SimulatedUsage() {}

    /** The reading of a container that has been running for that long. */
    static ContainerStats of(SimulatedContainer container, Duration running, long readNanos) {
        int kind = Math.floorMod(container.id().hashCode(), KINDS);
        double seconds = Math.max(0, running.toNanos() / NANOS);
        var limit = container.config().resources().memoryBytes();
        long limitBytes = limit == null ? HOST_MEMORY_BYTES : limit;
        double swell = Math.sin(seconds / SWELL_SECONDS + kind);
        long memory = (long) ((16 + kind) * MIB + (8 + 4 * swell) * MIB * Math.min(1, seconds / 60));
        return new Draft()
                .value(Metric.CPU_NANOS, grown((0.004 + kind * 0.0006) * NANOS, seconds, kind))
                .value(Metric.HOST_CPUS, HOST_CPUS)
                .value(Metric.MEMORY_BYTES, Math.min(memory, limitBytes * 9 / 10))
                .value(Metric.MEMORY_LIMIT_BYTES, limitBytes)
                .value(Metric.NETWORK_RX_BYTES, grown(800 + 90.0 * kind, seconds, kind))
                .value(Metric.NETWORK_TX_BYTES, grown(1_200 + 150.0 * kind, seconds, kind))
                .value(Metric.BLOCK_READ_BYTES, 4 * MIB + (long) kind * MIB / 4)
                .value(Metric.BLOCK_WRITE_BYTES, grown(300 + 20.0 * kind, seconds, kind))
                .value(Metric.PIDS, 1L + kind % 12)
                .build(container.id(), readNanos, Source.SIMULATED);
    }

    /** The integral of {@code rate * (1 + sin/2)}: its slope is never below half the rate. */
    private static long grown(double ratePerSecond, double seconds, int phase) {
        double wave = Math.cos(phase) - Math.cos(seconds / SWELL_SECONDS + phase);
        return (long) (ratePerSecond * (seconds + SWELL_SECONDS / 2 * wave));
    }
}
