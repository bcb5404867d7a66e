package io.containermanager.host;

import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.process.ProcessInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sample of the machine: the fields of the seed's {@code SystemMetrics}, in its order. MB are bytes / 1,048,576 as
 * whole numbers, percents and the temperature are rounded to whole numbers. What cannot be read is null, never a made-up
 * 0; lists are empty then.
 *
 * @param cpuUsage busy share of all cores since the previous sample, 0 to 100
 * @param cpuTemp degrees Celsius; null on machines without a sensor
 * @param cpuCores logical processors
 * @param memoryUsage MB in use without caches and buffers: total minus what the kernel calls available, as {@code free}
 *         counts it
 * @param memoryTotal MB
 * @param memoryPercent {@code memoryUsage} of {@code memoryTotal}, 0 to 100
 * @param storageUsage MB in use on the file system of {@code /data}, if that is a mount of its own, else of {@code /}
 * @param storageTotal MB, with the part that is reserved for root
 * @param storagePercent used share of what users can fill, as {@code df} counts it: used / (used + available)
 * @param uptime seconds since the machine started
 * @param hostname the machine's name
 * @param isUndervolted whether a Raspberry Pi says now that its supply is too weak; false where nothing tells
 * @param topProcesses at most {@value TopProcesses#SHOWN_MAX}, by 0.6 cpu + 0.4 mem, without kernel threads
 * @param networkInterfaces at most {@value NetworkInterfaces#SHOWN_MAX}, the loopback included
 * @param activity what is told beyond the seed's fields
 * @param scopes what the values are about
 * @param counters what the machine has counted
 * @param mountPoint the file system that storage is about, as the machine names it: {@code /} or {@code /data}; null when unknown
 * @param reasons why fields are null, by their names in JSON
 * @param timestamp when the sample was complete
 */
public record SystemMetrics(
        @Nullable Integer cpuUsage,
        @Nullable Integer cpuTemp,
        @Nullable Integer cpuCores,
        @Nullable Long memoryUsage,
        @Nullable Long memoryTotal,
        @Nullable Integer memoryPercent,
        @Nullable Long storageUsage,
        @Nullable Long storageTotal,
        @Nullable Integer storagePercent,
        @Nullable Long uptime,
        @Nullable String hostname,
        boolean isUndervolted,
        List<ProcessInfo> topProcesses,
        List<NetworkInterfaceInfo> networkInterfaces,
        Activity activity,
        MetricScopes scopes,
        HostCounters counters,
        @Nullable String mountPoint,
        Map<String, String> reasons,
        Instant timestamp) {

    /** Keeps the lists unmodifiable: a sample is shared between threads. */
    public SystemMetrics {
        topProcesses = List.copyOf(topProcesses);
        networkInterfaces = List.copyOf(networkInterfaces);
        reasons = Map.copyOf(reasons);
    }

    /** The seed's fields alone. */
    public SystemMetrics(
            @Nullable Integer cpuUsage,
            @Nullable Integer cpuTemp,
            @Nullable Integer cpuCores,
            @Nullable Long memoryUsage,
            @Nullable Long memoryTotal,
            @Nullable Integer memoryPercent,
            @Nullable Long storageUsage,
            @Nullable Long storageTotal,
            @Nullable Integer storagePercent,
            @Nullable Long uptime,
            @Nullable String hostname,
            boolean isUndervolted,
            List<ProcessInfo> topProcesses,
            List<NetworkInterfaceInfo> networkInterfaces,
            Instant timestamp) {
        this(
                cpuUsage,
                cpuTemp,
                cpuCores,
                memoryUsage,
                memoryTotal,
                memoryPercent,
                storageUsage,
                storageTotal,
                storagePercent,
                uptime,
                hostname,
                isUndervolted,
                topProcesses,
                networkInterfaces,
                Activity.UNKNOWN,
                MetricScopes.MACHINE,
                HostCounters.UNKNOWN,
                null,
                Map.of(),
                timestamp);
    }
}
