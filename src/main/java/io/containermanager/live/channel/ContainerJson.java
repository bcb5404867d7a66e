package io.containermanager.live.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.engine.usage.ContainerUsage;
import io.containermanager.model.observed.Container;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes what containers use. Every member is always present: what is not known is null, and {@code reasons} says why. Percents have one
 * decimal, bytes a second none.
 */
public final class ContainerJson {

    /** What the values are of: the container alone, not the machine. */
    private static final String SCOPE = "container";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double PERCENT = 100;
    private static final double TENTHS = 10;
    private static final double THOUSANDTHS = 1_000;

    private ContainerJson() {}

    /** Writes the members of the frame's {@code data} into the object that is open. */
    static void writeMembers(JsonGenerator json, ContainerSample sample) throws IOException {
        json.writeArrayFieldStart("containers");
        for (ContainerUsage usage : sample.containers()) {
            json.writeStartObject();
            writeIdentity(json, usage.container());
            json.writeObjectFieldStart("metrics");
            writeMetrics(json, usage, sample.timestamp());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes who a container is into the object that is open. */
    public static void writeIdentity(JsonGenerator json, Container container) throws IOException {
        json.writeStringField("containerId", container.id());
        json.writeStringField("name", container.name());
        json.writeNumberField("appId", container.owner().appId());
        json.writeStringField("appName", container.owner().appName());
        json.writeNumberField("serviceId", container.owner().serviceId());
        json.writeStringField("serviceName", container.owner().serviceName());
    }

    /** Writes what a container used into the object that is open. */
    public static void writeMetrics(JsonGenerator json, ContainerUsage usage, Instant timestamp) throws IOException {
        var stats = usage.stats();
        json.writeStringField("timestamp", timestamp.toString());
        json.writeStringField("scope", SCOPE);
        json.writeStringField("source", stats.source().word());
        decimal(json, "cpuPercentOfHost", usage.cpuPercentOfHost(), TENTHS);
        decimal(json, "cpuPercentOfCore", usage.cpuPercentOfCore(), TENTHS);
        Long cpuNanos = stats.get(Metric.CPU_NANOS);
        decimal(json, "cpuSeconds", cpuNanos == null ? null : cpuNanos / NANOS_PER_SECOND, THOUSANDTHS);
        whole(json, "memoryBytes", stats.get(Metric.MEMORY_BYTES));
        whole(json, "memoryLimitBytes", stats.get(Metric.MEMORY_LIMIT_BYTES));
        decimal(
                json,
                "memoryPercent",
                percent(stats.get(Metric.MEMORY_BYTES), stats.get(Metric.MEMORY_LIMIT_BYTES)),
                TENTHS);
        whole(json, "networkRxBytes", stats.get(Metric.NETWORK_RX_BYTES));
        whole(json, "networkTxBytes", stats.get(Metric.NETWORK_TX_BYTES));
        whole(json, "networkRxBytesPerSecond", usage.rates().networkRx());
        whole(json, "networkTxBytesPerSecond", usage.rates().networkTx());
        whole(json, "blockReadBytes", stats.get(Metric.BLOCK_READ_BYTES));
        whole(json, "blockWriteBytes", stats.get(Metric.BLOCK_WRITE_BYTES));
        whole(json, "blockReadBytesPerSecond", usage.rates().blockRead());
        whole(json, "blockWriteBytesPerSecond", usage.rates().blockWrite());
        whole(json, "pids", stats.get(Metric.PIDS));
        json.writeObjectFieldStart("reasons");
        for (var reason : usage.reasons().entrySet()) {
            json.writeStringField(reason.getKey(), reason.getValue());
        }
        json.writeEndObject();
    }

    private static @Nullable Double percent(@Nullable Long part, @Nullable Long whole) {
        return part == null || whole == null || whole <= 0 ? null : Double.valueOf(part * PERCENT / whole);
    }

    private static void whole(JsonGenerator json, String name, @Nullable Number value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, Math.round(value.doubleValue()));
        }
    }

    private static void decimal(JsonGenerator json, String name, @Nullable Double value, double parts)
            throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, Math.round(value * parts) / parts);
        }
    }
}
