package io.containermanager.engine.docker.stats;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code GET /containers/{id}/stats?stream=false&one-shot=true}, of cgroup v1 and v2. Pure. */
public final class StatsParser {

    /** How Docker says that it read nothing: the container does not run. */
    private static final String NEVER = "0001-01-01";

    private StatsParser() {}

    /**
     * The reading; empty when the container does not run.
     *
     * @param hostNetwork whether it has the host's network: Docker reports no networks then, as for one that has none at all
     */
    public static Optional<ContainerStats> of(String containerId, long readNanos, JsonNode stats, boolean hostNetwork) {
        if (stats.path("read").asText().startsWith(NEVER)) {
            return Optional.empty();
        }
        var reading = new Draft()
                .value(Metric.CPU_NANOS, number(stats.at("/cpu_stats/cpu_usage/total_usage")))
                .value(Metric.HOST_CPUS, cpus(stats))
                .value(Metric.PIDS, number(stats.at("/pids_stats/current")));
        memory(reading, stats.path("memory_stats"));
        network(reading, stats.path("networks"), hostNetwork);
        block(reading, stats.at("/blkio_stats/io_service_bytes_recursive"));
        if (!reading.has(Metric.CPU_NANOS)) {
            reading.missing("Docker reports no CPU time for this container", Metric.CPU_NANOS);
        }
        if (!reading.has(Metric.PIDS)) {
            reading.missing(CgroupReading.NO_PIDS, Metric.PIDS);
        }
        return Optional.of(reading.build(containerId, readNanos, Source.ENGINE));
    }

    /** A container that could not be asked. */
    public static ContainerStats unavailable(String containerId, long readNanos, String why) {
        return new Draft().missing(why, Metric.values()).build(containerId, readNanos, Source.ENGINE);
    }

    private static @Nullable Long cpus(JsonNode stats) {
        var online = number(stats.at("/cpu_stats/online_cpus"));
        int each = stats.at("/cpu_stats/cpu_usage/percpu_usage").size();
        return online != null && online > 0 ? online : each > 0 ? Long.valueOf(each) : null;
    }

    private static void memory(Draft reading, JsonNode memory) {
        var usage = number(memory.path("usage"));
        if (usage == null) {
            reading.missing(CgroupReading.NO_MEMORY, Metric.MEMORY_BYTES, Metric.MEMORY_LIMIT_BYTES);
            return;
        }
        reading.value(Metric.MEMORY_BYTES, Math.max(0, usage - pageCache(memory.path("stats"))))
                .value(Metric.MEMORY_LIMIT_BYTES, number(memory.path("limit")));
    }

    /** File pages that the kernel takes back before anybody runs out of memory: what Docker's own command subtracts too. */
    private static long pageCache(JsonNode stats) {
        var v1 = number(stats.path("total_inactive_file"));
        var v2 = number(stats.path("inactive_file"));
        return v1 != null ? v1 : v2 != null ? v2 : 0;
    }

    private static void network(Draft reading, JsonNode networks, boolean hostNetwork) {
        if (hostNetwork) {
            reading.missing(CgroupReading.HOST_NETWORK, Metric.NETWORK_RX_BYTES, Metric.NETWORK_TX_BYTES);
            return;
        }
        long received = 0;
        long sent = 0;
        for (var network : networks) {
            received += network.path("rx_bytes").asLong();
            sent += network.path("tx_bytes").asLong();
        }
        reading.value(Metric.NETWORK_RX_BYTES, received).value(Metric.NETWORK_TX_BYTES, sent);
    }

    private static void block(Draft reading, JsonNode entries) {
        if (!entries.isArray()) {
            reading.missing(CgroupReading.NO_BLOCK_IO, Metric.BLOCK_READ_BYTES, Metric.BLOCK_WRITE_BYTES);
            return;
        }
        reading.value(Metric.BLOCK_READ_BYTES, sum(entries, "read"))
                .value(Metric.BLOCK_WRITE_BYTES, sum(entries, "write"));
    }

    private static long sum(JsonNode entries, String operation) {
        long sum = 0;
        for (var entry : entries) {
            if (entry.path("op").asText().equalsIgnoreCase(operation)) {
                sum += entry.path("value").asLong();
            }
        }
        return sum;
    }

    private static @Nullable Long number(JsonNode node) {
        return node.isNumber() ? node.asLong() : null;
    }
}
