package io.containermanager.host.linux;

import io.containermanager.linux.ByteCounters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the machine has counted since it started: from it, any consumer computes rates of its own. What cannot be read is missing.
 *
 * @param cpus time of each logical processor, at most {@link CpuTicks#CORES_MAX}
 * @param disks by device, at most {@value #DEVICES_MAX}
 * @param interfaces bytes by interface: those that count for the machine's traffic, at most {@value #DEVICES_MAX}
 * @param stalls by resource: {@code cpu}, {@code memory}, {@code io}
 */
public record HostCounters(
        List<CpuTime> cpus,
        Map<String, DiskUse> disks,
        Map<String, ByteCounters> interfaces,
        Map<String, Stalled> stalls) {

    /** How many disks and how many interfaces are listed one by one; the first by name. */
    public static final int DEVICES_MAX = 64;

    /** Nothing is known. */
    public static final HostCounters UNKNOWN = new HostCounters(List.of(), Map.of(), Map.of(), Map.of());

    /** Keeps them unmodifiable: a sample is shared between threads. */
    public HostCounters {
        cpus = List.copyOf(cpus);
        disks = Map.copyOf(disks);
        interfaces = Map.copyOf(interfaces);
        stalls = Map.copyOf(stalls);
    }

    /** Milliseconds that a processor spent in each of the kernel's modes. */
    public record CpuTime(
            long user, long nice, long system, long idle, long iowait, long irq, long softirq, long steal) {}

    /**
     * What a disk has done.
     *
     * @param readBytes read
     * @param writtenBytes written
     * @param busyMillis time in which it had something to do
     */
    public record DiskUse(long readBytes, long writtenBytes, long busyMillis) {}

    /**
     * How long tasks have waited for a resource.
     *
     * @param someMicros time in which at least one waited
     * @param fullMicros time in which all waited; null where the kernel does not report it
     */
    public record Stalled(long someMicros, @Nullable Long fullMicros) {}
}
