package io.containermanager.host;

import io.containermanager.host.linux.ContainerDetection;
import io.containermanager.host.linux.CpuTemperature;
import io.containermanager.host.linux.CpuUsage;
import io.containermanager.host.linux.ExpiringMemo;
import io.containermanager.host.linux.HostName;
import io.containermanager.host.linux.HostSettings;
import io.containermanager.host.linux.KernelLog;
import io.containermanager.host.linux.MemoryUsage;
import io.containermanager.host.linux.NegativeCache;
import io.containermanager.host.linux.OwnCgroupLimits;
import io.containermanager.host.linux.PageSize;
import io.containermanager.host.linux.Storage;
import io.containermanager.host.linux.UnderVoltage;
import io.containermanager.host.network.NetworkInterfaceInfo;
import io.containermanager.host.network.NetworkInterfaces;
import io.containermanager.host.process.OshiProcesses;
import io.containermanager.host.process.ProcProcesses;
import io.containermanager.host.process.ProcessInfo;
import io.containermanager.host.process.ProcessSource;
import io.containermanager.host.process.TopProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.software.os.OperatingSystem;
import oshi.spi.SystemInfoProvider;
import oshi.util.GlobalConfig;
import oshi.util.PlatformEnum;

/**
 * Reads the machine through OSHI, and through the kernel's own files where those are cheaper or say more. It keeps the
 * previous counters itself and never sleeps. Making one takes a few hundred milliseconds; not thread-safe: it belongs to
 * the sampler's thread.
 */
public final class HostProbe implements MetricsSource {
    /** How old addresses and states of interfaces may get; asking costs dozens of system calls, their rates are read each time. */
    private static final Duration INTERFACES_MAX = Duration.ofSeconds(5);
    /** How old the machine's name may get. */
    private static final Duration HOSTNAME_MAX = Duration.ofSeconds(5);
    /** How long a machine without a sensor is not searched for one again. */
    private static final Duration SENSORLESS = Duration.ofSeconds(10);
    /**
     * How old OSHI's answers may be: one sample asks for the same file up to four times, and two samples' readings are never as close
     * together. OSHI's own 300 ms would make two of them the same one.
     */
    private static final int OSHI_MILLIS_MAX = 50;

    private final boolean linux = PlatformEnum.getCurrentPlatform() == PlatformEnum.LINUX;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final HostSettings settings;
    private final HardwareAbstractionLayer hardware;
    private final GlobalMemory memory;
    private final OperatingSystem system;
    private final @Nullable OwnCgroupLimits group;
    private final boolean contained;
    private final int machineCores;
    private final TopProcesses processes;
    private final ExpiringMemo<List<NetworkInterfaceInfo>> interfaces;
    private final ExpiringMemo<String> hostname;
    private final NegativeCache<Double> temperature;
    private final NegativeCache<Boolean> underVoltage;
    private @Nullable KernelLog kernelLog;
    private boolean kernelLogOpened;
    /** Whole samples and cheap ones are taken at paces of their own, so each kind compares with its own last reading. */
    private final Counters whole;

    private final Counters base;

    /** What is compared with a previous reading. */
    private record Counters(CpuUsage processors, ActivityReader activity) {}

    private final SensorReadings readings;

    /**
     * Initialises OSHI; on Linux in its form that reads files only, for loading its native library takes longer than all
     * else and serves nothing that is shown.
     *
     * @param settings where to look and what to show
     * @param clock for the samples' timestamps
     * @param nanoTime monotonic nanoseconds, for shares of time
     * @param argumentMask hides the secrets among a process's arguments, its program being the first
     */
    public HostProbe(
            HostSettings settings,
            InstantSource clock,
            LongSupplier nanoTime,
            UnaryOperator<List<String>> argumentMask) {
        configureOshi(settings);
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.readings = new SensorReadings(nanoTime);
        SystemInfoProvider info = linux ? new oshi.nativefree.SystemInfo() : new SystemInfo();
        this.hardware = info.getHardware();
        this.memory = hardware.getMemory();
        this.system = info.getOperatingSystem();
        this.contained = linux && ContainerDetection.isContainer(Path.of("/"));
        this.group = contained && !settings.hasHostProc() ? new OwnCgroupLimits(Path.of("/sys")) : null;
        long pageBytes = PageSize.bytes(memory::getPageSize);
        this.machineCores = hardware.getProcessor().getLogicalProcessorCount();
        this.whole = counters(nanoTime, pageBytes);
        this.base = counters(nanoTime, pageBytes);
        ProcessSource source = linux ? new ProcProcesses(settings.procPath(), pageBytes) : new OshiProcesses(system);
        this.processes = new TopProcesses(source, nanoTime, display(settings, argumentMask));
        this.interfaces = new ExpiringMemo<>(new NetworkInterfaces(settings)::read, INTERFACES_MAX, nanoTime);
        this.hostname =
                new ExpiringMemo<>(() -> named(HostName.read(settings, linux ? null : system)), HOSTNAME_MAX, nanoTime);
        var sensor = new CpuTemperature(settings.sysPath());
        this.temperature = new NegativeCache<>(() -> Optional.ofNullable(sensor.celsius()), SENSORLESS, nanoTime);
        this.underVoltage = new NegativeCache<>(new UnderVoltage(settings.sysPath())::bySensor, SENSORLESS, nanoTime);
    }

    private Counters counters(LongSupplier nanoTime, long pageBytes) {
        var processor = hardware.getProcessor();
        return new Counters(
                new CpuUsage(processor, group, nanoTime),
                new ActivityReader(settings, readings, memory.getVirtualMemory(), nanoTime, machineCores, pageBytes));
    }

