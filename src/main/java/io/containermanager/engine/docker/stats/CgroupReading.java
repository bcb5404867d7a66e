package io.containermanager.engine.docker.stats;

import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.linux.Cgroup;
import io.containermanager.linux.NetDev;
import java.util.OptionalLong;

/** Samples of a container from its control group and {@code net/dev}; values that the kernel does not count are missing, with the remedy. */
final class CgroupReading {

    static final String NO_MEMORY =
            "The kernel does not account for container memory: add cgroup_enable=memory cgroup_memory=1 to its"
                    + " command line (on a Raspberry Pi /boot/firmware/cmdline.txt) and restart the machine";
    static final String NO_BLOCK_IO =
            "The kernel does not account for container block I/O: enable the controller blkio (cgroup v1) or io"
                    + " (cgroup v2)";
    static final String NO_PIDS = "The kernel does not count container processes: enable the controller pids";
    static final String NO_CPU =
            "The kernel does not account for container CPU time: enable the controller cpuacct (cgroup v1)";
    static final String HOST_NETWORK = "The container shares the host's network: see GET /api/v1/metrics";
    static final String NO_PROC =
            "The container's process is not visible here: mount the host's /proc and set host.proc-path";

    private CgroupReading() {}

    /** What the group's files say. */
    static void read(Draft reading, Cgroup group, long hostMemoryBytes) {
        put(reading, group.cpuNanos(), Metric.CPU_NANOS, NO_CPU);
        var memory = group.memoryBytes();
        if (memory.isEmpty()) {
            reading.missing(NO_MEMORY, Metric.MEMORY_BYTES, Metric.MEMORY_LIMIT_BYTES);
        } else {
            // Without a limit the host's memory is one.
            reading.value(
                            Metric.MEMORY_BYTES,
                            Math.max(
                                    0,
                                    memory.getAsLong() - group.droppableBytes().orElse(0)))
                    .value(
                            Metric.MEMORY_LIMIT_BYTES,
                            Math.min(group.memoryLimitBytes().orElse(Long.MAX_VALUE), hostMemoryBytes));
        }
        group.blockBytes()
                .ifPresentOrElse(
                        bytes -> reading.value(Metric.BLOCK_READ_BYTES, bytes.in())
                                .value(Metric.BLOCK_WRITE_BYTES, bytes.out()),
                        () -> reading.missing(NO_BLOCK_IO, Metric.BLOCK_READ_BYTES, Metric.BLOCK_WRITE_BYTES));
        put(reading, group.processes(), Metric.PIDS, NO_PIDS);
    }

    private static void put(Draft reading, OptionalLong value, Metric metric, String whyMissing) {
        if (value.isPresent()) {
            reading.value(metric, value.getAsLong());
        } else {
            reading.missing(whyMissing, metric);
        }
    }

    /** {@code /proc/<pid>/net/dev}: every interface of the container's network namespace but the loopback. */
    static void network(Draft reading, String netDev) {
        long received = 0;
        long sent = 0;
        for (var counters : NetDev.parse(netDev).entrySet()) {
            if (!counters.getKey().equals("lo")) {
                received += counters.getValue().in();
                sent += counters.getValue().out();
            }
        }
        reading.value(Metric.NETWORK_RX_BYTES, received).value(Metric.NETWORK_TX_BYTES, sent);
    }

    /** How many logical processors {@code /proc/stat} lists. */
    static long processors(String stat) {
        return stat.lines().filter(line -> line.matches("cpu\\d+ .*")).count();
    }

    /** {@code MemTotal} of {@code /proc/meminfo}, in bytes; no bound when it does not say. */
    static long hostMemoryBytes(String meminfo) {
        var total = Cgroup.field(meminfo, "MemTotal:");
        return total.isPresent() ? total.getAsLong() << 10 : Long.MAX_VALUE;
    }
}
