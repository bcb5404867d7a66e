package io.containermanager.live.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.host.Activity;
import io.containermanager.host.MetricScope;
import io.containermanager.host.MetricScopes;
import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.Pressure;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes what a sample holds beyond the seed's fields; every member always present, what cannot be read is null. */
public final class ActivityJson {

    private ActivityJson() {}

    static void writeMembers(JsonGenerator json, Activity activity) throws IOException {
        var load = activity.load();
        MetricsJson.decimal(json, "load_1", load == null ? null : load.one());
        MetricsJson.decimal(json, "load_5", load == null ? null : load.five());
        MetricsJson.decimal(json, "load_15", load == null ? null : load.fifteen());
        var swap = activity.swap();
        MetricsJson.number(json, "swap_usage", swap == null ? null : Rounding.megabytes(swap.usedBytes()));
        MetricsJson.number(json, "swap_total", swap == null ? null : Rounding.megabytes(swap.totalBytes()));
        MetricsJson.number(json, "swap_percent", swap == null ? null : Rounding.percent(swap.usedRatio()));
        rates(json, activity.disk(), "disk_read_rate", "disk_write_rate");
        rates(json, activity.network(), "network_rx_rate", "network_tx_rate");
        json.writeArrayFieldStart("cpu_per_core");
        for (Double busy : activity.cores()) {
            var percent = Rounding.percent(busy);
            if (percent == null) {
                json.writeNull();
            } else {
                json.writeNumber(percent);
            }
        }
        json.writeEndArray();
        pressure(json, activity.pressure());
        json.writeArrayFieldStart("disks");
        for (var disk : activity.disks()) {
            json.writeStartObject();
            json.writeStringField("mount", disk.mountPoint());
            MetricsJson.number(json, "usage", Rounding.megabytes(disk.usedBytes()));
            MetricsJson.number(json, "total", Rounding.megabytes(disk.totalBytes()));
            MetricsJson.number(json, "percent", Rounding.percent(disk.usedRatio()));
            MetricsJson.number(json, "available", Rounding.megabytes(disk.availableBytes()));
            json.writeEndObject();
        }
        json.writeEndArray();
        var service = activity.service();
        json.writeObjectFieldStart("service");
        MetricsJson.decimal(json, "cpu", service == null ? null : Rounding.percentOneDecimal(service.cpuRatio()));
        MetricsJson.number(json, "memory", service == null ? null : Rounding.megabytes(service.memoryBytes()));
        json.writeEndObject();
    }

    /** Writes the two rates, bytes a second. */
    static void rates(JsonGenerator json, @Nullable ByteRates rates, String in, String out) throws IOException {
        MetricsJson.number(json, in, rates == null ? null : Rounding.whole(rates.in()));
        MetricsJson.number(json, out, rates == null ? null : Rounding.whole(rates.out()));
    }

    /** Writes what each group of values is about, by the members' names, as {@code scopes}. */
    public static void writeScopes(JsonGenerator json, MetricScopes scopes) throws IOException {
        json.writeObjectFieldStart("scopes");
        write(json, scopes.cpu(), "cpu_usage", "cpu_cores");
        write(json, scopes.memory(), "memory_usage", "memory_total", "memory_percent");
        write(json, scopes.storage(), "storage_usage", "storage_total", "storage_percent", "disks");
        write(json, scopes.processes(), "top_processes");
        write(json, scopes.network(), "network_interfaces", "network_rx_rate", "network_tx_rate");
        write(json, scopes.hostname(), "hostname");
        // The kernel reports these of the machine, also to a container.
        write(json, MetricScope.HOST, "cpu_temp", "uptime", "is_undervolted", "load_1", "load_5", "load_15");
        write(json, MetricScope.HOST, "swap_usage", "swap_total", "swap_percent");
        write(json, MetricScope.HOST, "disk_read_rate", "disk_write_rate", "cpu_per_core", "pressure");
        json.writeStringField("service", "service");
        json.writeEndObject();
    }

    /** Writes why members are null, by their names, as {@code reasons}; empty while all can be read. */
    public static void writeReasons(JsonGenerator json, Map<String, String> reasons) throws IOException {
        json.writeObjectFieldStart("reasons");
        for (var reason : new TreeMap<>(reasons).entrySet()) {
            json.writeStringField(reason.getKey(), reason.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, MetricScope scope, String... names) throws IOException {
        for (String name : names) {
            json.writeStringField(name, scope.word());
        }
    }

    private static void pressure(JsonGenerator json, @Nullable Pressure pressure) throws IOException {
        if (pressure == null) {
            json.writeNullField("pressure");
            return;
        }
        json.writeObjectFieldStart("pressure");
        stall(json, "cpu", pressure.cpu());
        stall(json, "memory", pressure.memory());
        stall(json, "io", pressure.io());
        json.writeEndObject();
    }

    private static void stall(JsonGenerator json, String name, Pressure.@Nullable Stall stall) throws IOException {
        if (stall == null) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        share(json, "some", stall.some());
        share(json, "full", stall.full());
        json.writeEndObject();
    }

    /** Three numbers in an array, over 10, 60 and 300 s: with names the frame would be half as large again. */
    private static void share(JsonGenerator json, String name, Pressure.@Nullable Share share) throws IOException {
        if (share == null) {
            json.writeNullField(name);
            return;
        }
        json.writeArrayFieldStart(name);
        json.writeNumber(share.avg10());
        json.writeNumber(share.avg60());
        json.writeNumber(share.avg300());
        json.writeEndArray();
    }
}
