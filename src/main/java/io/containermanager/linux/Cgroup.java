package io.containermanager.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel counts of one control group, read each time it is asked (Linux: Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst).
 * What the kernel does not count, or what is not understood, is empty.
 *
 * @param version which of the kernel's layouts
 * @param cpu the folder that counts processor time, or null when there is none
 * @param memory the folder that counts memory, or null
 * @param blockIo the folder that counts block I/O, or null
 * @param pids the folder that counts processes, or null
 */
public record Cgroup(
        Version version,
        @Nullable Path cpu,
        @Nullable Path memory,
        @Nullable Path blockIo,
        @Nullable Path pids) {

    /** What only exists in a mounted cgroup v2 hierarchy. */
    public static final String V2_MARK = "cgroup.controllers";

    /** A limit from here on is none: v1 writes the greatest number of whole pages. */
    private static final long NO_LIMIT_BYTES = 1L << 60;

    private static final long NANOS_PER_MICRO = 1_000;
    /** The kernel's limit of a file with one value. */
    private static final int VALUE_MAX = 4_096;
    /** Some 80 lines at most. */
    private static final int MEMORY_STAT_MAX = 16_384;
    /** A line for each block device. */
    private static final int BLOCK_IO_MAX = 65_536;

    /** Which of the kernel's two layouts. */
    public enum Version {
        V1,
        V2
    }

    /** The group whose folders are those of a mounted hierarchy, as a container sees its own. */
    public static Cgroup mountedAt(Path root) {
        return Files.exists(root.resolve(V2_MARK))
                ? new Cgroup(Version.V2, root, root, root, root)
                : new Cgroup(
                        Version.V1,
                        root.resolve("cpuacct"),
                        root.resolve("memory"),
                        root.resolve("blkio"),
                        root.resolve("pids"));
    }

    private boolean v2() {
        return version == Version.V2;
    }

    /** Processor time used since the group was made, in nanoseconds. */
    public OptionalLong cpuNanos() {
        if (!v2()) {
            return number(cpu, "cpuacct.usage");
        }
        var micros = field(cpu, "cpu.stat", VALUE_MAX, "usage_usec");
        return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * NANOS_PER_MICRO) : micros;
    }

    /** Bytes of memory, with all page cache. */
    public OptionalLong memoryBytes() {
        return number(memory, v2() ? "memory.current" : "memory.usage_in_bytes");
    }

    /** Bytes of page cache that can be dropped at once, a part of {@link #memoryBytes}. */
    public OptionalLong droppableBytes() {
        return field(memory, "memory.stat", MEMORY_STAT_MAX, v2() ? "inactive_file" : "total_inactive_file");
    }

    /** Bytes of memory that it may have; empty without a limit. */
    public OptionalLong memoryLimitBytes() {
        // Version 2 says "max" where there is none.
        var limit = number(memory, v2() ? "memory.max" : "memory.limit_in_bytes");
        return limit.isPresent() && limit.getAsLong() < NO_LIMIT_BYTES ? limit : OptionalLong.empty();
    }

    /** Bytes read from and written to all block devices. */
    public Optional<ByteCounters> blockBytes() {
        if (v2()) {
            return text(blockIo, "io.stat", BLOCK_IO_MAX)
                    .map(text -> new ByteCounters(sumOfV2(text, "rbytes="), sumOfV2(text, "wbytes=")));
        }
        // The recursive file counts what child groups do too; older kernels have only the other.
        return text(blockIo, "blkio.throttle.io_service_bytes_recursive", BLOCK_IO_MAX)
                .or(() -> text(blockIo, "blkio.throttle.io_service_bytes", BLOCK_IO_MAX))
                .map(text -> new ByteCounters(sumOfV1(text, "Read"), sumOfV1(text, "Write")));
    }

    /** Processes and threads. */
    public OptionalLong processes() {
        return number(pids, "pids.current");
    }

    private static OptionalLong number(@Nullable Path folder, String name) {
        return text(folder, name, VALUE_MAX).map(Cgroup::number).orElse(OptionalLong.empty());
    }

    private static OptionalLong field(@Nullable Path folder, String name, int bytesMax, String field) {
        return text(folder, name, bytesMax).map(text -> field(text, field)).orElse(OptionalLong.empty());
    }

    private static Optional<String> text(@Nullable Path folder, String name, int bytesMax) {
        return folder == null ? Optional.empty() : SmallFile.whole(folder.resolve(name), bytesMax);
    }

    /** The number behind a name at the beginning of a line, as {@code usage_usec 5}. */
    public static OptionalLong field(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean atStart = at == 0 || text.charAt(at - 1) == '\n';
            if (atStart && end < text.length() && text.charAt(end) == ' ') {
                return leadingNumber(text, end);
            }
        }
        return OptionalLong.empty();
    }

    /** v1: {@code 8:0 Read 4096}, a line for each device and operation, and a {@code Total}. */
    private static long sumOfV1(String text, String operation) {
        long sum = 0;
        for (var line : text.lines().toList()) {
            var words = line.split(" ", -1);
            if (words.length == 3 && words[1].equals(operation)) {
                sum += number(words[2]).orElse(0);
            }
        }
        return sum;
    }

    /** v2: {@code 8:0 rbytes=4096 wbytes=0 …}, a line for each device. */
    private static long sumOfV2(String text, String key) {
        long sum = 0;
        for (int at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
            sum += leadingNumber(text, at + key.length()).orElse(0);
        }
        return sum;
    }

    private static OptionalLong leadingNumber(String text, int from) {
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

    private static OptionalLong number(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits.strip()));
        } catch (NumberFormatException notOne) {
            return OptionalLong.empty();
        }
    }
}
