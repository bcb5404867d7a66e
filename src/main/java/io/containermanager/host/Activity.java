package io.containermanager.host;

import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.CpuTicks;
import io.containermanager.host.linux.LoadAverage;
import io.containermanager.host.linux.Pressure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sample tells beyond the seed's fields. What cannot be read is null; rates are null in the first sample after a start.
 *
 * @param load tasks that run or wait
 * @param swapUsage MB in use
 * @param swapTotal MB, 0 without swap
 * @param swapPercent of {@code swapTotal}; null without swap
 * @param disk bytes a second of all disks
 * @param network bytes a second of the machine's hardware interfaces; in a container of all but the loopback; null when it is not known
 *     which interfaces are hardware
 * @param cores busy share of each logical processor since the previous sample, 0 to 100, null when it is not known; at most
 *     {@value #CORES_MAX}
 * @param pressure pressure stall information
 * @param service what this service uses itself
 */
public record Activity(
        @Nullable LoadAverage load,
        @Nullable Long swapUsage,
        @Nullable Long swapTotal,
        @Nullable Integer swapPercent,
        @Nullable ByteRates disk,
        @Nullable ByteRates network,
        List<@Nullable Integer> cores,
        @Nullable Pressure pressure,
        @Nullable ProcessUsage service) {

    /** Processors that are told one by one; a machine of more shows the first. */
    public static final int CORES_MAX = CpuTicks.CORES_MAX;

    /** Nothing is known. */
    public static final Activity UNKNOWN = new Activity(null, null, null, null, null, null, List.of(), null, null);

    /** Keeps the list unmodifiable. */
    public Activity {
        cores = Collections.unmodifiableList(new ArrayList<>(cores));
    }
}
