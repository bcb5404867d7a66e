package io.containermanager.engine.docker.stats;

import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's files say of one container (Linux: Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst, proc(5) for
 * {@code net/dev}). A text is null when its file is not there. Pure.
 */
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

    /** A limit above this is none: v1 writes the greatest number of whole pages. */
    private static final long NO_LIMIT_BYTES = 1L << 60;

    private static final long NANOS_PER_MICRO = 1_000;
    private static final int NET_SENT_COLUMN = 8;

    private CgroupReading() {}

    /** Which of the kernel's two layouts. */
    enum Version {
        V1,
        V2
    }

    /**
     * The texts of one container's files.
     *
     * @param cpu {@code cpuacct.usage}, in v2 {@code cpu.stat}
     * @param memory {@code memory.usage_in_bytes}, in v2 {@code memory.current}
     * @param memoryStat {@code memory.stat}
     * @param memoryLimit {@code memory.limit_in_bytes}, in v2 {@code memory.max}
     * @param blockIo {@code blkio.throttle.io_service_bytes_recursive}, in v2 {@code io.stat}
     * @param pids {@code pids.current}
     */
    record Texts(
            @Nullable String cpu,
            @Nullable String memory,
            @Nullable String memoryStat,
            @Nullable String memoryLimit,
            @Nullable String blockIo,
            @Nullable String pids) {}

    static void read(Draft reading, Version version, Texts texts, long hostMemoryBytes) {
        boolean v2 = version == Version.V2;
        cpu(reading, texts.cpu(), text -> v2 ? field(text, "usage_usec") * NANOS_PER_MICRO : number(text.strip()));
        memory(
                reading,
                texts.memory(),
                inactiveFile(texts.memoryStat(), v2 ? "inactive_file" : "total_inactive_file"),
                limit(texts.memoryLimit(), hostMemoryBytes));
        block(
                reading,
                texts.blockIo(),
                text -> v2 ? sumOfV2(text, "rbytes=") : sumOfV1(text, "Read"),
                text -> v2 ? sumOfV2(text, "wbytes=") : sumOfV1(text, "Write"));
        pids(reading, texts.pids());
    }

    /** {@code /proc/<pid>/net/dev}: every interface of the container's network namespace but the loopback. */
    static void network(Draft reading, String netDev) {
        long received = 0;
        long sent = 0;
        for (var line : netDev.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon < 0 || line.substring(0, colon).strip().equals("lo")) {
                continue;
            }
            var columns = line.substring(colon + 1).strip().split("\\s+", -1);
            if (columns.length > NET_SENT_COLUMN) {
                received += number(columns[0]);
                sent += number(columns[NET_SENT_COLUMN]);
            }
        }
        reading.value(Metric.NETWORK_RX_BYTES, received).value(Metric.NETWORK_TX_BYTES, sent);
    }

    /** How many logical processors {@code /proc/stat} lists. */
    static long processors(String stat) {
        return stat.lines().filter(line -> line.matches("cpu\\d+ .*")).count();
    }

    /** {@code MemTotal} of {@code /proc/meminfo}, in bytes. */
    static long hostMemoryBytes(String meminfo) {
        return field(meminfo, "MemTotal:") << 10;
    }

    private static void cpu(Draft reading, @Nullable String text, ToLongFunction<String> parse) {
        if (text == null) {
            reading.missing(NO_CPU, Metric.CPU_NANOS);
        } else {
            reading.value(Metric.CPU_NANOS, parse.applyAsLong(text));
        }
    }

    private static void memory(Draft reading, @Nullable String usage, long inactiveFile, long limit) {
        if (usage == null) {
            reading.missing(NO_MEMORY, Metric.MEMORY_BYTES, Metric.MEMORY_LIMIT_BYTES);
        } else {
            reading.value(Metric.MEMORY_BYTES, Math.max(0, number(usage.strip()) - inactiveFile))
                    .value(Metric.MEMORY_LIMIT_BYTES, limit);
        }
    }

    private static void block(
            Draft reading, @Nullable String text, ToLongFunction<String> read, ToLongFunction<String> written) {
        if (text == null) {
            reading.missing(NO_BLOCK_IO, Metric.BLOCK_READ_BYTES, Metric.BLOCK_WRITE_BYTES);
        } else {
            reading.value(Metric.BLOCK_READ_BYTES, read.applyAsLong(text))
                    .value(Metric.BLOCK_WRITE_BYTES, written.applyAsLong(text));
        }
    }

    private static void pids(Draft reading, @Nullable String text) {
        if (text == null) {
            reading.missing(NO_PIDS, Metric.PIDS);
        } else {
            reading.value(Metric.PIDS, number(text.strip()));
        }
    }

    private static long inactiveFile(@Nullable String memoryStat, String name) {
        return memoryStat == null ? 0 : field(memoryStat, name);
    }

    /** {@code max}, or v1's greatest number, is no limit: then the host's memory is. */
    private static long limit(@Nullable String text, long hostMemoryBytes) {
        long limit = text == null || text.startsWith("max") ? Long.MAX_VALUE : number(text.strip());
        return limit >= NO_LIMIT_BYTES ? hostMemoryBytes : Math.min(limit, hostMemoryBytes);
    }

    /** v1: {@code 8:0 Read 4096}, a line for each device and operation, and a {@code Total}. */
    private static long sumOfV1(String text, String operation) {
        long sum = 0;
        for (var line : text.lines().toList()) {
            var words = line.split(" ", -1);
            if (words.length == 3 && words[1].equals(operation)) {
                sum += number(words[2]);
            }
        }
        return sum;
    }

    /** v2: {@code 8:0 rbytes=4096 wbytes=0 …}, a line for each device. */
    private static long sumOfV2(String text, String key) {
        long sum = 0;
        for (int at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
            sum += leadingNumber(text, at + key.length());
        }
        return sum;
    }

    /** The number behind a name at the beginning of a line; 0 when there is no such line. */
    private static long field(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean atStart = at == 0 || text.charAt(at - 1) == '\n';
            if (atStart && end < text.length() && text.charAt(end) == ' ') {
                return leadingNumber(text, end);
            }
        }
        return 0;
    }

    private static long leadingNumber(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return number(text.substring(at, end));
    }

    /** A whole number; what is none, or beyond what a long holds, as 0 or the greatest long. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException notOne) {
            return digits.matches("\\d+") ? Long.MAX_VALUE : 0;
        }
    }
}
