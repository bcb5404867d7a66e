package io.containermanager.host.linux;

import io.containermanager.host.linux.HostCounters.CpuTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor.TickType;

/** Shares of time between two readings of the kernel's processor counters, in milliseconds by OSHI's {@link TickType}. Pure. */
public final class CpuTicks {

    /** Logical processors that are read at most. */
    public static final int CORES_MAX = 128;

    /** Idle and waiting time may fall a little: proc_stat(5) says so of iowait, and some kernels correct idle. */
    static final long IDLE_BACK_MAX_MILLIS = 3_000;

    private static final int IDLE = TickType.IDLE.getIndex();
    private static final int IOWAIT = TickType.IOWAIT.getIndex();

    private CpuTicks() {}

    /** The busy share, 0 to 1; null when no time was counted, or a counter fell: it started again. */
    static @Nullable Double busy(long[] before, long[] after) {
        if (before.length != after.length) {
            return null;
        }
        long total = 0;
        long idle = 0;
        for (int mode = 0; mode < after.length; mode++) {
            long passed = after[mode] - before[mode];
            boolean unused = mode == IDLE || mode == IOWAIT;
            if (passed < 0 && (!unused || passed < -IDLE_BACK_MAX_MILLIS)) {
                return null;
            }
            total += Math.max(0, passed);
            idle += unused ? Math.max(0, passed) : 0;
        }
        return total == 0 ? null : Double.valueOf((double) (total - idle) / total);
    }

    /** The counters as reported. */
    static List<CpuTime> times(long[][] ticks) {
        return Arrays.stream(ticks)
                .filter(core -> core.length >= TickType.values().length)
                .limit(CORES_MAX)
                .map(core -> new CpuTime(
                        of(core, TickType.USER),
                        of(core, TickType.NICE),
                        of(core, TickType.SYSTEM),
                        of(core, TickType.IDLE),
                        of(core, TickType.IOWAIT),
                        of(core, TickType.IRQ),
                        of(core, TickType.SOFTIRQ),
                        of(core, TickType.STEAL)))
                .toList();
    }

    private static long of(long[] core, TickType mode) {
        return core[mode.getIndex()];
    }
}
