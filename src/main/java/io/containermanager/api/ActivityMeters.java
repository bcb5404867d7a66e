package io.containermanager.api;

import io.containermanager.host.Activity;
import io.containermanager.host.ByteRates;
import io.containermanager.host.LoadAverage;
import io.containermanager.host.Pressure;
import io.helidon.metrics.api.Tag;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Load, swap, rates, pressure and cores of the machine for Prometheus, in base units. Interfaces are not told apart there. */
final class ActivityMeters {

    private static final String PREFIX = "containermanager_host_";
    private static final double PERCENT = 100;
    private static final double MEGABYTE = 1_048_576;

    private final Meters meters;
    private final Supplier<Activity> newest;
    private int coresRegistered;

    ActivityMeters(Meters meters, Supplier<Activity> newest) {
        this.meters = meters;
        this.newest = newest;
    }

    void register() {
        gauge("load1", "Tasks running or waiting, average of one minute.", it -> of(it.load(), LoadAverage::one));
        gauge("load5", "The same of five minutes.", it -> of(it.load(), LoadAverage::five));
        gauge("load15", "The same of fifteen minutes.", it -> of(it.load(), LoadAverage::fifteen));
        gauge("swap_used_bytes", "Swap in use.", it -> times(it.swapUsage(), MEGABYTE));
        gauge("swap_size_bytes", "Swap there is.", it -> times(it.swapTotal(), MEGABYTE));
        gauge(
                "disk_read_bytes_per_second",
                "Read from disks since the sample before.",
                it -> of(it.disk(), ByteRates::in));
        gauge(
                "disk_written_bytes_per_second",
                "Written to disks since the sample before.",
                it -> of(it.disk(), ByteRates::out));
        gauge(
                "network_receive_bytes_per_second",
                "Received since the sample before.",
                it -> of(it.network(), ByteRates::in));
        gauge(
                "network_transmit_bytes_per_second",
                "Sent since the sample before.",
                it -> of(it.network(), ByteRates::out));
        stall("cpu", Pressure::cpu);
        stall("memory", Pressure::memory);
        stall("io", Pressure::io);
    }

    /** Registers the processors that have become known. */
    void registerCores() {
        for (int known = newest.get().cores().size(); coresRegistered < known; coresRegistered++) {
            int core = coresRegistered;
            meters.gauge(
                    PREFIX + "core_usage_ratio",
                    "Busy share of each logical processor, 0 to 1.",
                    Tag.create("kind", Integer.toString(core)),
                    () -> {
                        var cores = newest.get().cores();
                        return core < cores.size() ? cores.get(core) / PERCENT : Double.NaN;
                    });
        }
    }

    private void gauge(String name, String help, Function<Activity, @Nullable Number> value) {
        meters.gauge(PREFIX + name, help, () -> Meters.orNothing(value.apply(newest.get())));
    }

    private void stall(String kind, Function<Pressure, Pressure.@Nullable Stall> resource) {
        pressure(
                "pressure_some_ratio",
                "Share of the last 10 s in which a task waited for the resource, 0 to 1.",
                kind,
                it -> of(resource.apply(it), Pressure.Stall::some));
        pressure(
                "pressure_full_ratio",
                "Share of the last 10 s in which all tasks waited for the resource, 0 to 1.",
                kind,
                it -> of(resource.apply(it), Pressure.Stall::full));
    }

    private void pressure(String name, String help, String kind, Function<Pressure, Pressure.@Nullable Share> value) {
        meters.gauge(PREFIX + name, help, Tag.create("kind", kind), () -> {
            var pressure = newest.get().pressure();
            var share = pressure == null ? null : value.apply(pressure);
            return share == null ? Double.NaN : share.avg10() / PERCENT;
        });
    }

    private static <T, R> @Nullable R of(@Nullable T from, Function<T, @Nullable R> value) {
        return from == null ? null : value.apply(from);
    }

    private static @Nullable Double times(@Nullable Long value, double factor) {
        return value == null ? null : value * factor;
    }
}
