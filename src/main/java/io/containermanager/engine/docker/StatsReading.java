package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.ContainerStats;
import org.jspecify.annotations.Nullable;

/** Reads {@code GET /containers/{id}/stats?stream=false&one-shot=true}, of cgroup v1 and v2. Pure. */
final class StatsReading {

    private StatsReading() {}

    static ContainerStats of(String containerId, JsonNode stats) {
        var memory = stats.path("memory_stats");
        var usage = number(memory.path("usage"));
        return new ContainerStats(
                containerId,
                number(stats.at("/cpu_stats/cpu_usage/total_usage")),
                usage == null ? null : Math.max(0, usage - pageCache(memory.path("stats"))),
                number(memory.path("limit")),
                network(stats.path("networks"), "rx_bytes"),
                network(stats.path("networks"), "tx_bytes"),
                block(stats, "read"),
                block(stats, "write"),
                number(stats.at("/pids_stats/current")),
                usage == null
                        ? "The kernel counts no memory for containers: enable the memory cgroup (cgroup_enable=memory)"
                        : null);
    }

    /** A container that could not be asked. */
    static ContainerStats unavailable(String containerId, String why) {
        return new ContainerStats(containerId, null, null, null, null, null, null, null, null, why);
    }

    /** File pages that the kernel takes back before anybody runs out of memory: what Docker's own command subtracts too. */
    private static long pageCache(JsonNode stats) {
        var v1 = number(stats.path("total_inactive_file"));
        var v2 = number(stats.path("inactive_file"));
        return v1 != null ? v1 : v2 != null ? v2 : 0;
    }

    private static @Nullable Long number(JsonNode node) {
        return node.isNumber() ? node.asLong() : null;
    }

    private static @Nullable Long network(JsonNode networks, String counter) {
        if (!networks.isObject()) {
            return null;
        }
        long sum = 0;
        for (var network : networks) {
            sum += network.path(counter).asLong();
        }
        return sum;
    }

    private static @Nullable Long block(JsonNode stats, String operation) {
        var entries = stats.at("/blkio_stats/io_service_bytes_recursive");
        if (!entries.isArray()) {
            return null;
        }
        long sum = 0;
        for (var entry : entries) {
            if (entry.path("op").asText().equalsIgnoreCase(operation)) {
                sum += entry.path("value").asLong();
            }
        }
        return sum;
    }
}
