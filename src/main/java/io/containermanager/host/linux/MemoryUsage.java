package io.containermanager.host.linux;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import oshi.hardware.GlobalMemory;

/**
 * Memory in use and what there is of it.
 *
 * @param usedBytes without caches that are given back under pressure, ZFS' own among them
 * @param totalBytes the machine's, or the container's limit
 * @param limited whether the container's limit is told
 */
public record MemoryUsage(long usedBytes, long totalBytes, boolean limited) {

    /**
     * Reads it.
     *
     * @param group the container's limits, or null to tell of the machine
     * @param proc the machine's proc file system
     */
    public static MemoryUsage read(GlobalMemory memory, @Nullable Cgroup group, Path proc) throws IOException {
        long total = memory.getTotal();
        if (total <= 0) {
            throw new IOException("the system tells no amount of memory");
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
}
