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
import java.util.Optional;
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

    /** Something read, and when: rates are of the time between two readings, however late they are computed. */
    private record Timed<T>(T value, long atNanos) {}

    /** What a batch is asked for, and has once it was taken. */
    record Asked(
            Reading<LoadAverage> load,
            Reading<Activity.Swap> swapped,
            Reading<Timed<Map<String, DiskUse>>> disks,
            Reading<Timed<Map<String, ByteCounters>>> traffic,
            Reading<Map<String, String>> pressure,
            Reading<List<Storage>> mounts,
            Reading<Timed<ProcStat>> service) {}

    /** Reads the counters that the next reading is compared with. */
    void baseline() {
        var batch = readings.batch();
        var disks = askDisks(batch);
        var traffic = askTraffic(batch);
        var service = askService(batch);
        batch.take();
        diskRates(disks.value());
        networkRates(traffic.value());
        serviceUse(service.value());
    }

    /** Asks a batch for one reading. */
    Asked ask(ReadingBatch batch) {
        var proc = settings.procPath();
        return new Asked(
                batch.add(
                        readings.load,
                        () -> SmallFile.text(proc.resolve("loadavg"))
                                .flatMap(LoadAverage::parse)
                                .orElse(null)),
                batch.add(readings.swap, () -> new Activity.Swap(swap.getSwapUsed(), swap.getSwapTotal())),
                askDisks(batch),
                askTraffic(batch),
                batch.add(readings.pressure, () -> Pressure.texts(proc)),
                batch.add(readings.mounts, fileSystems::get),
                askService(batch));
    }

    /**
     * What was read.
     *
     * @param asked of a batch that has been taken
     * @param cores the processors' part, which is the caller's
     */
    Activity read(Asked asked, CpuUsage.Cores cores) {
        var disks = asked.disks().value();
        var traffic = asked.traffic().value();
        var mounts = asked.mounts().value();
        var pressure = asked.pressure().value();
        var stalls = pressure == null ? Map.<String, String>of() : pressure;
        var activity = new Activity(
                asked.load().value(),
                asked.swapped().value(),
                diskRates(disks),
                networkRates(traffic),
                cores.shares(),
                Pressure.of(stalls),
                mounts == null ? List.of() : mounts,
                serviceUse(asked.service().value()));
        counters = new HostCounters(
                cores.times(),
                disks == null ? Map.of() : disks.value(),
                NetworkCounters.only(
                        traffic == null ? Map.of() : traffic.value(), counted == null ? Set.of() : counted),
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

    private <T> @Nullable Timed<T> timed(Optional<T> value) {
        return value.map(read -> new Timed<>(read, nanoTime.getAsLong())).orElse(null);
    }

    private Reading<Timed<Map<String, DiskUse>>> askDisks(ReadingBatch batch) {
        return batch.add(
                readings.disks,
                () -> timed(SmallFile.text(settings.procPath().resolve("diskstats"), DiskCounters.BYTES_MAX)
                        .map(DiskCounters::parse)));
    }

    private @Nullable ByteRates diskRates(@Nullable Timed<Map<String, DiskUse>> disks) {
        return disks == null
                ? disk.rates(null, nanoTime.getAsLong())
                : disk.rates(DiskCounters.total(disks.value().values()).orElse(null), disks.atNanos());
    }

    private Reading<Timed<Map<String, ByteCounters>>> askTraffic(ReadingBatch batch) {
        return batch.add(
                readings.traffic,
                () -> timed(SmallFile.text(settings.networkPath().resolve("dev"), NetDev.BYTES_MAX)
                        .map(NetDev::parse)));
    }

    private @Nullable ByteRates networkRates(@Nullable Timed<Map<String, ByteCounters>> timed) {
        if (timed == null) {
            interfaceRates = Map.of();
            return network.rates(null, nanoTime.getAsLong());
        }
        var traffic = timed.value();
        long now = timed.atNanos();
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
        var kinds = readings.read(readings.traffic, () -> kinds(names));
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

    private Reading<Timed<ProcStat>> askService(ReadingBatch batch) {
        // Always the own proc file system: in the host's, "self" would be another process.
        return batch.add(
                readings.service,
                () -> timed(SmallFile.text(OWN_STAT).flatMap(line -> {
                    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                    return ProcStat.parse(bytes, bytes.length);
                })));
    }

    private @Nullable ProcessUsage serviceUse(@Nullable Timed<ProcStat> timed) {
        Long before = ownMillis;
        if (timed == null) {
            ownMillis = null;
            return null;
        }
        double elapsedMillis = (timed.atNanos() - ownAtNanos) / NANOS_PER_MILLI;
        ownAtNanos = timed.atNanos();
        var stat = timed.value();
        long used = stat.cpuTicks() * MILLIS_PER_TICK;
        ownMillis = used;
        if (before == null || used < before || elapsedMillis <= 0) {
            return null;
        }
        double share = (used - before) / (elapsedMillis * machineCores);
        return new ProcessUsage(share, stat.residentPages() * pageBytes);
    }
}
