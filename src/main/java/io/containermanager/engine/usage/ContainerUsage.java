package io.containermanager.engine.usage;

import io.containermanager.engine.ContainerStats;
import io.containermanager.model.observed.Container;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one container uses, and whose it is. What is not known is null, and {@code reasons} says why.
 *
 * @param container which one, as last observed
 * @param stats the reading: counters since its start
 * @param cpuPercentOfCore processor time since the reading before, 100 for one core kept busy
 * @param cpuPercentOfHost the same, 100 for every core of the host kept busy
 * @param rates bytes a second since the reading before
 * @param reasons why something is null, by {@link ContainerStats.Metric#topic()} or {@code rates}
 */
public record ContainerUsage(
        Container container,
        ContainerStats stats,
        @Nullable Double cpuPercentOfCore,
        @Nullable Double cpuPercentOfHost,
        Rates rates,
        Map<String, String> reasons) {

    /**
     * Bytes a second.
     *
     * @param networkRx received
     * @param networkTx sent
     * @param blockRead read from block devices
     * @param blockWrite written to block devices
     */
    public record Rates(
            @Nullable Double networkRx,
            @Nullable Double networkTx,
            @Nullable Double blockRead,
            @Nullable Double blockWrite) {

        /** Nothing is known. */
        public static final Rates UNKNOWN = new Rates(null, null, null, null);
    }
}
