package io.containermanager.host;

import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.MemoryUsage;
import io.containermanager.host.linux.Storage;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.process.ProcessInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sample of the machine in base units, as it was measured: bytes, seconds, degrees Celsius, shares from 0 to 1. The seed document's
 * whole MB and percents are made where JSON is written. What cannot be read is null, never a made-up 0; lists are empty then.
 *
 * @param cpuRatio busy share of all cores since the previous sample, 0 to 1
 * @param cpuCelsius null on machines without a sensor
 * @param cpuCores logical processors
 * @param memory in use, without caches and buffers: total minus what the kernel calls available, as {@code free} counts it
 * @param storage the file system of {@code /data}, if that is a mount of its own, else of {@code /}
 * @param uptime seconds since the machine started
 * @param hostname the machine's name
 * @param isUndervolted whether a Raspberry Pi says now that its supply is too weak; false where that is unknown
 * @param topProcesses at most {@value TopProcesses#SHOWN_MAX}, by 0.6 cpu + 0.4 mem, without kernel threads
 * @param networkInterfaces at most {@value NetworkInterfaces#SHOWN_MAX}, the loopback included
 * @param activity what is known beyond the seed's fields
 * @param scopes what the values are about
 * @param counters what the machine has counted
 * @param reasons why fields are null, by their names in JSON
 * @param timestamp when the sample was complete
 */
public record SystemMetrics(
        @Nullable Double cpuRatio,
        @Nullable Double cpuCelsius,
        @Nullable Integer cpuCores,
        @Nullable MemoryUsage memory,
        @Nullable Storage storage,
        @Nullable Long uptime,
        @Nullable String hostname,
        boolean isUndervolted,
        List<ProcessInfo> topProcesses,
        List<NetworkInterfaceInfo> networkInterfaces,
        Activity activity,
        MetricScopes scopes,
        HostCounters counters,
        Map<String, String> reasons,
        Instant timestamp) {

    /** Keeps the lists unmodifiable: a sample is shared between threads. */
    public SystemMetrics {
        topProcesses = List.copyOf(topProcesses);
        networkInterfaces = List.copyOf(networkInterfaces);
        reasons = Map.copyOf(reasons);
    }
}
