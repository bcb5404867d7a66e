package io.containermanager.live.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.process.ProcessInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a sample with the seed document's names and units, snake_case: whole MB and percents, one decimal for processes. Every member is
 * always present: what cannot be read is null.
 */
public final class MetricsJson {

    private MetricsJson() {}

    /** Writes the sample's members into the object that is open, so that a caller can add its own. */
    public static void writeMembers(JsonGenerator json, SystemMetrics metrics) throws IOException {
        var memory = metrics.memory();
        var storage = metrics.storage();
        number(json, "cpu_usage", Rounding.percent(metrics.cpuRatio()));
        number(json, "cpu_temp", Rounding.whole(metrics.cpuCelsius()));
        number(json, "cpu_cores", metrics.cpuCores());
        number(json, "memory_usage", memory == null ? null : Rounding.megabytes(memory.usedBytes()));
        number(json, "memory_total", memory == null ? null : Rounding.megabytes(memory.totalBytes()));
        number(json, "memory_percent", memory == null ? null : Rounding.percent(memory.usedRatio()));
        number(json, "storage_usage", storage == null ? null : Rounding.megabytes(storage.usedBytes()));
        number(json, "storage_total", storage == null ? null : Rounding.megabytes(storage.totalBytes()));
        number(json, "storage_percent", storage == null ? null : Rounding.percent(storage.usedRatio()));
        number(json, "uptime", metrics.uptime());
        json.writeStringField("hostname", metrics.hostname());
        json.writeBooleanField("is_undervolted", metrics.isUndervolted());
        json.writeArrayFieldStart("top_processes");
        for (ProcessInfo process : metrics.topProcesses()) {
            process(json, process);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("network_interfaces");
        for (NetworkInterfaceInfo network : metrics.networkInterfaces()) {
            network(json, network);
        }
        json.writeEndArray();
        ActivityJson.writeMembers(json, metrics.activity());
        json.writeStringField("timestamp", metrics.timestamp().toString());
    }

    private static void process(JsonGenerator json, ProcessInfo process) throws IOException {
        json.writeStartObject();
        json.writeNumberField("pid", process.pid());
        json.writeStringField("name", process.name());
        json.writeNumberField("cpu", Rounding.percentOneDecimal(process.cpuRatio()));
        json.writeNumberField("mem", Rounding.percentOneDecimal(process.memoryRatio()));
        json.writeStringField("command", process.command());
        json.writeEndObject();
    }

    private static void network(JsonGenerator json, NetworkInterfaceInfo network) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", network.name());
        json.writeStringField("ip4", network.ip4());
        json.writeStringField("ip6", network.ip6());
        json.writeStringField("mac", network.mac());
        json.writeStringField("type", network.type());
        json.writeBooleanField("default", network.isDefault());
        var virtual = network.virtual();
        if (virtual == null) {
            json.writeNullField("virtual");
        } else {
            json.writeBooleanField("virtual", virtual);
        }
        json.writeStringField("operstate", network.operstate());
        ActivityJson.rates(json, network.rates(), "rx_rate", "tx_rate");
        json.writeEndObject();
    }

    static void decimal(JsonGenerator json, String name, @Nullable Double value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    static void number(JsonGenerator json, String name, @Nullable Number value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value.longValue());
        }
    }
}
