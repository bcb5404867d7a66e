package io.containermanager.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sample of a container's resource usage: counters since its start, and current values. A value that could not be read is absent, and
 * {@code reasons} says why and what to do about it; it is never a made-up 0.
 *
 * @param containerId the container
 * @param readNanos when it was read, by the monotonic clock, for rates
 * @param source where the values come from
 * @param values the values that could be read
 * @param reasons why the others could not
 */
public record ContainerStats(
        String containerId, long readNanos, Source source, Map<Metric, Long> values, Map<Metric, String> reasons) {

    /** The metrics of a container. */
    public enum Metric {
        /** Processor time used, in nanoseconds. */
        CPU_NANOS("cpu"),
        /** The host's logical processors. */
        HOST_CPUS("cpu"),
        /** Memory without the page cache that the kernel reclaims first, in bytes. */
        MEMORY_BYTES("memory"),
        /** Its limit, or the host's memory, in bytes. */
        MEMORY_LIMIT_BYTES("memoryLimit"),
        /** Received over its networks except the loopback, in bytes. */
        NETWORK_RX_BYTES("network"),
        /** Sent over its networks except the loopback, in bytes. */
        NETWORK_TX_BYTES("network"),
        /** Read from block devices, in bytes. */
        BLOCK_READ_BYTES("blockIo"),
        /** Written to block devices, in bytes. */
        BLOCK_WRITE_BYTES("blockIo"),
        /** Processes and threads. */
        PIDS("pids");

        private final String topic;

        Metric(String topic) {
            this.topic = topic;
        }

        /** The key of its reason. */
        public String topic() {
            return topic;
        }
    }

    /** The source of values. */
    public enum Source {
        /** The kernel's control group and network files. */
        CGROUP("cgroup"),
        /** The engine's own statistics. */
        ENGINE("engine"),
        /** Made up by the simulation. */
        SIMULATED("simulated");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** The word on the wire. */
        public String word() {
            return word;
        }
    }

    /** Keeps both maps unmodifiable. */
    public ContainerStats {
        values = copy(values);
        reasons = copy(reasons);
    }

    private static <V> Map<Metric, V> copy(Map<Metric, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(map));
    }

    /** A value, or null when it could not be read. */
    public @Nullable Long get(Metric metric) {
        return values.get(metric);
    }

    /** A builder. Not thread-safe. */
    public static final class Draft {

        private final Map<Metric, Long> values = new EnumMap<>(Metric.class);
        private final Map<Metric, String> reasons = new EnumMap<>(Metric.class);

        /** Sets a value; null requires a reason. */
        public Draft value(Metric metric, @Nullable Long value) {
            if (value != null) {
                values.put(metric, value);
            }
            return this;
        }

        /** Sets the reason why metrics have no value. */
        public Draft missing(String why, Metric... metrics) {
            for (var metric : metrics) {
                reasons.put(metric, why);
            }
            return this;
        }

        /** Whether the metric has a value. */
        public boolean has(Metric metric) {
            return values.containsKey(metric);
        }

        /** The reading. */
        public ContainerStats build(String containerId, long readNanos, Source source) {
            return new ContainerStats(containerId, readNanos, source, values, reasons);
        }
    }
}
