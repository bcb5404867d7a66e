package io.containermanager;

import io.containermanager.engine.ContainerStats;
import io.containermanager.host.history.ContainerPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes rates of containers' counters by keeping the previous reading of each that still runs. Used by one caller at a time. */
final class ContainerRates {

    private static final float PERCENT = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    private final int processors;
    private Map<String, ContainerStats> previous = Map.of();
    private long previousNanos;

    /**
     * @param processors the machine's, which are 100 percent together
     */
    ContainerRates(int processors) {
        this.processors = processors;
    }

    /**
     * The points of this reading; rates of a container's first reading are not known.
     *
     * @param services by container id, {@code <appId>/<serviceId>}
     */
    synchronized List<ContainerPoint> points(List<ContainerStats> now, Map<String, String> services, long nanos) {
        double seconds = (nanos - previousNanos) / NANOS_PER_SECOND;
        var before = previous;
        Map<String, ContainerStats> next = new HashMap<>();
        now.forEach(stats -> next.put(stats.containerId(), stats));
        previous = next;
        previousNanos = nanos;
        return now.stream()
                .map(stats -> point(stats, before.get(stats.containerId()), services, seconds))
                .toList();
    }

    private ContainerPoint point(
            ContainerStats now, @Nullable ContainerStats before, Map<String, String> services, double seconds) {
        var memory = now.memoryBytes();
        float cpu = before == null ? Float.NaN : rate(now.cpuNanos(), before.cpuNanos(), seconds);
        return new ContainerPoint(
                now.containerId(),
                services.getOrDefault(now.containerId(), ""),
                (float) (cpu * PERCENT / NANOS_PER_SECOND / processors),
                memory == null ? Float.NaN : memory,
                before == null
                        ? Float.NaN
                        : sum(
                                rate(now.networkRxBytes(), before.networkRxBytes(), seconds),
                                rate(now.networkTxBytes(), before.networkTxBytes(), seconds)),
                before == null
                        ? Float.NaN
                        : sum(
                                rate(now.blockReadBytes(), before.blockReadBytes(), seconds),
                                rate(now.blockWriteBytes(), before.blockWriteBytes(), seconds)));
    }

    /** A counter that fell belongs to a container that was started anew. */
    private static float rate(@Nullable Long now, @Nullable Long before, double seconds) {
        return now == null || before == null || now < before || seconds <= 0
                ? Float.NaN
                : (float) ((now - before) / seconds);
    }

    /** What is known of both: a container without a network of its own still has the other. */
    private static float sum(float one, float other) {
        return Stream.of(one, other)
                .filter(value -> !Float.isNaN(value))
                .reduce(Float::sum)
                .orElse(Float.NaN);
    }
}
