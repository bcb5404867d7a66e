package io.containermanager.host;

import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.CpuTicks;
import io.containermanager.host.linux.LoadAverage;
import io.containermanager.host.linux.MountTable;
import io.containermanager.host.linux.Pressure;
import io.containermanager.host.linux.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sample holds beyond the seed's fields. What cannot be read is null; rates are null in the first sample after a start.
 *
 * @param load tasks that run or wait
 * @param swap in use and there is
 * @param disk bytes a second of all disks
 * @param network bytes a second of the machine's hardware interfaces; in a container of all but the loopback; null when it is not known
 *     which interfaces are hardware
 * @param cores busy share of each logical processor since the previous sample, 0 to 1, null when it is not known; at most
 *     {@value #CORES_MAX}
 * @param pressure pressure stall information
 * @param disks file systems of disks by mount point, at most {@value MountTable#FILE_SYSTEMS_MAX}; empty when they cannot be read
 * @param service what this service uses itself
 */
public record Activity(
        @Nullable LoadAverage load,
        @Nullable Swap swap,
        @Nullable ByteRates disk,
        @Nullable ByteRates network,
        List<@Nullable Double> cores,
        @Nullable Pressure pressure,
        List<Storage> disks,
        @Nullable ProcessUsage service) {

    /** Processors that are shown one by one; a machine of more shows the first. */
    public static final int CORES_MAX = CpuTicks.CORES_MAX;

    /** Nothing is known. */
    public static final Activity UNKNOWN = new Activity(null, null, null, null, List.of(), null, List.of(), null);

    /**
     * Swap space.
     *
     * @param totalBytes 0 without swap
     */
    public record Swap(long usedBytes, long totalBytes) {

        /** The share in use, 0 to 1; null without swap. */
        public @Nullable Double usedRatio() {
            return totalBytes > 0 ? Double.valueOf((double) usedBytes / totalBytes) : null;
        }
    }

    /** Keeps the list unmodifiable. */
    public Activity {
        disks = List.copyOf(disks);
        cores = Collections.unmodifiableList(new ArrayList<>(cores));
    }
}
