package io.containermanager.host;

import io.containermanager.host.linux.ByteRates;
import io.containermanager.host.linux.CpuUsage;
import io.containermanager.host.linux.DiskCounters;
import io.containermanager.host.linux.ExpiringMemo;
import io.containermanager.host.linux.HostCounters;
import io.containermanager.host.linux.HostCounters.DiskUse;
import io.containermanager.host.linux.HostSettings;
import io.containermanager.host.linux.LoadAverage;
import io.containermanager.host.linux.MountTable;
import io.containermanager.host.linux.Pressure;
import io.containermanager.host.linux.ProcStat;
import io.containermanager.host.linux.Storage;
import io.containermanager.host.network.InterfaceFacts;
import io.containermanager.host.network.NetworkCounters;
import io.containermanager.linux.ByteCounters;
import io.containermanager.linux.NetDev;
import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import oshi.hardware.VirtualMemory;

/** Reads an {@link Activity} and keeps the counters that the next one is compared with. Not thread-safe. */
final class ActivityReader {

    private static final Path OWN_STAT = Path.of("/proc/self/stat");
    /** How old the use of file systems may get: disks fill slowly, and a machine may have many. */
    private static final Duration FILE_SYSTEMS_MAX_AGE = Duration.ofSeconds(5);

    private static final int MILLIS_PER_TICK = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    private final HostSettings settings;
    private final SensorReadings readings;
    private final VirtualMemory swap;
    private final LongSupplier nanoTime;
    private final int machineCores;
    private final long pageBytes;
    private final ExpiringMemo<List<Storage>> fileSystems;
    private final RateMeter disk = new RateMeter();
    private final RateMeter network = new RateMeter();
    private final Map<String, RateMeter> interfaces = new HashMap<>();
    private Map<String, ByteRates> interfaceRates = Map.of();
    private Set<String> seenInterfaces = Set.of();
    /** Those that make up the machine's traffic; null when it is not known which do. */
    private @Nullable Set<String> counted;

    private @Nullable Long ownMillis;
    private long ownAtNanos;
    private HostCounters counters = HostCounters.UNKNOWN;

    ActivityReader(
            HostSettings settings,
            SensorReadings readings,
            VirtualMemory swap,
            LongSupplier nanoTime,
            int machineCores,
            long pageBytes) {
        this.settings = settings;
        this.readings = readings;
        this.swap = swap;
        this.nanoTime = nanoTime;
        this.machineCores = machineCores;
        this.pageBytes = pageBytes;
        this.fileSystems = new ExpiringMemo<>(() -> MountTable.read(settings), FILE_SYSTEMS_MAX_AGE, nanoTime);
    }

    /** Reads the counters that the next reading is compared with. */
    void baseline() {
        diskRates(diskUse());
        networkRates(traffic());
        serviceUse();
    }

    /** One reading; the processors' part is the caller's. */
    Activity read(CpuUsage.Cores cores) {
        var proc = settings.procPath();
        var load = readings.load.get(() -> SmallFile.text(proc.resolve("loadavg"))
                .flatMap(LoadAverage::parse)
                .orElse(null));
        var swapped = readings.swap.get(() -> new Activity.Swap(swap.getSwapUsed(), swap.getSwapTotal()));
        var disks = diskUse();
        var traffic = traffic();
        var pressure = readings.pressure.get(() -> Pressure.texts(proc));
        var mounts = readings.mounts.get(fileSystems::get);
        var stalls = pressure == null ? Map.<String, String>of() : pressure;
        var activity = new Activity(
                load,
                swapped,
                diskRates(disks),
                networkRates(traffic),
                cores.shares(),
                Pressure.of(stalls),
                mounts == null ? List.of() : mounts,
                serviceUse());
        counters = new HostCounters(
                cores.times(),
                disks == null ? Map.of() : disks,
                NetworkCounters.only(traffic == null ? Map.of() : traffic, counted == null ? Set.of() : counted),
                Pressure.totals(stalls));
        return activity;
    }

