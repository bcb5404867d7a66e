package io.containermanager.host.linux;

import io.containermanager.host.linux.HostCounters.CpuTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
public final class CpuUsage {

    /** How old a quota may get: it seldom changes, and one sample asks for it three times. */
    static final Duration QUOTA_MAX = Duration.ofSeconds(5);

    private final CentralProcessor processor;
    private final @Nullable OwnCgroupLimits group;
    private final LongSupplier nanoTime;
    private final ExpiringMemo<OptionalDouble> quota;
    private long[] ticks;
    private long[][] coreTicks = {};
    private OptionalLong groupNanos = OptionalLong.empty();
    private long groupAtNanos;

    /**
     * @param processor the machine's
     * @param group the container's limits, or null for the machine
     * @param nanoTime monotonic
     */
    public CpuUsage(CentralProcessor processor, @Nullable OwnCgroupLimits group, LongSupplier nanoTime) {
        this.processor = processor;
        this.group = group;
        this.nanoTime = nanoTime;
        this.quota =
                new ExpiringMemo<>(() -> group == null ? OptionalDouble.empty() : group.cpus(), QUOTA_MAX, nanoTime);
        this.ticks = processor.getSystemCpuLoadTicks();
        readGroup();
    }

    /** Reads the counters that the next reading is compared with. */
    public void baseline() {
        ticks = processor.getSystemCpuLoadTicks();
        coreTicks = processor.getProcessorCpuLoadTicks();
        readGroup();
    }

    /** Logical processors, or as many as the quota needs. */
    public int cores() {
        return quota().stream()
                .mapToInt(cpus -> (int) Math.ceil(cpus))
                .findFirst()
                .orElse(processor.getLogicalProcessorCount());
    }

    /** Whether a quota holds. */
    public boolean isLimited() {
        return quota().isPresent();
    }

    /** The busy share, 0 to 1; null when no time has been counted since the previous reading. */
    @Nullable
    public Double busy() {
        var quota = quota();
        return quota.isPresent() ? groupBusy(quota.getAsDouble()) : machineBusy();
    }

    private @Nullable Double machineBusy() {
        long[] now = processor.getSystemCpuLoadTicks();
        var busy = CpuTicks.busy(ticks, now);
        ticks = now;
        return busy;
    }

    private @Nullable Double groupBusy(double cpus) {
        var before = groupNanos;
        long beforeAt = groupAtNanos;
        readGroup();
        if (before.isEmpty() || groupNanos.isEmpty() || groupAtNanos <= beforeAt) {
            return null;
        }
        long used = groupNanos.getAsLong() - before.getAsLong();
        // A counter that fell is another group's.
        return used < 0 ? null : Double.valueOf(Math.min(1, used / (cpus * (groupAtNanos - beforeAt))));
    }

    /** What each of the machine's processors did since the previous reading; shares are missing in the first one. */
    public Cores readCores() {
        long[][] before = coreTicks;
        coreTicks = processor.getProcessorCpuLoadTicks();
        var shares = new ArrayList<@Nullable Double>();
        for (int core = 0; before.length == coreTicks.length && core < coreTicks.length; core++) {
            if (shares.size() < CpuTicks.CORES_MAX) {
                shares.add(CpuTicks.busy(before[core], coreTicks[core]));
            }
        }
        return new Cores(shares, CpuTicks.times(coreTicks));
    }

    /**
     * Each of the machine's processors.
     *
     * @param shares busy, 0 to 1, null when unknown
     * @param times counters
     */
    public record Cores(List<@Nullable Double> shares, List<CpuTime> times) {
        public static final Cores UNKNOWN = new Cores(List.of(), List.of());
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
