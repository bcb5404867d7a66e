package io.containermanager.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor;

/**
 * How busy the processors were since the previous reading, which it keeps itself: of the whole machine, or of what the container may use
 * when there is a quota. Not thread-safe.
 */
final class ProcessorUse {

    /** How old a quota may get: it seldom changes, and one sample asks for it three times. */
    static final Duration QUOTA_MAX = Duration.ofSeconds(5);

    private final CentralProcessor processor;
    private final @Nullable Cgroup group;
    private final LongSupplier nanoTime;
    private final Kept<OptionalDouble> quota;
    private long[] ticks;
    private long[][] coreTicks = {};
    private OptionalLong groupNanos = OptionalLong.empty();
    private long groupAtNanos;

    /**
     * @param processor the machine's
     * @param group the container's limits, or null to tell of the machine
     * @param nanoTime monotonic
     */
    ProcessorUse(CentralProcessor processor, @Nullable Cgroup group, LongSupplier nanoTime) {
        this.processor = processor;
        this.group = group;
        this.nanoTime = nanoTime;
        this.quota = new Kept<>(() -> group == null ? OptionalDouble.empty() : group.cpus(), QUOTA_MAX, nanoTime);
        this.ticks = processor.getSystemCpuLoadTicks();
        readGroup();
    }

    /** Reads the counters that the next reading is compared with. */
    void baseline() {
        ticks = processor.getSystemCpuLoadTicks();
        coreTicks = processor.getProcessorCpuLoadTicks();
        readGroup();
    }

    /** Logical processors, or as many as the quota needs. */
    int cores() {
        return quota().stream()
                .mapToInt(cpus -> (int) Math.ceil(cpus))
                .findFirst()
                .orElse(processor.getLogicalProcessorCount());
    }

    /** Whether a quota holds. */
    boolean isLimited() {
        return quota().isPresent();
    }

    /** The busy share in whole percent; null when no time has been counted since the previous reading. */
    @Nullable
    Integer percent() {
        var quota = quota();
        return quota.isPresent() ? groupPercent(quota.getAsDouble()) : machinePercent();
    }

    private @Nullable Integer machinePercent() {
        long[] now = processor.getSystemCpuLoadTicks();
        double load = processor.getSystemCpuLoadBetweenTicks(ticks, now);
        boolean counted = !Arrays.equals(ticks, now);
        ticks = now;
        return counted ? Rounding.percent(load) : null;
    }

    private @Nullable Integer groupPercent(double cpus) {
        var before = groupNanos;
        long beforeAt = groupAtNanos;
        readGroup();
        if (before.isEmpty() || groupNanos.isEmpty() || groupAtNanos <= beforeAt) {
            return null;
        }
        return Rounding.percent((groupNanos.getAsLong() - before.getAsLong()) / (cpus * (groupAtNanos - beforeAt)));
    }

    /** Each of the machine's processors; empty in the first reading. */
    List<Integer> corePercents() {
        long[][] before = coreTicks;
        coreTicks = processor.getProcessorCpuLoadTicks();
        if (before.length != coreTicks.length) {
            return List.of();
        }
        var percents = new ArrayList<Integer>();
        for (double load : processor.getProcessorCpuLoadBetweenTicks(before, coreTicks)) {
            var percent = Rounding.percent(load);
            if (percents.size() < Activity.CORES_MAX) {
                percents.add(percent == null ? 0 : percent);
            }
        }
        return percents;
    }

    private OptionalDouble quota() {
        try {
            return quota.get();
        } catch (IOException unreadable) {
            return OptionalDouble.empty();
        }
    }

    private void readGroup() {
        groupNanos = group == null ? OptionalLong.empty() : group.cpuNanos();
        groupAtNanos = nanoTime.getAsLong();
    }
}
