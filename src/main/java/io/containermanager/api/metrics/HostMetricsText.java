package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.PrometheusText.Type.COUNTER;
import static io.containermanager.api.metrics.PrometheusText.Type.GAUGE;

import io.containermanager.host.MetricScope;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.HostCounters.DiskUse;
import io.containermanager.host.linux.LoadAverage;
import io.containermanager.host.linux.Storage;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The machine for Prometheus, in base units, each series with its {@code scope}: {@code host}, or {@code container} where only what the
 * service's own container may use can be seen. What cannot be read is left out. */
final class HostMetricsText {

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final String HOST = MetricScope.HOST.word();

    private final PrometheusText text;
    private final SystemMetrics sample;

    private HostMetricsText(PrometheusText text, SystemMetrics sample) {
        this.text = text;
        this.sample = sample;
    }

    /** Writes the sample's families. */
    static void write(PrometheusText text, SystemMetrics sample) {
        var families = new HostMetricsText(text, sample);
        families.processors();
        families.memory();
        families.storage();
        families.disks();
        families.traffic();
        families.rest();
    }

    private void gauge(String name, String help, @Nullable Number value, MetricScope scope) {
        text.family("host_" + name, GAUGE, help)
                .sample(value == null ? Double.NaN : value.doubleValue(), "scope", scope.word());
    }

    private void processors() {
        var scope = sample.scopes().cpu();
        gauge("cpu_usage_ratio", "Busy share of all processors, 0 to 1.", sample.cpuRatio(), scope);
        gauge("cpus", "Logical processors.", sample.cpuCores(), scope);
        text.family("host_cpu_seconds_total", COUNTER, "Time of each logical processor by mode.");
        var cpus = sample.counters().cpus();
        for (int cpu = 0; cpu < cpus.size(); cpu++) {
            var time = cpus.get(cpu);
            mode(cpu, "user", time.user());
            mode(cpu, "nice", time.nice());
            mode(cpu, "system", time.system());
            mode(cpu, "idle", time.idle());
            mode(cpu, "iowait", time.iowait());
            mode(cpu, "irq", time.irq());
            mode(cpu, "softirq", time.softirq());
            mode(cpu, "steal", time.steal());
        }
        gauge("cpu_temperature_celsius", "Temperature of the processor.", sample.cpuCelsius(), MetricScope.HOST);
    }

    private void mode(int cpu, String mode, long millis) {
        text.sample(millis / MILLIS_PER_SECOND, "cpu", Integer.toString(cpu), "mode", mode, "scope", HOST);
    }

    private void memory() {
        var scope = sample.scopes().memory();
        var memory = sample.memory();
        gauge(
                "memory_used_bytes",
                "Memory in use without what is given back under pressure.",
                memory == null ? null : memory.usedBytes(),
                scope);
        gauge(
                "memory_size_bytes",
                "Memory of the machine, or the limit of the service's own container.",
                memory == null ? null : memory.totalBytes(),
                scope);
        var swap = sample.activity().swap();
        gauge("swap_used_bytes", "Swap in use.", swap == null ? null : swap.usedBytes(), MetricScope.HOST);
        gauge("swap_size_bytes", "Swap there is.", swap == null ? null : swap.totalBytes(), MetricScope.HOST);
    }

    private void storage() {
        filesystem("used_bytes", "Space in use.", Storage::usedBytes);
        filesystem("size_bytes", "Space with what is reserved for root.", Storage::totalBytes);
        filesystem("usage_ratio", "Used share of what is usable, 0 to 1.", Storage::usedRatio);
    }

    private void filesystem(String name, String help, Function<Storage, @Nullable Number> value) {
        var storage = sample.storage();
        var number = storage == null ? null : value.apply(storage);
        text.family("host_filesystem_" + name, GAUGE, help)
                .sample(
                        number == null ? Double.NaN : number.doubleValue(),
                        "mountpoint",
                        storage == null ? "" : storage.mountPoint(),
                        "scope",
                        sample.scopes().storage().word());
    }

    private void disks() {
        disk("read_bytes_total", "Bytes read from each disk.", DiskUse::readBytes);
        disk("written_bytes_total", "Bytes written to each disk.", DiskUse::writtenBytes);
        disk(
                "io_time_seconds_total",
                "Time in which each disk had something to do.",
                use -> use.busyMillis() / MILLIS_PER_SECOND);
    }

    private void disk(String name, String help, ToDoubleFunction<DiskUse> value) {
        text.family("host_disk_" + name, COUNTER, help);
        new TreeMap<>(sample.counters().disks())
                .forEach((device, use) -> text.sample(value.applyAsDouble(use), "device", device, "scope", HOST));
    }

    private void traffic() {
        var scope = sample.scopes().network().word();
        var interfaces = new TreeMap<>(sample.counters().interfaces());
        text.family("host_network_receive_bytes_total", COUNTER, "Bytes received by each interface that counts.");
        interfaces.forEach((name, bytes) -> text.sample(bytes.in(), "interface", name, "scope", scope));
        text.family("host_network_transmit_bytes_total", COUNTER, "Bytes sent by each interface that counts.");
        interfaces.forEach((name, bytes) -> text.sample(bytes.out(), "interface", name, "scope", scope));
    }

    private void rest() {
        var load = sample.activity().load();
        load("load1", "Tasks running or waiting, average of one minute.", load, LoadAverage::one);
        load("load5", "Tasks running or waiting, average of five minutes.", load, LoadAverage::five);
        load("load15", "Tasks running or waiting, average of fifteen minutes.", load, LoadAverage::fifteen);
        var stalls = new TreeMap<>(sample.counters().stalls());
        text.family("host_pressure_waiting_seconds_total", COUNTER, "Time in which a task waited for the resource.");
        stalls.forEach((resource, time) ->
                text.sample(time.someMicros() / MICROS_PER_SECOND, "resource", resource, "scope", HOST));
        text.family("host_pressure_stalled_seconds_total", COUNTER, "Time in which all tasks waited for the resource.");
        stalls.forEach((resource, time) -> text.sample(full(time), "resource", resource, "scope", HOST));
        gauge("uptime_seconds", "Time since the machine started.", sample.uptime(), MetricScope.HOST);
        gauge("undervolted", "1 while the power supply is too weak.", sample.isUndervolted() ? 1 : 0, MetricScope.HOST);
    }

    private static double full(HostCounters.Stalled time) {
        var micros = time.fullMicros();
        return micros == null ? Double.NaN : micros / MICROS_PER_SECOND;
    }

    private void load(String name, String help, @Nullable LoadAverage load, ToDoubleFunction<LoadAverage> value) {
        gauge(name, help, load == null ? null : (Number) value.applyAsDouble(load), MetricScope.HOST);
    }
}