    @Override
    public void baseline() {
        readings.read(readings.cpu, () -> {
            whole.processors().baseline();
            return whole;
        });
        whole.activity().baseline();
        readings.read(readings.processes, () -> {
            processes.baseline();
            return processes;
        });
    }

    /** The processors' part of a sample. */
    private record Cpu(@Nullable Double busy, int cores, boolean limited) {}

    /** What each sample asks a batch for, and has once it was taken. */
    private record Asked(
            Reading<Cpu> cpu,
            Reading<MemoryUsage> memory,
            Reading<CpuUsage.Cores> cores,
            ActivityReader.Asked activity,
            Reading<Storage> storage,
            Reading<Double> temperature,
            Reading<Long> uptime,
            Reading<String> hostname,
            Reading<Boolean> underVoltage) {}

    private Asked ask(ReadingBatch batch, Counters counters) {
        var use = counters.processors();
        return new Asked(
                batch.add(readings.cpu, () -> new Cpu(use.busy(), use.cores(), use.isLimited())),
                batch.add(readings.memory, () -> MemoryUsage.read(memory, group, settings.procPath())),
                batch.add(readings.cores, use::readCores),
                counters.activity().ask(batch),
                batch.add(readings.storage, () -> Storage.read(settings.rootPath())),
                batch.add(readings.temperature, this::celsius),
                batch.add(readings.uptime, system::getSystemUptime),
                batch.add(readings.hostname, hostname::get),
                batch.add(readings.underVoltage, () -> underVoltage.get().orElse(null)));
    }

    @Override
    public SystemMetrics collect() {
        var batch = readings.batch();
        var asked = ask(batch, whole);
        var top = batch.add(readings.processes, () -> {
            var cpu = asked.cpu().value();
            var use = asked.memory().value();
            return processes.collect(cpu == null ? machineCores : cpu.cores(), use == null ? 0 : use.totalBytes());
        });
        var network = batch.add(readings.interfaces, interfaces::get);
        batch.take();
        var activity = activity(asked, whole);
        var rates = whole.activity().interfaceRates();
        var shown = Objects.requireNonNullElse(network.value(), List.<NetworkInterfaceInfo>of()).stream()
                .map(each -> each.withRates(rates.get(each.name())))
                .toList();
        return sample(asked, whole, activity, Objects.requireNonNullElse(top.value(), List.of()), shown);
    }

    @Override
    public SystemMetrics collectBase() {
        var batch = readings.batch();
        var asked = ask(batch, base);
        batch.take();
        return sample(asked, base, activity(asked, base), List.of(), List.of());
    }

    private static Activity activity(Asked asked, Counters counters) {
        var cores = asked.cores().value();
        return counters.activity().read(asked.activity(), cores == null ? CpuUsage.Cores.UNKNOWN : cores);
    }

    private SystemMetrics sample(
            Asked asked,
            Counters counters,
            Activity activity,
            List<ProcessInfo> top,
            List<NetworkInterfaceInfo> network) {
        var cpu = asked.cpu().value();
        var use = asked.memory().value();
        return new SystemMetrics(
                cpu == null ? null : cpu.busy(),
                asked.temperature().value(),
                cpu == null ? null : cpu.cores(),
                use,
                asked.storage().value(),
                asked.uptime().value(),
                asked.hostname().value(),
                isUndervolted(asked.underVoltage().value()),
                top,
                network,
                activity,
                MetricScopes.of(contained, settings, cpu != null && cpu.limited(), use != null && use.limited()),
                counters.activity().counters(),
                reasons(counters),
                clock.instant());
    }

    private Map<String, String> reasons(Counters counters) {
        var reasons = readings.reasons();
        var traffic = counters.activity().trafficUnknown();
        if (traffic != null) {
            reasons.putIfAbsent("network_rx_rate", traffic);
            reasons.putIfAbsent("network_tx_rate", traffic);
        }
        return reasons;
    }

    /** Ends the thread that follows the kernel's log, if there is one. */
    @Override
    public void close() {
        if (kernelLog != null) {
            kernelLog.close();
        }
        readings.close();
    }

    /** OSHI reads its settings once, when its classes are loaded. */
    private static void configureOshi(HostSettings settings) {
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, OSHI_MILLIS_MAX);
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_PROC_PATH, settings.procPath().toString());
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_SYS_PATH, settings.sysPath().toString());
        // Neither library is needed for what is shown, and loading them delays the first sample.
        GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWUDEV, false);
        GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWSYSTEMD, false);
    }

    private static UnaryOperator<List<String>> display(HostSettings settings, UnaryOperator<List<String>> mask) {
        return switch (settings.commandDisplay()) {
            case FULL -> mask;
            case PROGRAM -> arguments -> List.of();
        };
    }

    private @Nullable Double celsius() {
        return linux
                ? temperature.get().orElse(null)
                : warm(hardware.getSensors().getCpuTemperature());
    }

    private static String named(@Nullable String name) throws IOException {
        if (name == null) {
            throw new IOException("the system reports no name");
        }
        return name;
    }

    /** OSHI says 0 when it has no sensor. */
    private static @Nullable Double warm(double celsius) {
        return celsius == 0 ? null : CpuTemperature.plausible(celsius);
    }

    private boolean isUndervolted(@Nullable Boolean sensed) {
        if (sensed == null && !kernelLogOpened) {
            // Only where no sensor reports it; not sooner, because a sensor may hang.
            kernelLogOpened = true;
            kernelLog = KernelLog.open(settings.kernelLog(), nanoTime).orElse(null);
        }
        return sensed != null ? sensed : kernelLog != null && kernelLog.undervolted();
    }
}
