package io.containermanager.host.linux;

import io.containermanager.linux.Cgroup;
import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The limits that hold for this process's container and what it uses of them. In a container its own group is mounted as the root of
 * {@code sys/fs/cgroup}; outside nothing here is asked.
 */
public final class OwnCgroupLimits {

    private final Path root;
    private final Cgroup group;

    /**
     * @param sys the container's own sys file system
     */
    public OwnCgroupLimits(Path sys) {
        root = sys.resolve("fs/cgroup");
        group = Cgroup.mountedAt(root);
    }

    /**
     * Memory of the group.
     *
     * @param usedBytes without the page cache that can be dropped at once
     * @param limitBytes what it may use
     */
    record Memory(long usedBytes, long limitBytes) {}

    /** Memory and its limit; empty without a limit below {@code machineBytes}. */
    Optional<Memory> memory(long machineBytes) throws IOException {
        var limit = group.memoryLimitBytes();
        var usage = group.memoryBytes();
        if (limit.isEmpty() || usage.isEmpty() || limit.getAsLong() >= machineBytes) {
            return Optional.empty();
        }
        var cached = group.droppableBytes();
        if (cached.isEmpty()) {
            throw new IOException("The memory.stat of " + root
                    + " does not show the page cache, without which memory in" + " use is not known");
        }
        long used = Math.clamp(usage.getAsLong() - cached.getAsLong(), 0, limit.getAsLong());
        return Optional.of(new Memory(used, limit.getAsLong()));
    }

    /** How many processors' time it may use, such as 1.5; empty without a quota. */
    OptionalDouble cpus() {
        return SmallFile.text(root.resolve("cpu.max"))
                .or(() -> SmallFile.text(root.resolve("cpu/cpu.cfs_quota_us"))
                        .flatMap(quota -> SmallFile.text(root.resolve("cpu/cpu.cfs_period_us"))
                                .map(period -> quota + " " + period)))
                .map(OwnCgroupLimits::quota)
                .orElse(OptionalDouble.empty());
    }

    /** Processor time used since the group was made, in nanoseconds. */
    OptionalLong cpuNanos() {
        return group.cpuNanos();
    }

    /** Quota and period in microseconds as processors; empty for {@code max} and for -1, which mean none. */
    static OptionalDouble quota(String quotaAndPeriod) {
        String[] words = quotaAndPeriod.split(" ", -1);
        long quota = positive(words[0]);
        long period = words.length > 1 ? positive(words[1]) : 0;
        return quota > 0 && period > 0 ? OptionalDouble.of((double) quota / period) : OptionalDouble.empty();
    }

    /** 0 for what is not a positive number. */
    private static long positive(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }
}
