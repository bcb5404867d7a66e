package io.containermanager.engine.usage;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.usage.ContainerUsage.Rates;
import io.containermanager.model.observed.Container;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shares and rates from two readings. Pure. */
final class UsageBetween {

    static final String FIRST_READING =
            "Only one reading since the container started: shares and rates come with the next one";

    private static final String RATES = "rates";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double PERCENT = 100;

    private UsageBetween() {}

    /**
     * What the container used from one reading to the other.
     *
     * @param before null when there is none, or none that is recent enough
     */
    static ContainerUsage of(Container container, @Nullable ContainerStats before, ContainerStats now) {
        var reasons = reasons(now);
        var cpuNanosASecond = rate(before, now, Metric.CPU_NANOS);
        if (cpuNanosASecond == null && now.get(Metric.CPU_NANOS) != null) {
            reasons.put(RATES, FIRST_READING);
        }
        var ofCore = cpuNanosASecond == null ? null : Double.valueOf(cpuNanosASecond / NANOS_PER_SECOND * PERCENT);
        var cpus = now.get(Metric.HOST_CPUS);
        var rates = new Rates(
                rate(before, now, Metric.NETWORK_RX_BYTES),
                rate(before, now, Metric.NETWORK_TX_BYTES),
                rate(before, now, Metric.BLOCK_READ_BYTES),
                rate(before, now, Metric.BLOCK_WRITE_BYTES));
        return new ContainerUsage(
                container, now, ofCore, ofCore == null || cpus == null ? null : ofCore / cpus, rates, reasons);
    }

    private static Map<String, String> reasons(ContainerStats now) {
        var reasons = new LinkedHashMap<String, String>();
        now.reasons().forEach((metric, why) -> reasons.put(metric.topic(), why));
        return reasons;
    }

    /** Per second; null when a value is missing or the counter was reset, as after a restart. */
    private static @Nullable Double rate(@Nullable ContainerStats before, ContainerStats now, Metric metric) {
        if (before == null || now.readNanos() <= before.readNanos()) {
            return null;
        }
        var from = before.get(metric);
        var to = now.get(metric);
        if (from == null || to == null || to < from) {
            return null;
        }
        return (to - from) * NANOS_PER_SECOND / (now.readNanos() - before.readNanos());
    }
}
