package io.containermanager.host;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import oshi.hardware.GlobalMemory;

/**
 * Memory in use and what there is of it.
 *
 * @param usedBytes without caches that can be dropped
 * @param totalBytes the machine's, or the container's limit
 * @param limited whether the container's limit is told
 */
record MemoryUse(long usedBytes, long totalBytes, boolean limited) {

    /**
     * Reads it.
     *
     * @param group the container's limits, or null to tell of the machine
     */
    static MemoryUse read(GlobalMemory memory, @Nullable Cgroup group) throws IOException {
        long total = memory.getTotal();
        if (total <= 0) {
            throw new IOException("the system tells no amount of memory");
        }
        if (group != null) {
            var limited = group.memory(total);
            if (limited.isPresent()) {
                return new MemoryUse(limited.get().usedBytes(), limited.get().limitBytes(), true);
            }
        }
        return new MemoryUse(total - memory.getAvailable(), total, false);
    }
}
