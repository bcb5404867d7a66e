package io.containermanager.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import oshi.hardware.VirtualMemory;

/** Reads an {@link Activity} and keeps the counters that the next one is compared with. Not thread-safe. */
final class ActivityReader {

    private static final Path OWN_STAT = Path.of("/proc/self/stat");
    private static final int MILLIS_PER_TICK = 10;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double PERCENT = 100;

    private final HostSettings settings;
    private final VirtualMemory swap;
    private final LongSupplier nanoTime;
    private final int machineCores;
    private final long pageBytes;
    private final RateMeter disk = new RateMeter();
    private final RateMeter network = new RateMeter();
    private final Map<String, RateMeter> interfaces = new HashMap<>();
    private Map<String, ByteRates> interfaceRates = Map.of();
    private Set<String> seenInterfaces = Set.of();
    private Set<String> hardware = Set.of();
    private @Nullable Long ownMillis;
    private long ownAtNanos;

    ActivityReader(HostSettings settings, VirtualMemory swap, LongSupplier nanoTime, int machineCores, long pageBytes) {
        this.settings = settings;
        this.swap = swap;
        this.nanoTime = nanoTime;
        this.machineCores = machineCores;
        this.pageBytes = pageBytes;
    }

    /** Reads the counters that the next reading is compared with. */
    void baseline() {
        disk.rates(diskCounters(), nanoTime.getAsLong());
        networkRates();
        serviceUse();
    }

    /** One reading; the processors' part is the caller's. */
    Activity read(ProcessorUse processors) {
        var proc = settings.procPath();
        long swapTotal = swap.getSwapTotal();
        long swapUsed = swap.getSwapUsed();
        return new Activity(
                SmallFile.text(proc.resolve("loadavg"))
                        .flatMap(LoadAverage::parse)
                        .orElse(null),
                Rounding.megabytes(swapUsed),
                Rounding.megabytes(swapTotal),
                Rounding.percent(swapUsed, swapTotal),
                disk.rates(diskCounters(), nanoTime.getAsLong()),
                networkRates(),
                processors.corePercents(),
                Pressure.read(proc),
                serviceUse());
    }

    /** The rates of each interface in the last reading. */
    Map<String, ByteRates> interfaceRates() {
        return interfaceRates;
    }

    private @Nullable ByteRates diskCounters() {
        return SmallFile.text(settings.procPath().resolve("diskstats"), DiskCounters.BYTES_MAX)
                .flatMap(DiskCounters::parse)
                .orElse(null);
    }

    private @Nullable ByteRates networkRates() {
        var text = SmallFile.text(settings.networkPath().resolve("dev"), NetworkCounters.BYTES_MAX);
        long now = nanoTime.getAsLong();
        if (text.isEmpty()) {
            interfaceRates = Map.of();
            return network.rates(null, now);
        }
        var counters = NetworkCounters.parse(text.get());
        if (!counters.keySet().equals(seenInterfaces)) {
            lookAtInterfaces(Set.copyOf(counters.keySet()));
        }
        Map<String, ByteRates> rates = new HashMap<>();
        counters.forEach((name, bytes) -> {
            var rate = interfaces.computeIfAbsent(name, _ -> new RateMeter()).rates(bytes, now);
            if (rate != null) {
                rates.put(name, rate);
            }
        });
        interfaceRates = rates;
        return network.rates(NetworkCounters.total(counters, hardware), now);
    }

    /** Kinds are looked up only when interfaces come or go. The total begins anew then: a counter that left is no traffic. */
    private void lookAtInterfaces(Set<String> names) {
        seenInterfaces = names;
        hardware = names.stream()
                .filter(name -> !InterfaceFacts.read(settings.sysPath(), name).virtual())
                .collect(Collectors.toSet());
        interfaces.keySet().retainAll(names);
    }

    private @Nullable ServiceUse serviceUse() {
        // Always the own proc file system: in the host's, "self" would be another process.
        var stat = SmallFile.text(OWN_STAT).flatMap(line -> {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            return ProcStat.parse(bytes, bytes.length);
        });
        long now = nanoTime.getAsLong();
        Long before = ownMillis;
        double elapsedMillis = (now - ownAtNanos) / NANOS_PER_MILLI;
        ownAtNanos = now;
        ownMillis = stat.map(own -> own.cpuTicks() * MILLIS_PER_TICK).orElse(null);
        if (stat.isEmpty() || before == null || elapsedMillis <= 0) {
            return null;
        }
        double share = (stat.get().cpuTicks() * MILLIS_PER_TICK - before) / (elapsedMillis * machineCores);
        return new ServiceUse(
                Rounding.oneDecimal(PERCENT * share),
                Rounding.megabytes(stat.get().residentPages() * pageBytes));
    }
}