    /** The rates of each interface in the last reading. */
    Map<String, ByteRates> interfaceRates() {
        return interfaceRates;
    }

    /** The counters of the last reading. */
    HostCounters counters() {
        return counters;
    }

    /** Why the machine's traffic is not known though the interfaces' counters are; null when it is. */
    @Nullable
    String trafficUnknown() {
        return counted != null || seenInterfaces.isEmpty()
                ? null
                : "which interfaces are hardware cannot be seen: mount the machine's /sys and set host.sys-path";
    }

    private @Nullable Map<String, DiskUse> diskUse() {
        return readings.disks.get(() -> SmallFile.text(settings.procPath().resolve("diskstats"), DiskCounters.BYTES_MAX)
                .map(DiskCounters::parse)
                .orElse(null));
    }

    private @Nullable ByteRates diskRates(@Nullable Map<String, DiskUse> disks) {
        var total = disks == null ? null : DiskCounters.total(disks.values()).orElse(null);
        return disk.rates(total, nanoTime.getAsLong());
    }

    private @Nullable Map<String, ByteCounters> traffic() {
        return readings.traffic.get(() -> SmallFile.text(settings.networkPath().resolve("dev"), NetDev.BYTES_MAX)
                .map(NetDev::parse)
                .orElse(null));
    }

    private @Nullable ByteRates networkRates(@Nullable Map<String, ByteCounters> traffic) {
        long now = nanoTime.getAsLong();
        if (traffic == null) {
            interfaceRates = Map.of();
            return network.rates(null, now);
        }
        if (counted == null || !traffic.keySet().equals(seenInterfaces)) {
            lookAtInterfaces(Set.copyOf(traffic.keySet()), now);
        }
        Map<String, ByteRates> rates = new HashMap<>();
        traffic.forEach((name, bytes) -> {
            var rate = interfaces.computeIfAbsent(name, _ -> new RateMeter()).rates(bytes, now);
            if (rate != null) {
                rates.put(name, rate);
            }
        });
        interfaceRates = rates;
        return network.rates(counted == null ? null : NetworkCounters.total(traffic, counted), now);
    }

    /** Kinds are looked up only when interfaces come or go. The total starts again when the set that counts changes: none of that is traffic. */
    private void lookAtInterfaces(Set<String> names, long now) {
        seenInterfaces = names;
        interfaces.keySet().retainAll(names);
        var kinds = readings.traffic.get(() -> kinds(names));
        var counting = kinds == null || kinds.isEmpty() ? null : NetworkCounters.counted(kinds);
        if (counting == null || !counting.equals(counted)) {
            counted = counting;
            network.rates(null, now);
        }
    }

    /** Which of them software makes; those that have gone are missing, and all are where they cannot be seen. */
    private Map<String, Boolean> kinds(Set<String> names) throws IOException {
        Map<String, Boolean> kinds = new HashMap<>();
        settings.interfaceFolders().ifPresent(folders -> {
            for (var name : names) {
                var virtual = InterfaceFacts.read(folders.resolve(name)).virtual();
                if (virtual != null) {
                    kinds.put(name, virtual);
                }
            }
        });
        return kinds;
    }

    private @Nullable ProcessUsage serviceUse() {
        // Always the own proc file system: in the host's, "self" would be another process.
        var stat = readings.service.get(() -> SmallFile.text(OWN_STAT)
                .flatMap(line -> {
                    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                    return ProcStat.parse(bytes, bytes.length);
                })
                .orElse(null));
        long now = nanoTime.getAsLong();
        Long before = ownMillis;
        double elapsedMillis = (now - ownAtNanos) / NANOS_PER_MILLI;
        ownAtNanos = now;
        if (stat == null) {
            ownMillis = null;
            return null;
        }
        long used = stat.cpuTicks() * MILLIS_PER_TICK;
        ownMillis = used;
        if (before == null || used < before || elapsedMillis <= 0) {
            return null;
        }
        double share = (used - before) / (elapsedMillis * machineCores);
        return new ProcessUsage(share, stat.residentPages() * pageBytes);
    }
}
