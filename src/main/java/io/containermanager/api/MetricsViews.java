package io.containermanager.api;

import io.containermanager.host.NetworkInterfaceInfo;
import io.containermanager.host.ProcessInfo;
import io.containermanager.host.SystemMetrics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire form of a sample of the machine: the seed's {@code SystemMetrics} and {@code uptime_formatted}. Pure. */
final class MetricsViews {

    private static final long MINUTE_SECONDS = 60;
    private static final long HOUR_SECONDS = 3_600;
    private static final long DAY_SECONDS = 86_400;

    private MetricsViews() {}

    static Map<String, @Nullable Object> metrics(SystemMetrics sample) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("cpu_usage", sample.cpuUsage());
        tree.put("cpu_temp", sample.cpuTemp());
        tree.put("cpu_cores", sample.cpuCores());
        tree.put("memory_usage", sample.memoryUsage());
        tree.put("memory_total", sample.memoryTotal());
        tree.put("memory_percent", sample.memoryPercent());
        tree.put("storage_usage", sample.storageUsage());
        tree.put("storage_total", sample.storageTotal());
        tree.put("storage_percent", sample.storagePercent());
        tree.put("uptime", sample.uptime());
        tree.put("uptime_formatted", sample.uptime() == null ? null : uptime(sample.uptime()));
        tree.put("hostname", sample.hostname());
        tree.put("is_undervolted", sample.isUndervolted());
        tree.put(
                "top_processes",
                sample.topProcesses().stream().map(MetricsViews::process).toList());
        tree.put(
                "network_interfaces",
                sample.networkInterfaces().stream().map(MetricsViews::network).toList());
        tree.put("timestamp", Json.time(sample.timestamp()));
        return tree;
    }

    /** Seconds as people say them: {@code 1d 5h 30m}, without the leading parts that are 0. */
    static String uptime(long seconds) {
        long days = seconds / DAY_SECONDS;
        long hours = seconds % DAY_SECONDS / HOUR_SECONDS;
        long minutes = seconds % HOUR_SECONDS / MINUTE_SECONDS;
        if (days > 0) {
            return days + "d " + hours + "h " + minutes + "m";
        }
        return hours > 0 ? hours + "h " + minutes + "m" : minutes + "m";
    }

    private static Object process(ProcessInfo process) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("pid", process.pid());
        tree.put("name", process.name());
        tree.put("cpu", process.cpu());
        tree.put("mem", process.mem());
        tree.put("command", process.command());
        return tree;
    }

    private static Object network(NetworkInterfaceInfo network) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", network.name());
        tree.put("ip4", network.ip4());
        tree.put("ip6", network.ip6());
        tree.put("mac", network.mac());
        tree.put("type", network.type());
        tree.put("default", network.isDefault());
        tree.put("virtual", network.virtual());
        tree.put("operstate", network.operstate());
        return tree;
    }
}
