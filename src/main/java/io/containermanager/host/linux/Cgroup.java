package io.containermanager.host.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The limits that hold for this process's container and what it uses of them, by the files of control groups version 2 or 1. In a
 * container its own group is mounted as the root of {@code sys/fs/cgroup}; outside nothing here is asked.
 */
public final class Cgroup {

    private static final double NANOS_PER_MICRO = 1e3;

    private final Path root;

    /**
     * @param sys the container's own sys file system
     */
    public Cgroup(Path sys) {
        root = sys.resolve("fs/cgroup");
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
        var second = memory("memory.max", "memory.current", "inactive_file ", machineBytes);
        return second.isPresent()
                ? second
                : memory(
                        "memory/memory.limit_in_bytes",
                        "memory/memory.usage_in_bytes",
                        "total_inactive_file ",
                        machineBytes);
    }

    private Optional<Memory> memory(String limitFile, String usageFile, String cache, long machineBytes)
            throws IOException {
        var limit = number(limitFile);
        var usage = number(usageFile);
        // Version 1 says "no limit" by a number beyond any machine's memory, version 2 by a word.
        if (limit.isEmpty() || usage.isEmpty() || limit.getAsLong() >= machineBytes) {
            return Optional.empty();
        }
        var stat = root.resolve(usageFile).resolveSibling("memory.stat");
        var cached = SmallFile.text(stat).map(text -> field(text, cache)).orElse(OptionalLong.empty());
        if (cached.isEmpty()) {
            throw new IOException(stat + " does not tell the page cache, without which memory in use is not known");
        }
        long used = Math.clamp(usage.getAsLong() - cached.getAsLong(), 0, limit.getAsLong());
        return Optional.of(new Memory(used, limit.getAsLong()));
    }

    /** How many processors' time it may use, such as 1.5; empty without a quota. */
    OptionalDouble cpus() {
        var both = text("cpu.max");
        if (both.isPresent()) {
            return quota(both.get());
        }
        var quota = text("cpu/cpu.cfs_quota_us");
        var period = text("cpu/cpu.cfs_period_us");
        return quota.isPresent() && period.isPresent()
                ? quota(quota.get() + " " + period.get())
                : OptionalDouble.empty();
    }

    /** Processor time used since the group was made, in nanoseconds. */
    OptionalLong cpuNanos() {
        var stat = text("cpu.stat");
        if (stat.isPresent()) {
            var micros = field(stat.get(), "usage_usec ");
            return micros.isPresent() ? OptionalLong.of(Math.round(micros.getAsLong() * NANOS_PER_MICRO)) : micros;
        }
        return number("cpuacct/cpuacct.usage");
    }

    /** Quota and period in microseconds as processors; empty for {@code max} and for -1, which mean none. */
    static OptionalDouble quota(String quotaAndPeriod) {
        String[] words = quotaAndPeriod.split(" ", -1);
        var quota = parse(words[0]);
        var period = words.length > 1 ? parse(words[1]) : OptionalLong.empty();
        return quota.isPresent() && quota.getAsLong() > 0 && period.isPresent() && period.getAsLong() > 0
                ? OptionalDouble.of((double) quota.getAsLong() / period.getAsLong())
                : OptionalDouble.empty();
    }

    private static OptionalLong field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> parse(line.substring(name.length())))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private OptionalLong number(String file) {
        return text(file).map(Cgroup::parse).orElse(OptionalLong.empty());
    }

    /** Asked first, since one version's files are missing in every sample of the other: an exception costs more than a question. */
    private Optional<String> text(String file) {
        var path = root.resolve(file);
        return path.toFile().exists() ? SmallFile.text(path) : Optional.empty();
    }

    private static OptionalLong parse(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits.strip()));
        } catch (NumberFormatException noNumber) {
            return OptionalLong.empty();
        }
    }
}
