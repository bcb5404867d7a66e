package io.containermanager.host.linux;

import io.containermanager.linux.Columns;
import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import oshi.hardware.GlobalMemory;

/**
 * Memory in use and what there is of it.
 *
 * @param usedBytes without caches that are given back under pressure, ZFS' own among them
 * @param totalBytes the machine's, or the container's limit
 * @param limited whether the total is the container's limit
 */
public record MemoryUsage(long usedBytes, long totalBytes, boolean limited) {

    /** The share in use, 0 to 1; null when there is no memory at all, as by a limit of zero. */
    public @Nullable Double usedRatio() {
        return totalBytes > 0 ? Double.valueOf((double) usedBytes / totalBytes) : null;
    }

    /**
     * Reads it.
     *
     * @param group the container's limits, or null for the machine's
     * @param proc the machine's proc file system
     */
    public static MemoryUsage read(GlobalMemory memory, @Nullable OwnCgroupLimits group, Path proc) throws IOException {
        long total = memory.getTotal();
        if (total <= 0) {
            throw new IOException("the system reports no amount of memory");
        }
        if (group != null) {
            var limited = group.memory(total);
            if (limited.isPresent()) {
                return new MemoryUsage(limited.get().usedBytes(), limited.get().limitBytes(), true);
            }
        }
        // The kernel counts ZFS' cache as used, though it gives it back like any page cache.
        long cache = SmallFile.text(proc.resolve("spl/kstat/zfs/arcstats"), ArcStats.BYTES_MAX)
                .map(ArcStats::droppableBytes)
                .orElse(0L);
        return new MemoryUsage(Math.max(0, total - memory.getAvailable() - cache), total, false);
    }

    /** The cache of ZFS (ARC) by {@code /proc/spl/kstat/zfs/arcstats}, which is there while the module is loaded. Pure. */
    static final class ArcStats {

        /** Bytes of the table that are read: some 130 lines of at most 60. */
        static final int BYTES_MAX = 32_768;

        private ArcStats() {}

        /** How much of it is given back under pressure: what lies above its least size; 0 when the table does not say. */
        static long droppableBytes(String text) {
            var size = value(text, "size");
            var least = value(text, "c_min");
            return size.isPresent() && least.isPresent() ? Math.max(0, size.getAsLong() - least.getAsLong()) : 0;
        }

        /** A line is a name, a type and a value. */
        private static OptionalLong value(String text, String name) {
            return text.lines()
                    .map(Columns::of)
                    .filter(words -> words.size() == 3
                            && words.getFirst().equals(name)
                            && words.get(2).matches("[0-9]{1,18}"))
                    .mapToLong(words -> Long.parseLong(words.get(2)))
                    .findFirst();
        }
    }
}
