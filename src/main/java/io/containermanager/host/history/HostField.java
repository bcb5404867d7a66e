package io.containermanager.host.history;

import io.containermanager.host.Activity;
import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.LoadAverage;
import io.containermanager.host.linux.Pressure;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The host's series, in the units that are stored and answered, not rounded. Their order is that of the stored columns: new ones go to the end. */
public enum HostField {
    /** Percent of all cores. */
    CPU_USAGE(it -> percent(it.cpuRatio())),
    /** Degrees Celsius. */
    CPU_TEMP(SystemMetrics::cpuCelsius),
    /** MB. */
    MEMORY_USAGE(it -> of(it.memory(), memory -> megabytes(memory.usedBytes()))),
    MEMORY_PERCENT(it -> of(it.memory(), memory -> percent(memory.usedRatio()))),
    STORAGE_PERCENT(it -> of(it.storage(), storage -> percent(storage.usedRatio()))),
    SWAP_PERCENT(it -> of(it.activity().swap(), swap -> percent(swap.usedRatio()))),
    LOAD_1(it -> of(it.activity().load(), LoadAverage::one)),
    /** Bytes a second. */
    DISK_READ_RATE(it -> of(it.activity().disk(), ByteRates::in)),
    DISK_WRITE_RATE(it -> of(it.activity().disk(), ByteRates::out)),
    NETWORK_RX_RATE(it -> of(it.activity().network(), ByteRates::in)),
    NETWORK_TX_RATE(it -> of(it.activity().network(), ByteRates::out)),
    /** Percent of the last 10 s in which some task waited. */
    PRESSURE_CPU(it -> stalled(it.activity(), Pressure::cpu)),
    PRESSURE_MEMORY(it -> stalled(it.activity(), Pressure::memory)),
    PRESSURE_IO(it -> stalled(it.activity(), Pressure::io)),
    /** Percent of the machine that this service uses. */
    SERVICE_CPU(it -> of(it.activity().service(), service -> percent(service.cpuRatio()))),
    /** MB. */
    SERVICE_MEMORY(it -> of(it.activity().service(), service -> megabytes(service.memoryBytes())));

    private static final double BYTES_PER_MB = 1_048_576;
    private static final double PERCENT = 100;

    @SuppressWarnings("ImmutableEnumChecker") // Method references: nothing in them changes.
    private final Function<SystemMetrics, @Nullable Number> value;

    HostField(Function<SystemMetrics, @Nullable Number> value) {
        this.value = value;
    }

    /** The name on the wire, which is the metric's own where there is one. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All fields of a sample in order, not-a-number for what is not known. */
    static float[] row(SystemMetrics sample) {
        var fields = values();
        var row = new float[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Number number = fields[i].value.apply(sample);
            row[i] = number == null ? Float.NaN : number.floatValue();
        }
        return row;
    }

    private static <T> @Nullable Number of(@Nullable T from, Function<T, @Nullable Number> value) {
        return from == null ? null : value.apply(from);
    }

    private static @Nullable Number percent(@Nullable Double ratio) {
        return ratio == null ? null : (Number) (PERCENT * ratio);
    }

    private static Number megabytes(long bytes) {
        return bytes / BYTES_PER_MB;
    }

    private static @Nullable Number stalled(Activity activity, Function<Pressure, Pressure.@Nullable Stall> resource) {
        var pressure = activity.pressure();
        var stall = pressure == null ? null : resource.apply(pressure);
        return stall == null ? null : stall.some().avg10();
    }
}
